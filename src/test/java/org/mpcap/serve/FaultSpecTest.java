package org.mpcap.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.UserError;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MptcpOption;

/** Faults: their names, and what the pieces they are made of do to a segment. */
class FaultSpecTest {
    private static final TcpSegment SYN_ACK = segment(TcpSegment.SYN | TcpSegment.ACK, new MpCapable.OneKey(1, 1, 7));
    private static final TcpSegment SYN = segment(TcpSegment.SYN, new MpCapable.Syn(1, 1));

    private static TcpSegment segment(int flags, MptcpOption option) {
        return new TcpSegment(
                80,
                1024,
                5,
                6,
                flags,
                100,
                0,
                0,
                OptionList.of(option.toTcpOption()).padded(),
                Bytes.EMPTY);
    }

    private static List<TcpSegment> apply(SegmentEdit edit, TcpSegment segment) {
        FaultedFlow flow = new FaultedFlow(new HashMap<>());
        flow.note(SYN, false);
        flow.note(SYN_ACK, true);
        return edit.apply(segment, flow);
    }

    private static List<MptcpOption> options(SegmentEdit edit, TcpSegment segment) {
        return MptcpOption.in(apply(edit, segment).get(0).options());
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong-hmac", "WRONG_HMAC", " wrong-hmac"})
    void aFaultIsFoundByItsName(String name) {
        assertThat(FaultSpec.named(name).name()).isEqualTo("wrong-hmac");
    }

    @Test
    void severalFaultsArePartedByCommas() {
        assertThat(FaultSpec.parse("no-mp-fail,mirror"))
                .extracting(FaultSpec::name)
                .containsExactly("no-mp-fail", "mirror");
    }

    @ParameterizedTest
    @CsvSource({"liar, liar", "'mirror,', ''", "'', ''"})
    void anUnknownNameIsAnErrorThatListsThoseThereAre(String names, String wrong) {
        assertThatThrownBy(() -> FaultSpec.parse(names))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("'" + wrong + "' is none of mirror, wrong-hmac, no-option, ")
                .hasMessageEndingWith(", strict-reserved-bits");
    }

    @Test
    void everyFaultHasANameOfItsOwnAndSaysWhatItDoes() {
        assertThat(FaultSpec.all())
                .extracting(FaultSpec::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z-]+"));
        assertThat(FaultSpec.all())
                .extracting(FaultSpec::does)
                .doesNotHaveDuplicates()
                .allMatch(does -> !does.isBlank());
    }

    @Test
    void anEditWithAConditionLeavesOtherSegmentsAlone() {
        SegmentEdit edit = SegmentEdit.DROP.when((segment, flow) -> !segment.has(TcpSegment.ACK));

        assertThat(apply(edit, SYN)).isEmpty();
        assertThat(apply(edit, SYN_ACK)).containsExactly(SYN_ACK);
    }

    @Test
    void anEditGetsWhatTheOneBeforeHasLeft() {
        SegmentEdit edit = FaultSpec.named("two-algorithms")
                .outgoing()
                .then(FaultSpec.named("wrong-version").outgoing());

        assertThat(options(edit, SYN_ACK)).containsExactly(new MpCapable.OneKey(2, 3, 7));
    }

    @Test
    void aRepeatedSegmentIsChangedEachTime() {
        SegmentEdit edit = SegmentEdit.repeat(3).then(SegmentEdit.without(MpCapable.class));

        assertThat(apply(edit, SYN_ACK))
                .hasSize(3)
                .allMatch(segment -> MptcpOption.in(segment.options()).isEmpty());
    }

    @Test
    void aMirrorSendsTheRequestBack() {
        assertThat(options(FaultSpec.named("mirror").outgoing(), SYN_ACK)).containsExactly(new MpCapable.Syn(1, 1));
    }

    @Test
    void whatIsToBeRefusedBecomesAFinWhoseResetAcknowledgesTheSyn() {
        TcpSegment refused = apply(SegmentEdit.REFUSE, SYN).get(0);

        assertThat(refused.flags()).isEqualTo(TcpSegment.FIN);
        assertThat(refused.sequence() + refused.sequenceLength()).isEqualTo(SYN.sequence() + SYN.sequenceLength());
    }

    @Test
    void anOptionForWhichTheHeaderHasNoRoomIsNotPutIn() {
        SegmentEdit crowd = SegmentEdit.plus(flow -> Optional.of(new MpCapable.BothKeys(1, 1, 2, 3)));

        assertThat(apply(crowd, SYN_ACK))
                .extracting(segment -> MptcpOption.in(segment.options()).size())
                .containsExactly(2);
        assertThat(apply(crowd.then(crowd), SYN_ACK))
                .extracting(segment -> MptcpOption.in(segment.options()).size())
                .containsExactly(2);
    }
}

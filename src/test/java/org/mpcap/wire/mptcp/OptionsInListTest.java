package org.mpcap.wire.mptcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Defect;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;

/** MPTCP options among the other options of a TCP header. */
class OptionsInListTest {
    private static List<MptcpOption> in(String hex) {
        return MptcpOption.in(OptionList.parse(Bytes.fromHex(hex)));
    }

    @Test
    void theOptionOfARealV1SynIsFoundBehindTheOthers() {
        assertThat(in("020405b4 0402 080a46bade4e00000000 01 03030a 1e040101"))
                .containsExactly(new MpCapable.Syn(1, MpCapable.FLAG_HMAC));
    }

    @Test
    void severalOptionsOfOneHeaderComeInTheirOrder() {
        assertThat(in("0101 080a5339c8bf9b69cbcd 1e082001b8677e0f 1e0c600051d9ea93b8677e0f"))
                .containsExactly(
                        new Dss(Dss.FLAG_DATA_ACK, OptionalLong.of(0xb8677e0fL), Optional.empty()),
                        new MpFail(0, 0x51d9ea93b8677e0fL));
    }

    @Test
    void thereIsNoneWhereNoOptionIsOfKind30() {
        assertThat(in("020405b4 fd041e04")).isEmpty();
    }

    @Test
    void nothingBehindTheEndOfTheListIsAnOption() {
        assertThat(in("1e0351 00 1e040101")).containsExactly(new MpPrio(1, OptionalInt.empty()));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"1e001001", "1e011001", "1e", "1e051001", "1eff1001", "1e0351 1e"})
    void anOptionWhoseLengthBreaksTheListIsKeptAsMalformed(String hex) {
        OptionList list = OptionList.parse(Bytes.fromHex("01 " + hex));
        List<MptcpOption> found = MptcpOption.in(list);
        MptcpOption last = found.get(found.size() - 1);
        assertThat(last).isInstanceOf(UnparsedMptcp.class);
        assertThat(((UnparsedMptcp) last).defect()).isEqualTo(new Defect(Defect.Rule.OPTION_LENGTH, 1));
        assertThat(last.toTcpOption())
                .isEqualTo(list.options().get(list.options().size() - 1));
    }

    @ParameterizedTest(name = "{0}: subtype {1}")
    @CsvSource({"1e001001, -1", "1e021001, -1", "1e, -1", "'', -1", "1e0410, 1", "1e2f7000, 7", "1e03, -1"})
    void aMalformedOptionTellsTheSubtypeItsLengthByteReaches(String hex, int subtype) {
        Bytes raw = Bytes.fromHex(hex);
        assertThat(new UnparsedMptcp(raw, new Defect(Defect.Rule.OPTION_LENGTH, 1)).subtype())
                .isEqualTo(subtype);
    }

    @Test
    void anOptionOfAWrongLengthInAWholeFrameGoesBackAsAnOrdinaryOption() {
        Bytes raw = Bytes.fromHex("1e0600010203");
        MptcpOption option = MptcpOption.parse(raw);
        assertThat(option).isInstanceOf(UnparsedMptcp.class);
        assertThat(option.toTcpOption()).isEqualTo(new TcpOption.Other(30, raw.from(2)));
    }
}

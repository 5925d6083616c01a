package org.mpcap.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mpcap.stack.tcp.SynOptions;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;

/** What came of ECN, Fast Open and data in the SYN is told. */
class SynOutcomeTest {
    private static SynOptions offer(boolean ecn, Optional<Bytes> cookie, Bytes data) {
        SynOptions usual = SynOptions.usual();
        return new SynOptions(
                usual.mss(),
                usual.sackPermitted(),
                usual.timestamps(),
                usual.windowScale(),
                ecn,
                cookie,
                data,
                List.of());
    }

    private static TcpSegment synAck(int flags, OptionList options) {
        return new TcpSegment(80, 1024, 1, 1, TcpSegment.SYN | TcpSegment.ACK | flags, 0, 0, 0, options, Bytes.EMPTY);
    }

    @Test
    void whatWasNotAskedForIsNotTold() {
        assertThat(SynOutcome.of(SynOptions.usual(), synAck(TcpSegment.ECE, OptionList.NONE), 0))
                .isEqualTo(SynOutcome.NONE)
                .returns(List.of(), SynOutcome::lines);
    }

    @Test
    void ecnIsAgreedByEceAlone() {
        SynOptions asked = offer(true, Optional.empty(), Bytes.EMPTY);

        assertThat(SynOutcome.of(asked, synAck(TcpSegment.ECE, OptionList.NONE), 0)
                        .lines())
                .containsExactly("ECN: agreed (ECE in the SYN/ACK)");
        assertThat(SynOutcome.of(asked, synAck(TcpSegment.ECE | TcpSegment.CWR, OptionList.NONE), 0)
                        .ecn())
                .contains(false);
        assertThat(SynOutcome.of(asked, synAck(0, OptionList.NONE), 0).lines()).containsExactly("ECN: not agreed");
    }

    @Test
    void theCookieAndTheBytesTakenAreTold() {
        SynOptions asked = offer(false, Optional.of(Bytes.fromHex("01020304")), Bytes.of(new byte[9]));
        OptionList cookie = new OptionList(List.of(new TcpOption.FastOpenCookie(Bytes.fromHex("0a0b0c0d")))).padded();

        assertThat(SynOutcome.of(asked, synAck(0, cookie), 4).lines())
                .containsExactly("Fast Open: cookie 0x0a0b0c0d", "data in the SYN: 4 of 9 bytes taken");
        assertThat(SynOutcome.of(asked, synAck(0, OptionList.NONE), 0).lines())
                .containsExactly("Fast Open: no cookie in the SYN/ACK", "data in the SYN: 0 of 9 bytes taken");
    }
}

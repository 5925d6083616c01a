package org.mpcap.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The figure of RFC 9293 3.3.2 as a table. */
class TcpStateTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        // state, synchronised, may send, FIN received, after: our FIN sent, our FIN acknowledged, peer's FIN
        "SYN_SENT, false, false, false, SYN_SENT, SYN_SENT, SYN_SENT",
        "SYN_RECEIVED, false, false, false, SYN_RECEIVED, SYN_RECEIVED, SYN_RECEIVED",
        "ESTABLISHED, true, true, false, FIN_WAIT_1, ESTABLISHED, CLOSE_WAIT",
        "FIN_WAIT_1, true, false, false, FIN_WAIT_1, FIN_WAIT_2, CLOSING",
        "FIN_WAIT_2, true, false, false, FIN_WAIT_2, FIN_WAIT_2, TIME_WAIT",
        "CLOSE_WAIT, true, true, true, LAST_ACK, CLOSE_WAIT, CLOSE_WAIT",
        "CLOSING, true, false, true, CLOSING, TIME_WAIT, CLOSING",
        "LAST_ACK, true, false, true, LAST_ACK, TIME_WAIT, LAST_ACK",
        "TIME_WAIT, true, false, true, TIME_WAIT, TIME_WAIT, TIME_WAIT",
        "CLOSED, false, false, false, CLOSED, CLOSED, CLOSED",
    })
    void aStateAnswersWhatItAllowsAndWhereEventsLead(
            TcpState state,
            boolean synchronised,
            boolean maySend,
            boolean finReceived,
            TcpState afterFin,
            TcpState afterFinAcknowledged,
            TcpState afterPeersFin) {
        assertThat(state.isSynchronised()).isEqualTo(synchronised);
        assertThat(state.maySend()).isEqualTo(maySend);
        assertThat(state.finReceived()).isEqualTo(finReceived);
        assertThat(state.withFinSent()).isEqualTo(afterFin);
        assertThat(state.withFinAcknowledged()).isEqualTo(afterFinAcknowledged);
        assertThat(state.withFinReceived()).isEqualTo(afterPeersFin);
    }
}

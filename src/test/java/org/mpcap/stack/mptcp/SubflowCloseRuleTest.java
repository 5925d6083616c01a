package org.mpcap.stack.mptcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a half-closed subflow gets our FIN. */
class SubflowCloseRuleTest {
    @ParameterizedTest(name = "both done {0}, others open {1}, nothing left {2}, peer done {3}, initiator {4}: {5}")
    @CsvSource({
        "true, false, true, true, false, true",
        "false, true, false, false, false, true",
        "false, true, false, true, true, true",
        // Data of ours is queued, or our DATA_FIN is not acknowledged.
        "false, false, false, true, false, false",
        "false, false, false, false, false, false",
        "false, false, false, true, true, false",
        // Nothing to say: a server waits for its application once the peer is done.
        "false, false, true, true, false, false",
        "false, false, true, true, true, true",
        "false, false, true, false, false, true",
        "false, false, true, false, true, true",
    })
    void theFactsDecide(
            boolean bothDone,
            boolean othersOpen,
            boolean nothingLeft,
            boolean peerDone,
            boolean initiator,
            boolean finishes) {
        assertThat(new SubflowCloseRule(bothDone, othersOpen, nothingLeft, peerDone, initiator).finishes())
                .isEqualTo(finishes);
    }
}

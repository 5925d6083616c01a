package org.mpcap.stack.mptcp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each phase allows. */
class ConnectionPhaseTest {
    private static final Map<String, ConnectionPhase> PHASES = Map.of(
            "unconfirmed", new ConnectionPhase.Unconfirmed(),
            "confirmed", new ConnectionPhase.Confirmed(),
            "plain", new ConnectionPhase.PlainTcp(),
            "fast-closing", new ConnectionPhase.FastClosing(true),
            "fast-closing-unconfirmed", new ConnectionPhase.FastClosing(false),
            "closed", new ConnectionPhase.Closed(false),
            "closed-plain", new ConnectionPhase.Closed(true));

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        // phase, confirmed, plain, open, MPTCP, after a DSS, after the end
        "unconfirmed, false, false, true, true, confirmed, closed",
        "confirmed, true, false, true, true, confirmed, closed",
        "plain, false, true, true, false, plain, closed-plain",
        "fast-closing, true, false, false, false, fast-closing, closed",
        "fast-closing-unconfirmed, false, false, false, false, fast-closing, closed",
        "closed, false, false, false, false, closed, closed",
        "closed-plain, false, true, false, false, closed-plain, closed-plain",
    })
    void aPhaseAnswersWhatItAllowsAndWhatComesNext(
            String name, boolean confirmed, boolean plain, boolean open, boolean mptcp, String afterDss, String after) {
        ConnectionPhase phase = requireNonNull(PHASES.get(name));

        assertThat(phase.isConfirmed()).isEqualTo(confirmed);
        assertThat(phase.isPlain()).isEqualTo(plain);
        assertThat(phase.isOpen()).isEqualTo(open);
        assertThat(phase.isMptcp()).isEqualTo(mptcp);
        assertThat(phase.isFastClosing()).isEqualTo(name.startsWith("fast"));
        assertThat(phase.isClosed()).isEqualTo(name.startsWith("closed"));
        assertThat(phase.withDss()).isEqualTo(PHASES.get(afterDss));
        assertThat(phase.closed()).isEqualTo(PHASES.get(after));
    }

    @Test
    void everyPhaseIsInTheTable() {
        assertThat(PHASES.values().stream()
                        .map(ConnectionPhase::getClass)
                        .distinct()
                        .count())
                .isEqualTo(ConnectionPhase.class.getPermittedSubclasses().length);
    }
}

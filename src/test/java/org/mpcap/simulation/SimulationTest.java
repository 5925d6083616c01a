package org.mpcap.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.mpcap.handshake.JoinReply;
import org.mpcap.probe.ProbeResult;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.stack.mptcp.ConnectionEvents.Closing;

/**
 * Handshake, join, data, close, thousands of times on bad wires and with dishonest peers, in virtual time. How many runs is set
 * by {@code -Dmpcap.simulation.runs}; the first seed by {@code -Dmpcap.simulation.seed}.
 */
class SimulationTest {
    private static final long RUNS = Long.getLong("mpcap.simulation.runs", 3_000);
    private static final long FIRST_SEED = Long.getLong("mpcap.simulation.seed", 0);

    private final Map<String, LongAdder> tally = new ConcurrentSkipListMap<>();
    private final Map<Long, String> failures = new ConcurrentSkipListMap<>();

    private void count(String what) {
        tally.computeIfAbsent(what, key -> new LongAdder()).increment();
    }

    private long counted(String what) {
        return tally.containsKey(what) ? tally.get(what).sum() : 0;
    }

    @Test
    void noRunHangsThrowsLeaksOrIsProvenWrongly() {
        long began = System.nanoTime();
        LongStream.range(FIRST_SEED, FIRST_SEED + RUNS).parallel().forEach(seed -> {
            Scenario scenario = Scenario.of(seed);
            try {
                run(scenario);
            } catch (Throwable e) {
                failures.put(seed, e + " in " + scenario + at(e));
            }
        });
        System.out.printf("%d runs in %.1f s%n", RUNS, (System.nanoTime() - began) / 1e9);
        tally.forEach((what, number) -> System.out.printf("%8d  %s%n", number.sum(), what));
        failures.forEach((seed, failure) -> System.out.printf("seed %d: %s%n", seed, failure));
        assertThat(failures.keySet()).as("seeds that failed, described above").isEmpty();
        assertThat(share("CLEAN")).isEqualTo(1.0);
        assertThat(share("MODERATE")).isGreaterThan(0.99);
    }

    private static String at(Throwable e) {
        StringBuilder where = new StringBuilder();
        for (StackTraceElement element : e.getStackTrace()) {
            if (element.getClassName().startsWith("org.mpcap")) {
                where.append("\n    at ").append(element);
            }
        }
        return where.toString();
    }

    private double share(String strain) {
        double proven = counted("probe HONEST " + strain + " PROVEN");
        double all = 0;
        for (ProbeVerdict verdict : ProbeVerdict.values()) {
            all += counted("probe HONEST " + strain + " " + verdict);
        }
        System.out.printf("honest and %s: %.3f %% of %.0f proven%n", strain, 100 * proven / all, all);
        return proven / all;
    }

    private void run(Scenario scenario) {
        Simulation simulation = new Simulation(scenario);
        if (scenario.dialogue()) {
            converse(scenario, simulation);
        } else {
            probe(scenario, simulation);
        }
        assertThat(simulation.leftovers()).as("left over").isEmpty();
        if (simulation.deceived()) {
            count("deceived by a change that TCP's checksum misses");
        }
    }

    private void probe(Scenario scenario, Simulation simulation) {
        ProbeResult result = simulation.probe();
        ProbeVerdict verdict = result.verdict();
        count("probe " + scenario.peer() + " " + scenario.strain() + " " + verdict);
        if (!scenario.peer().genuine) {
            assertThat(verdict).as("%s", result).isNotEqualTo(ProbeVerdict.PROVEN);
        } else if (!simulation.deceived() && scenario.peer() == PeerKind.HONEST) {
            assertThat(verdict)
                    .as("%s", result)
                    .isNotIn(ProbeVerdict.IMPOSTOR, ProbeVerdict.MIRRORED, ProbeVerdict.MALFORMED);
        }
    }

    private void converse(Scenario scenario, Simulation simulation) {
        EchoClient echo = simulation.converse();
        String end = echo.closing.map(Closing::toString).orElse("NEVER_OPEN");
        count("dialogue " + scenario.peer() + " " + scenario.strain() + " " + end + (echo.complete() ? " echoed" : "")
                + (echo.fellBack.isPresent() ? " fallback" : ""));
        if (echo.late) {
            // Plain TCP waits for ever when a peer gives up and its one reset is lost; only then may the client's
            // deadline end it.
            count("dialogue ended by the client's deadline");
            boolean gaveUp = simulation.served.stream().noneMatch(each -> each.closing() == Closing.FINISHED);
            boolean excused = (scenario.strain() == Scenario.Strain.HEAVY && gaveUp)
                    || scenario.peer().tampering.isPresent();
            assertThat(excused).as("past the deadline").isTrue();
        }
        boolean accepted =
                echo.joinReply.filter(JoinReply.Accepted.class::isInstance).isPresent();
        if (!scenario.peer().genuine) {
            assertThat(accepted).as("join accepted").isFalse();
        }
        boolean trustworthy =
                !simulation.deceived() && scenario.peer().tampering.isEmpty();
        if (trustworthy) {
            int length = echo.echoed().length();
            assertThat(length).isLessThanOrEqualTo(echo.sent().length());
            assertThat(echo.echoed()).as("echo").isEqualTo(echo.sent().slice(0, length));
            if (echo.closing.filter(Closing.FINISHED::equals).isPresent()) {
                assertThat(echo.complete())
                        .as("finished with %d of %d bytes", length, echo.sent().length())
                        .isTrue();
            }
            if (scenario.strain() == Scenario.Strain.CLEAN && scenario.peer() == PeerKind.HONEST) {
                boolean confirmed = echo.joinConfirmed || scenario.dataLength() < 2;
                assertThat(accepted && confirmed && echo.complete())
                        .as("join and echo")
                        .isTrue();
            }
        }
    }
}

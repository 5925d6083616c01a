package org.mpcap.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mpcap.link.VirtualEventLoop;
import org.mpcap.stack.tcp.RetransmitTimer.Timing;

/** RFC 6298 5.5: the interval doubles with every retransmission. */
class RetransmitTimerTest {
    private final VirtualEventLoop eventLoop = new VirtualEventLoop(Instant.EPOCH);
    private final List<String> events = new ArrayList<>();

    private RetransmitTimer timer(Timing timing) {
        return new RetransmitTimer(eventLoop, timing, () -> note("again"), () -> note("given up"));
    }

    private void note(String what) {
        events.add(eventLoop.nanos() / 1_000_000_000L + " " + what);
    }

    private void runAll() {
        assertThat(eventLoop.run(() -> false, 1000)).isTrue();
    }

    @Test
    void intervalsDoubleUntilTheTriesAreUsedUp() {
        timer(Timing.usual(3)).start();
        runAll();
        assertThat(events).containsExactly("1 again", "3 again", "7 again", "15 given up");
    }

    @Test
    void noIntervalExceedsTheMaximum() {
        timer(new Timing(1_000_000_000L, 3_000_000_000L, 4)).start();
        runAll();
        assertThat(events).containsExactly("1 again", "3 again", "6 again", "9 again", "12 given up");
    }

    @Test
    void withoutRetriesItGivesUpAfterTheFirstInterval() {
        timer(Timing.usual(0)).start();
        runAll();
        assertThat(events).containsExactly("1 given up");
    }

    @Test
    void aShorterFirstIntervalGivesMoreTriesInNoLessTime() {
        timer(Timing.usual(2)).start(500_000_000L);
        runAll();
        assertThat(events).containsExactly("0 again", "1 again", "3 again", "7 given up");
    }

    @Test
    void aLongerFirstIntervalTakesNoTryAway() {
        timer(Timing.usual(2)).start(2_000_000_000L);
        runAll();
        assertThat(events).containsExactly("2 again", "6 again", "14 given up");
    }

    @Test
    void stoppingSilencesIt() {
        RetransmitTimer timer = timer(Timing.usual(3));
        timer.start();
        eventLoop.schedule(1_500_000_000L, timer::stop);
        runAll();
        assertThat(events).containsExactly("1 again");
        assertThat(eventLoop.pending()).isZero();
    }

    @Test
    void startingAgainGivesAllTriesAndTheFirstIntervalBack() {
        RetransmitTimer timer = timer(Timing.usual(1));
        timer.start();
        eventLoop.schedule(2_000_000_000L, timer::start);
        runAll();
        assertThat(events).containsExactly("1 again", "3 again", "5 given up");
    }
}

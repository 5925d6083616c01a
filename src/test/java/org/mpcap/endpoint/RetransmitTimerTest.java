package org.mpcap.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mpcap.endpoint.RetransmitTimer.Timing;
import org.mpcap.link.VirtualTimeline;

/** RFC 6298 5.5: the interval doubles with every retransmission. */
class RetransmitTimerTest {
    private final VirtualTimeline timeline = new VirtualTimeline(Instant.EPOCH);
    private final List<String> events = new ArrayList<>();

    private RetransmitTimer timer(Timing timing) {
        return new RetransmitTimer(timeline, timing, () -> note("again"), () -> note("given up"));
    }

    private void note(String what) {
        events.add(timeline.nanos() / 1_000_000_000L + " " + what);
    }

    private void runAll() {
        assertThat(timeline.run(() -> false, 1000)).isTrue();
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
    void stoppingSilencesIt() {
        RetransmitTimer timer = timer(Timing.usual(3));
        timer.start();
        timeline.schedule(1_500_000_000L, timer::stop);
        runAll();
        assertThat(events).containsExactly("1 again");
        assertThat(timeline.pending()).isZero();
    }

    @Test
    void startingAgainGivesAllTriesAndTheFirstIntervalBack() {
        RetransmitTimer timer = timer(Timing.usual(1));
        timer.start();
        timeline.schedule(2_000_000_000L, timer::start);
        runAll();
        assertThat(events).containsExactly("1 again", "3 again", "5 given up");
    }
}

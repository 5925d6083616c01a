package org.mpcap.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundTripTimeTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    private final RoundTripTime time = new RoundTripTime();

    @Test
    void beforeAnythingIsMeasuredTheTimeoutIsTheInitialOne() {
        assertThat(time.timeoutNanos(SECOND)).isEqualTo(SECOND);
    }

    @Test
    void theFirstMeasurementGivesThreeTimesItself() {
        time.measured(500 * MILLI);
        assertThat(time.timeoutNanos(SECOND)).isEqualTo(1500 * MILLI);
    }

    @Test
    void laterMeasurementsAreSmoothedAsRfc6298Says() {
        time.measured(800 * MILLI);
        time.measured(1600 * MILLI);
        // RTTVAR = 3/4 * 400 + 1/4 * 800 = 500, SRTT = 7/8 * 800 + 1/8 * 1600 = 900
        assertThat(time.timeoutNanos(SECOND)).isEqualTo((900 + 4 * 500) * MILLI);
    }

    @Test
    void onAShortPathTheTimeoutIsTheLeastOne() {
        time.measured(MILLI);
        assertThat(time.timeoutNanos(SECOND)).isEqualTo(200 * MILLI);
    }

    @Test
    void anInitialTimeoutBelowTheLeastOneIsTheLeast() {
        time.measured(MILLI);
        assertThat(time.timeoutNanos(100 * MILLI)).isEqualTo(100 * MILLI);
    }
}

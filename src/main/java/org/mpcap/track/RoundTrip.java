package org.mpcap.track;

import java.util.Optional;

/** Round-trip times of DATA_ACKs of one direction, one timed byte at a time; what was sent twice is not timed. */
final class RoundTrip {
    private long timedEnd;
    private long timedSince;
    private boolean timing;

    private long count;
    private long smallest = Long.MAX_VALUE;
    private long largest;
    private long sum;

    void sent(long end, long nanos) {
        if (!timing) {
            timing = true;
            timedEnd = end;
            timedSince = nanos;
        }
    }

    /** Bytes from {@code from} on were sent again: which copy an acknowledgment answers cannot be known. */
    void sentAgain(long from) {
        if (timing && from < timedEnd) {
            timing = false;
        }
    }

    void acknowledged(long end, long nanos) {
        if (timing && end >= timedEnd) {
            timing = false;
            long took = nanos - timedSince;
            if (took >= 0) {
                count++;
                sum += took;
                smallest = Math.min(smallest, took);
                largest = Math.max(largest, took);
            }
        }
    }

    Optional<RoundTripTimes> summary() {
        return count == 0 ? Optional.empty() : Optional.of(new RoundTripTimes(count, smallest, sum / count, largest));
    }
}

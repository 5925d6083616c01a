package org.mpcap.track;

/** From the earliest packet to the latest, nanoseconds since 1970; the clock of a capture may step back. */
final class TimeSpan {
    private long earliest;
    private long latest;

    TimeSpan(long nanos) {
        earliest = nanos;
        latest = nanos;
    }

    void include(long nanos) {
        earliest = Math.min(earliest, nanos);
        latest = Math.max(latest, nanos);
    }

    long earliest() {
        return earliest;
    }

    long latest() {
        return latest;
    }
}

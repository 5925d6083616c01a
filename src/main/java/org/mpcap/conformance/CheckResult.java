package org.mpcap.conformance;

import java.util.List;

/**
 * What a check found.
 *
 * @param check the check
 * @param grade the verdict
 * @param actual what was observed, in a few words
 * @param attempts what each repetition found
 */
public record CheckResult(ConformanceCheck check, Grade grade, String actual, List<Attempt> attempts) {
    /** Copies the list. */
    public CheckResult {
        attempts = List.copyOf(attempts);
    }

    /**
     * One repetition.
     *
     * @param grade its verdict
     * @param actual what was observed
     * @param nanos how long it took
     * @param packets what was sent and received
     */
    public record Attempt(Grade grade, String actual, long nanos, List<RecordedPacket> packets) {
        /** Copies the list. */
        public Attempt {
            packets = List.copyOf(packets);
        }
    }

    /** Time of all repetitions. */
    public long nanos() {
        return attempts.stream().mapToLong(Attempt::nanos).sum();
    }
}

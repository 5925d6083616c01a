package org.mpcap.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.mpcap.scan.ScanCounters;
import org.mpcap.scan.Shard;

/**
 * What is to be known of a run of scan beside its rows.
 *
 * @param arguments the command line
 * @param seed the order of the targets
 * @param shard the share of them
 * @param start when it started
 * @param end when it ended
 * @param interrupted whether a signal ended it
 * @param resetsSuppressed whether the kernel's resets were kept back
 * @param position all positions before this one are done
 * @param targetsOfShard how many there are in all
 * @param rates packets per second
 */
public record ScanSummary(
        List<String> arguments,
        long seed,
        Shard shard,
        Instant start,
        Instant end,
        boolean interrupted,
        boolean resetsSuppressed,
        long position,
        long targetsOfShard,
        Rates rates) {
    /**
     * Packets per second; infinite where there was no limit.
     *
     * @param meanWhileSending from the start until the last packet
     * @param asked what the user asked for
     * @param atTheEnd what was allowed at the end
     */
    public record Rates(double meanWhileSending, double asked, double atTheEnd) {
        private Fields fields() {
            Fields fields = new Fields().put("meanWhileSending", meanWhileSending);
            if (Double.isFinite(asked)) {
                fields.put("asked", asked);
            }
            if (Double.isFinite(atTheEnd)) {
                fields.put("atTheEnd", atTheEnd);
            }
            return fields;
        }
    }

    /** Copies the list. */
    public ScanSummary {
        arguments = List.copyOf(arguments);
    }

    /** All of it, with what was counted. */
    public Fields fields(ScanCounters counters) {
        return new Fields()
                .put("type", "summary")
                .put("arguments", arguments)
                .put("seed", Long.toString(seed))
                .put("shard", shard.number() + "/" + shard.of())
                .put("start", start.toString())
                .put("end", end.toString())
                .put("seconds", Duration.between(start, end).toNanos() / 1e9)
                .put("interrupted", interrupted)
                .put("kernelResets", resetsSuppressed ? "suppressed" : "allowed")
                .put("position", position)
                .put("targetsOfShard", targetsOfShard)
                .put("rates", rates.fields())
                .put("counts", ScanFields.counts(counters))
                .put("verdicts", ScanFields.verdicts(counters));
    }
}

package org.mpcap.report;

import java.time.Duration;
import java.util.List;
import org.mpcap.scan.run.ScanResult;

/**
 * What is to be known of a run of scan beside its rows.
 *
 * @param arguments the command line
 * @param interrupted whether a signal ended it
 * @param resetsSuppressed whether the kernel's resets were kept back
 * @param result how it went
 */
public record ScanSummary(List<String> arguments, boolean interrupted, boolean resetsSuppressed, ScanResult result) {
    /** Copies the list. */
    public ScanSummary {
        arguments = List.copyOf(arguments);
    }

    /** All of it, with what was counted; rates are packets per second, absent where there was no limit. */
    public Fields fields() {
        return new Fields()
                .put("type", "summary")
                .put("arguments", arguments)
                .put("seed", Long.toString(result.seed()))
                .put("shard", result.shard().number() + "/" + result.shard().of())
                .put("start", result.start().toString())
                .put("end", result.end().toString())
                .put("seconds", Duration.between(result.start(), result.end()).toNanos() / 1e9)
                .put("interrupted", interrupted)
                .put("kernelResets", resetsSuppressed ? "suppressed" : "allowed")
                .put("position", result.position())
                .put("targetsOfShard", result.total())
                .put("rates", rates())
                .put("counts", ScanFields.counts(result.counters()))
                .put("verdicts", ScanFields.verdicts(result.counters()));
    }

    private Fields rates() {
        Fields fields = new Fields().put("meanWhileSending", result.meanRate());
        if (Double.isFinite(result.askedRate())) {
            fields.put("asked", result.askedRate());
        }
        if (Double.isFinite(result.lastRate())) {
            fields.put("atTheEnd", result.lastRate());
        }
        return fields;
    }
}

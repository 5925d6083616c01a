package org.mpcap.scan.run;

import java.time.Instant;
import org.mpcap.scan.ScanCounter;
import org.mpcap.scan.ScanCounters;
import org.mpcap.scan.Shard;

/**
 * What is to be known of a run beside its rows.
 *
 * @param counters what was counted
 * @param seed the order of the targets; the same for all shards of a scan
 * @param shard the share of them
 * @param start when it started
 * @param end when it ended
 * @param stopped whether it was told to stop
 * @param position all positions before this one are done
 * @param total targets of this shard
 * @param meanRate packets per second from the start until the last packet
 * @param askedRate packets per second asked for; infinite for no limit
 * @param lastRate packets per second allowed at the end
 */
public record ScanResult(
        ScanCounters counters,
        long seed,
        Shard shard,
        Instant start,
        Instant end,
        boolean stopped,
        long position,
        long total,
        double meanRate,
        double askedRate,
        double lastRate) {
    /** Whether answers were lost on this machine and could not be fetched again: then targets may lack a row. */
    public boolean isIncomplete() {
        return counters.of(ScanCounter.UNREPAIRED) > 0;
    }
}

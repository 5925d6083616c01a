package org.mpcap.scan.run;

import org.mpcap.scan.ScanCounters;

/**
 * How far a run has come.
 *
 * @param counters what was counted so far
 * @param seconds since its start
 * @param first the position it started at: 0, or where an earlier run ended
 * @param head the position whose first SYN leaves next
 * @param total targets in all, those before {@code first} included
 * @param askedRate packets per second asked for; infinite for no limit
 * @param rate packets per second allowed now: less than asked for after packets were lost on this machine
 */
public record ScanProgress(
        ScanCounters counters, double seconds, long first, long head, long total, double askedRate, double rate) {}

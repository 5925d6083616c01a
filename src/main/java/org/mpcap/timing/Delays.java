package org.mpcap.timing;

/**
 * How long something took, in nanoseconds: each figure is a time, but for the counts.
 *
 * @param count measurements
 * @param weight what they stand for: bytes for delays of DATA_ACKs, measurements for round-trip times
 * @param smallest the shortest
 * @param mean their mean by weight
 * @param p50 half of the weight took no longer, within 0.4 %
 * @param p95 95 % of it took no longer, within 0.4 %
 * @param p99 99 % of it took no longer, within 0.4 %
 * @param largest the longest
 */
public record Delays(long count, long weight, long smallest, long mean, long p50, long p95, long p99, long largest) {}

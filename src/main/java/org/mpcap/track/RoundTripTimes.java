package org.mpcap.track;

/**
 * Times from a byte's passing the point of capture to the passing of the DATA_ACK that covers it, in nanoseconds.
 *
 * @param count measurements
 * @param smallest the shortest
 * @param mean their mean
 * @param largest the longest
 */
public record RoundTripTimes(long count, long smallest, long mean, long largest) {}

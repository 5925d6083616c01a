package org.mpcap.stack.tcp;

import org.mpcap.link.NetworkPath;

/**
 * How a segment came in.
 *
 * @param back the path an answer takes
 * @param hopLimit time to live or hop limit it arrived with
 * @param trafficClass DSCP and ECN bits it arrived with
 * @param nanos when it arrived, on the event loop
 */
public record Arrival(NetworkPath back, int hopLimit, int trafficClass, long nanos) {}

package org.mpcap.endpoint;

import org.mpcap.link.Path;

/**
 * How a segment came in.
 *
 * @param back the path an answer takes
 * @param hopLimit time to live or hop limit it arrived with
 * @param trafficClass DSCP and ECN bits it arrived with
 * @param nanos when it arrived, on the timeline
 */
public record Arrival(Path back, int hopLimit, int trafficClass, long nanos) {}

package org.mpcap.link;

/**
 * What passed over a link.
 *
 * @param sent frames sent
 * @param received frames received
 * @param dropped frames the kernel or the interface dropped before they reached us
 */
public record LinkCounters(long sent, long received, long dropped) {}

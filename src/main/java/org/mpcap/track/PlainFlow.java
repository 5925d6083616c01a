package org.mpcap.track;

import org.mpcap.wire.TransportAddress;

/**
 * A flow that never asked for MPTCP.
 *
 * @param initiator the end that opened it
 * @param listener the other
 * @param packet its SYN's number, from 1
 */
public record PlainFlow(TransportAddress initiator, TransportAddress listener, long packet) {}

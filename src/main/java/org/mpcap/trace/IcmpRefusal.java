package org.mpcap.trace;

import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.IpAddress;

/**
 * An ICMP error other than an exceeded hop limit.
 *
 * @param hopLimit hop limit of the packet refused
 * @param from who refused
 * @param message type and code say why
 */
public record IcmpRefusal(int hopLimit, IpAddress from, IcmpMessage message) {}

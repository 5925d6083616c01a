package org.mpcap.diagnosis;

import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/**
 * A packet that says something about a handshake, as it was seen on the wire.
 *
 * @param kind what it is
 * @param source its sender
 * @param destination its receiver
 * @param hopLimit TTL or hop limit it arrived with
 * @param window window field
 * @param resetReason reason in MP_TCPRST, if it has one
 * @param forbidsInitialAddress whether flag C is set in MP_CAPABLE
 * @param announced the address announced, if it announces one
 * @param echo whether it confirms an announcement
 */
public record PacketSighting(
        Kind kind,
        TransportAddress source,
        TransportAddress destination,
        int hopLimit,
        int window,
        OptionalInt resetReason,
        boolean forbidsInitialAddress,
        Optional<IpAddress> announced,
        boolean echo) {
    /** What a packet is. */
    public enum Kind {
        /** A SYN with MP_CAPABLE. */
        CAPABLE_SYN,
        /** A SYN/ACK with MP_CAPABLE. */
        CAPABLE_SYN_ACK,
        /** A SYN with MP_JOIN. */
        JOIN_SYN,
        /** A SYN/ACK with MP_JOIN. */
        JOIN_SYN_ACK,
        /** A SYN without either. */
        PLAIN_SYN,
        /** A SYN/ACK without either. */
        PLAIN_SYN_ACK,
        /** A reset. */
        RESET,
        /** A packet with ADD_ADDR. */
        ANNOUNCEMENT
    }

    /** Whether it went the other way of the same flow. */
    boolean answers(PacketSighting other) {
        return source.equals(other.destination) && destination.equals(other.source);
    }
}

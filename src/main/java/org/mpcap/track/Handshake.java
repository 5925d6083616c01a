package org.mpcap.track;

import java.util.List;
import java.util.Optional;
import org.mpcap.crypto.Key;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.UnparsedMptcp;

/** MP_CAPABLE: what is asked, answered and confirmed (RFC 8684 3.1, RFC 6824 3.1). */
final class Handshake {
    private final Connections connections;

    Handshake(Connections connections) {
        this.connections = connections;
    }

    /** A SYN with MP_CAPABLE, or with bytes that were meant to be one; {@code number} was given to its connection, or is 0. */
    void syn(SegmentContext at, MptcpOption option, int number) {
        boolean join = option.subtype() == MpJoin.SUBTYPE;
        TrackedConnection connection = connections.open(
                number == 0 ? connections.number() : number,
                join ? TrackedConnection.Origin.ORPHAN : TrackedConnection.Origin.ASKED,
                at.packet(),
                at.nanos());
        at.enroll(connection, false);
        if (option instanceof MpCapable capable) {
            connection.negotiation.asked(capable);
            if (capable instanceof MpCapable.OneKey one) {
                connections.learn(connection, Side.INITIATOR, one.senderKey(), at.packet());
            }
        }
        boolean wellFormed = option instanceof MpCapable.Syn || option instanceof MpCapable.OneKey;
        if (!wellFormed) {
            at.blame(join ? Cause.MALFORMED_JOIN : Cause.MALFORMED, at.packet(), 0);
            at.counters.malformedOption();
        }
    }

    /** The SYN/ACK of an initial subflow. */
    void synAck(SegmentContext at, List<MptcpOption> options) {
        Optional<MpCapable.OneKey> answer = Optional.empty();
        for (MptcpOption option : options) {
            if (answer.isEmpty() && option instanceof MpCapable.OneKey first) {
                answer = Optional.of(first);
            }
        }
        if (answer.isEmpty()) {
            answeredOtherwise(at, options);
            return;
        }
        TrackedConnection connection = at.connection();
        ObservedHandshake handshake = at.flow().handshake;
        handshake.answeredWithOption();
        long key = answer.get().senderKey();
        SideKeys initiators = connection.keys.initiator();
        if (initiators.is(key)) {
            at.failed(
                    Verification.MIRRORED_KEY,
                    "another key than " + initiators.key(),
                    initiators.key().toString());
            at.blame(Cause.MIRRORED, handshake.synPacket(), at.packet());
            return;
        }
        if (initiators.isKnown()) {
            at.passed(Verification.MIRRORED_KEY);
        }
        int version = answer.get().version();
        if (connection.negotiation.exceeds(version)) {
            at.blame(Cause.VERSION, handshake.synPacket(), at.packet());
            return;
        }
        connection.negotiation.answered(answer.get());
        if (connection.negotiation.version() != version) {
            connections.changeVersion(connection, version, at.packet());
        }
        connections.learn(connection, Side.LISTENER, key, at.packet());
        // Of several options the initiator takes one; which, its third ACK tells.
        for (MptcpOption option : options) {
            if (option instanceof MpCapable.OneKey other) {
                connections.offerAgain(connection, Side.LISTENER, other.senderKey());
            }
        }
    }

    private static void answeredOtherwise(SegmentContext at, List<MptcpOption> options) {
        ObservedHandshake handshake = at.flow().handshake;
        if (options.stream().anyMatch(MpCapable.class::isInstance)) {
            at.failed(Verification.MIRRORED_KEY, "a key of the listener", "the SYN's own option");
            at.blame(Cause.MIRRORED, handshake.synPacket(), at.packet());
        } else if (options.stream().anyMatch(UnparsedMptcp.class::isInstance)) {
            at.blame(Cause.MALFORMED, handshake.synPacket(), at.packet());
        } else if (handshake.plainSynPacket() != 0) {
            at.blame(Cause.DROPPED_WITH_OPTION, handshake.synPacket(), handshake.plainSynPacket());
        } else {
            at.blame(Cause.ANSWERED_WITHOUT, handshake.synPacket(), at.packet());
        }
    }

    /** MP_CAPABLE on a segment behind the SYNs: both keys, perhaps with the first data. */
    void confirm(SegmentContext at, MpCapable option) {
        if (!at.isFromInitiator() || at.flow().kind == TrackedFlow.Kind.JOIN) {
            return;
        }
        if (option instanceof MpCapable.BothKeys both) {
            confirm(at, option.version(), both.senderKey(), both.receiverKey());
        } else if (option instanceof MpCapable.WithData first) {
            confirm(at, option.version(), first.senderKey(), first.receiverKey());
        }
    }

    private void confirm(SegmentContext at, int version, long sender, long receiver) {
        TrackedConnection connection = at.connection();
        boolean knewAny = connection.hasAnyKey();
        if (!knewAny) {
            connection.negotiation.speaks(version);
        }
        connection.negotiation.established();
        long initiatorsPacket = packetOf(Side.INITIATOR, at);
        long listenersPacket = packetOf(Side.LISTENER, at);
        connections.learn(connection, Side.INITIATOR, sender, at.packet());
        connections.learn(connection, Side.LISTENER, receiver, at.packet());
        if (!connection.hasBothKeys()) {
            return;
        }
        if (!knewAny) {
            at.unchecked(Verification.HANDSHAKE_KEYS);
            return;
        }
        SideKeys initiators = connection.keys.initiator();
        SideKeys listeners = connection.keys.listener();
        if (initiators.is(sender) && listeners.is(receiver)) {
            at.passed(Verification.HANDSHAKE_KEYS);
            return;
        }
        Key initiatorsFirst = initiators.key();
        Key listenersFirst = listeners.key();
        boolean offered =
                isOffered(connection.keys.initiator(), sender) && isOffered(connection.keys.listener(), receiver);
        boolean initiatorsDiffers = differs(connection, Side.INITIATOR, sender);
        boolean listenersDiffers = differs(connection, Side.LISTENER, receiver);
        if (offered) {
            at.passed(Verification.HANDSHAKE_KEYS);
            return;
        }
        if (initiatorsDiffers) {
            connection.disputes.add(Side.INITIATOR, initiatorsFirst, initiatorsPacket, new Key(sender), at.packet());
        }
        if (listenersDiffers) {
            connection.disputes.add(Side.LISTENER, listenersFirst, listenersPacket, new Key(receiver), at.packet());
        }
    }

    /** The packet that gave a side's key first. */
    private static long packetOf(Side side, SegmentContext at) {
        long only = at.connection().keys.of(side).onlyPacket();
        ObservedHandshake handshake = at.flow().handshake;
        return only != 0 ? only : side == Side.INITIATOR ? handshake.synPacket() : handshake.synAckPacket();
    }

    /** Whether the key is one that its side offered in a SYN or SYN/ACK. */
    private static boolean isOffered(SideKeys keys, long bits) {
        return keys.is(bits) || (keys.isOfferedAgain() && keys.placeOf(bits) >= 0);
    }

    /** A SYN or SYN/ACK sent again, with a key that may be another. */
    void again(SegmentContext at) {
        for (MptcpOption option : at.options.others()) {
            if (option instanceof MpCapable.OneKey one
                    && one.version() == at.connection().negotiation.version()) {
                connections.offerAgain(at.connection(), at.sender(), one.senderKey());
            }
        }
    }

    /** Two packets against one are believed; whether the value was not seen before. */
    private boolean differs(TrackedConnection connection, Side side, long bits) {
        SideKeys keys = connection.keys.of(side);
        if (keys.is(bits)) {
            return false;
        }
        int place = keys.placeOf(bits);
        if (place >= 0) {
            connection.exchange(side, place);
            return false;
        }
        connections.doubt(connection, side, bits);
        return true;
    }

    /** The same SYN or SYN/ACK, seen at another point of capture, perhaps without its MPTCP options. */
    static void altered(SegmentContext at) {
        boolean synAck = !at.isFromInitiator();
        ObservedHandshake handshake = at.flow().handshake;
        boolean withOption = at.options.any();
        boolean altered = synAck
                ? handshake.synAckAltered(at.packet(), withOption)
                : handshake.synAltered(at.packet(), withOption);
        if (altered) {
            at.event(
                    Event.Kind.STRIPPED,
                    () -> "the same " + (synAck ? "SYN/ACK" : "SYN") + " was seen with and without its MPTCP option");
        }
    }
}

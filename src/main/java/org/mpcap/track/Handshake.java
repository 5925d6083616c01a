package org.mpcap.track;

import java.util.List;
import org.mpcap.crypto.Key;
import org.mpcap.wire.PacketView;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.UnparsedMptcp;

/** MP_CAPABLE: what is asked, answered and confirmed (RFC 8684 3.1, RFC 6824 3.1). */
final class Handshake {
    private final Journal journal;
    private final Connections connections;

    Handshake(Journal journal, Connections connections) {
        this.journal = journal;
        this.connections = connections;
    }

    /** A SYN with MP_CAPABLE, or with bytes that were meant to be one. */
    void syn(TrackedFlow flow, MptcpOption option) {
        boolean malformed = !(option instanceof MpCapable.Syn || option instanceof MpCapable.OneKey);
        TrackedConnection connection = connections.open(journal.packet, journal.nanos);
        flow.connection = connection;
        connection.asked = true;
        if (option instanceof MpCapable capable) {
            connection.askedVersion = capable.version();
            connection.version = capable.version();
            connection.checksums = capable.has(MpCapable.FLAG_CHECKSUM);
            if (capable instanceof MpCapable.OneKey one) {
                learn(connection, 0, one.senderKey());
            }
        }
        if (malformed) {
            connection.blame(Cause.MALFORMED, journal.packet, 0);
        }
    }

    private void learn(TrackedConnection connection, int side, long key) {
        if (connection.learn(side, key)) {
            connection.keyPackets[side] = journal.packet;
            connections.learnToken(connection, side);
        } else if (journal.packet != connection.keyPackets[side]) {
            connection.keyPackets[side] = 0;
        }
    }

    /** Another version hashes otherwise: what was derived from the keys is derived anew. */
    private void changeVersion(TrackedConnection connection, int version) {
        connections.forgetToken(connection, 0);
        connections.forgetToken(connection, 1);
        Key initiators = connection.keys[0];
        Key listeners = connection.keys[1];
        connection.forget();
        connection.version = version;
        if (initiators != null) {
            learn(connection, 0, initiators.bits());
        }
        if (listeners != null) {
            learn(connection, 1, listeners.bits());
        }
    }

    /** The SYN/ACK of an initial subflow. */
    void synAck(TrackedFlow flow, List<MptcpOption> options) {
        TrackedConnection connection = flow.connection;
        MpCapable.OneKey answer = null;
        boolean mirrored = false;
        boolean malformed = false;
        for (MptcpOption option : options) {
            if (option instanceof MpCapable.OneKey one) {
                answer = one;
            } else if (option instanceof MpCapable.Syn || option instanceof MpCapable) {
                mirrored = true;
            } else if (option instanceof UnparsedMptcp) {
                malformed = true;
            }
        }
        if (answer == null) {
            if (mirrored) {
                journal.failed(
                        flow,
                        1,
                        Verification.MIRRORED_KEY,
                        journal.packet,
                        "a key of the listener",
                        "the SYN's own option");
                blame(flow, Cause.MIRRORED, flow.synPacket, journal.packet);
            } else if (malformed) {
                blame(flow, Cause.MALFORMED, flow.synPacket, journal.packet);
            } else if (flow.synWithoutOptionPacket != 0) {
                blame(flow, Cause.DROPPED_WITH_OPTION, flow.synPacket, flow.synWithoutOptionPacket);
            } else {
                blame(flow, Cause.ANSWERED_WITHOUT, flow.synPacket, journal.packet);
            }
            return;
        }
        flow.synAckHadOption = true;
        Key initiators = connection.keys[0];
        if (initiators != null) {
            if (initiators.bits() == answer.senderKey()) {
                journal.failed(
                        flow,
                        1,
                        Verification.MIRRORED_KEY,
                        journal.packet,
                        "another key than " + initiators,
                        initiators.toString());
                blame(flow, Cause.MIRRORED, flow.synPacket, journal.packet);
                return;
            }
            journal.passed(flow, 1, Verification.MIRRORED_KEY);
        }
        if (connection.askedVersion >= 0 && answer.version() > connection.askedVersion) {
            blame(flow, Cause.VERSION, flow.synPacket, journal.packet);
            return;
        }
        connection.answered = true;
        connection.checksums |= answer.has(MpCapable.FLAG_CHECKSUM);
        if (connection.version != answer.version()) {
            changeVersion(connection, answer.version());
        }
        learn(connection, 1, answer.senderKey());
    }

    /** MP_CAPABLE on a segment behind the SYNs: both keys, perhaps with the first data. */
    void confirm(TrackedFlow flow, int end, MpCapable option) {
        TrackedConnection connection = flow.connection;
        long sender;
        long receiver;
        if (option instanceof MpCapable.BothKeys both) {
            sender = both.senderKey();
            receiver = both.receiverKey();
        } else if (option instanceof MpCapable.WithData first) {
            sender = first.senderKey();
            receiver = first.receiverKey();
        } else {
            return;
        }
        if (end != 0 || flow.kind == TrackedFlow.Kind.JOIN) {
            return;
        }
        if (connection.keys[0] == null && connection.keys[1] == null) {
            connection.version = option.version();
        }
        boolean knewListeners = connection.keys[1] != null;
        boolean knewInitiators = connection.keys[0] != null;
        if (!connection.established) {
            connection.established = true;
        }
        learn(connection, 0, sender);
        learn(connection, 1, receiver);
        if (connection.keys[0] == null || connection.keys[1] == null) {
            return;
        }
        if (!knewListeners && !knewInitiators) {
            journal.unchecked(flow, Verification.HANDSHAKE_KEYS);
            return;
        }
        String expected = connection.keys[0] + " " + connection.keys[1];
        if (connection.keys[0].bits() == sender && connection.keys[1].bits() == receiver) {
            journal.passed(flow, end, Verification.HANDSHAKE_KEYS);
            return;
        }
        boolean initiatorsDiffers = differs(connection, 0, sender);
        boolean listenersDiffers = differs(connection, 1, receiver);
        if (initiatorsDiffers || listenersDiffers) {
            journal.failed(
                    flow,
                    end,
                    Verification.HANDSHAKE_KEYS,
                    journal.packet,
                    expected,
                    new Key(sender) + " " + new Key(receiver));
        }
    }

    /** Two packets against one are believed; whether the value was not seen before. */
    private boolean differs(TrackedConnection connection, int side, long bits) {
        if (connection.keys[side].bits() == bits) {
            return false;
        }
        if (connection.others[side] != null && connection.others[side].bits() == bits) {
            connection.exchange(side);
            return false;
        }
        connections.doubt(connection, side, bits);
        return true;
    }

    /** The first segment of the initiator behind its SYN. */
    void thirdAck(TrackedFlow flow, boolean hasMptcp) {
        flow.thirdAckPacket = journal.packet;
        flow.thirdAckHadOption = hasMptcp;
    }

    private static void blame(TrackedFlow flow, Cause cause, long packet, long second) {
        flow.blame(cause, packet, second);
        flow.connection.blame(cause, packet, second);
    }

    /** The same SYN or SYN/ACK, seen at another point of capture, with other MPTCP options. */
    void altered(TrackedFlow flow, PacketView view, int end, boolean copyHasOption) {
        boolean synAck = end == 1;
        boolean firstHadOption = synAck ? flow.synAckHadOption : flow.synWithoutOptionPacket == 0;
        if (copyHasOption == firstHadOption) {
            return;
        }
        if (synAck && flow.strippedSynAckPacket == 0) {
            flow.strippedSynAckPacket = journal.packet;
        } else if (!synAck && flow.strippedSynPacket == 0) {
            flow.strippedSynPacket = journal.packet;
        }
        journal.event(
                flow,
                end,
                Event.Kind.STRIPPED,
                () -> "the same " + (synAck ? "SYN/ACK" : "SYN") + " was seen with and without its MPTCP option");
    }
}

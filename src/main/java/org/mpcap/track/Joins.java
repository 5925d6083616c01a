package org.mpcap.track;

import java.util.List;
import java.util.Optional;
import org.mpcap.crypto.JoinHmac;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Nonce;
import org.mpcap.crypto.Token;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.ResetReason;

/** MP_JOIN: which connection a subflow belongs to, and whether its HMACs are right (RFC 8684 3.2, RFC 6824 3.2). */
final class Joins {
    private final Journal journal;
    private final Connections connections;
    private final KeyBitErrorSearch repair;

    Joins(Journal journal, Connections connections, KeyBitErrorSearch repair) {
        this.journal = journal;
        this.connections = connections;
        this.repair = repair;
    }

    /** A SYN with MP_JOIN: finds the connection by the token of either side. */
    void syn(TrackedFlow flow, MpJoin.Syn join) {
        journal.joins++;
        flow.receiverToken = join.receiverToken();
        flow.tokenKnown = true;
        flow.nonce0 = join.nonce();
        flow.halves[0].addressId = join.addressId();
        flow.halves[0].backup = (join.flags() & MpJoin.FLAG_BACKUP) != 0;
        TrackedConnection best = null;
        int bestScore = -1;
        for (TrackedConnection candidate : connections.withToken(join.receiverToken())) {
            int score = score(candidate, flow);
            if (score > bestScore) {
                best = candidate;
                bestScore = score;
            }
        }
        if (best != null) {
            attach(flow, best);
            return;
        }
        List<TrackedConnection> orphans = connections.orphansWithToken(join.receiverToken());
        if (orphans.isEmpty()) {
            flow.connection = connections.open(journal.packet, journal.nanos);
            flow.connection.orphan = true;
            connections.rememberOrphan(flow.connection, join.receiverToken());
        } else {
            flow.connection = orphans.get(0);
        }
    }

    private static void attach(TrackedFlow flow, TrackedConnection connection) {
        flow.connection = connection;
        boolean toInitiator = names(connection, 0, flow.receiverToken);
        flow.reversed = toInitiator && !names(connection, 1, flow.receiverToken);
    }

    private static boolean names(TrackedConnection connection, int side, int token) {
        Token first = connection.tokens[side];
        Token second = connection.otherTokens[side];
        return (first != null && first.bits() == token) || (second != null && second.bits() == token);
    }

    /** More for a connection that can still be joined, and more for one that shares an address. */
    private static int score(TrackedConnection candidate, TrackedFlow flow) {
        int score = candidate.isFinished() || candidate.fastclose || candidate.live.isEmpty() ? 0 : 4;
        score += candidate.established ? 2 : 0;
        for (TrackedFlow other : candidate.live) {
            if (other.sharesAddressWith(flow)) {
                return score + 1;
            }
        }
        return score;
    }

    /** Once the flow has its number in its connection: the token is right, or names nothing. */
    void judgeToken(TrackedFlow flow) {
        if (!flow.connection.orphan) {
            journal.passed(flow, 0, Verification.JOIN_TOKEN);
        }
    }

    /** The SYN/ACK of a join. */
    void synAck(TrackedFlow flow, List<MptcpOption> options) {
        MpJoin.SynAck answer = null;
        for (MptcpOption option : options) {
            if (option instanceof MpJoin.SynAck synAck) {
                answer = synAck;
            }
        }
        if (answer == null) {
            flow.blame(Cause.JOIN_ANSWERED_WITHOUT, flow.synPacket, journal.packet);
            return;
        }
        flow.synAckHadOption = true;
        flow.nonce1 = answer.nonce();
        flow.noncesKnown = flow.tokenKnown;
        flow.halves[1].addressId = answer.addressId();
        flow.halves[1].backup = (answer.flags() & MpJoin.FLAG_BACKUP) != 0;
        Optional<Long> expected = expectedSynAck(flow, flow.connection, flow.reversed);
        long hmac = answer.truncatedHmac();
        boolean right = expected.isPresent()
                && (expected.get() == hmac
                        || Connections.holdsOtherwise(flow.connection, () -> isSynAckHmac(flow, hmac))
                        || moveToVerifying(flow, answer)
                        || repair.holds(flow, () -> isSynAckHmac(flow, hmac)));
        if (expected.isPresent() && !right) {
            journal.failed(
                    flow,
                    1,
                    Verification.JOIN_SYN_ACK_HMAC,
                    journal.packet,
                    hex(expected.get()),
                    hex(answer.truncatedHmac()));
            flow.failed = Verification.JOIN_SYN_ACK_HMAC;
            flow.blame(Cause.HMAC_WRONG, flow.synPacket, journal.packet);
        } else if (expected.isPresent()) {
            journal.passed(flow, 1, Verification.JOIN_SYN_ACK_HMAC);
        } else {
            journal.unchecked(flow, Verification.JOIN_SYN_ACK_HMAC);
        }
    }

    private static boolean isSynAckHmac(TrackedFlow flow, long hmac) {
        return expectedSynAck(flow, flow.connection, flow.reversed)
                .filter(value -> value == hmac)
                .isPresent();
    }

    /** Several connections have the token: the HMAC tells which one is meant. */
    private boolean moveToVerifying(TrackedFlow flow, MpJoin.SynAck answer) {
        for (TrackedConnection candidate : List.copyOf(connections.withToken(flow.receiverToken))) {
            if (candidate == flow.connection || flow.number == 0) {
                continue;
            }
            boolean reversed = names(candidate, 0, flow.receiverToken);
            Optional<Long> expected = expectedSynAck(flow, candidate, reversed);
            if (expected.isPresent() && expected.get() == answer.truncatedHmac()) {
                flow.connection.live.remove(flow);
                flow.connection.joins--;
                attach(flow, candidate);
                candidate.live.add(flow);
                flow.number = ++candidate.subflows;
                candidate.joins++;
                return true;
            }
        }
        return false;
    }

    private static Optional<Long> expectedSynAck(TrackedFlow flow, TrackedConnection connection, boolean reversed) {
        Optional<MptcpVersion> version = connection.hash();
        if (version.isEmpty() || !connection.hasBothKeys() || !flow.noncesKnown || connection.orphan) {
            return Optional.empty();
        }
        int initiator = reversed ? 1 : 0;
        return Optional.of(JoinHmac.synAck(
                version.get(),
                connection.keys[1 - initiator],
                connection.keys[initiator],
                new Nonce(flow.nonce1),
                new Nonce(flow.nonce0)));
    }

    /** The third ACK of a join, with the initiator's HMAC. */
    void ack(TrackedFlow flow, int end, MpJoin.Ack ack) {
        if (end != 0 || flow.kind != TrackedFlow.Kind.JOIN) {
            return;
        }
        flow.joinConfirmed = true;
        flow.thirdAckHadOption = true;
        TrackedConnection connection = flow.connection;
        Optional<MptcpVersion> version = connection.hash();
        if (version.isEmpty() || !connection.hasBothKeys() || !flow.noncesKnown || connection.orphan) {
            journal.unchecked(flow, Verification.JOIN_ACK_HMAC);
        } else {
            Bytes expected = expectedAck(flow, version.get());
            boolean right = expected.equals(ack.hmac())
                    || Connections.holdsOtherwise(connection, () -> isAckHmac(flow, ack))
                    || repair.holds(flow, () -> isAckHmac(flow, ack));
            if (right) {
                journal.passed(flow, end, Verification.JOIN_ACK_HMAC);
            } else {
                journal.failed(
                        flow,
                        end,
                        Verification.JOIN_ACK_HMAC,
                        journal.packet,
                        expected.toHex(),
                        ack.hmac().toHex());
                flow.failed = Verification.JOIN_ACK_HMAC;
                flow.blame(Cause.HMAC_WRONG, flow.synPacket, journal.packet);
                return;
            }
        }
    }

    private static boolean isAckHmac(TrackedFlow flow, MpJoin.Ack ack) {
        return flow.connection
                .hash()
                .filter(version -> expectedAck(flow, version).equals(ack.hmac()))
                .isPresent();
    }

    private static Bytes expectedAck(TrackedFlow flow, MptcpVersion version) {
        TrackedConnection connection = flow.connection;
        int initiator = flow.reversed ? 1 : 0;
        return JoinHmac.ack(
                version,
                connection.keys[initiator],
                connection.keys[1 - initiator],
                new Nonce(flow.nonce0),
                new Nonce(flow.nonce1));
    }

    /** A join was answered by RST. */
    void refused(TrackedFlow flow) {
        // Reasons 2 and above (RFC 8684 3.6) refuse what the receiver did understand.
        boolean tokenMayBeWhy = flow.rstReason <= ResetReason.MPTCP_ERROR.code();
        if (flow.connection.orphan && tokenMayBeWhy && connections.knowsAllTokensOf(flow)) {
            journal.failed(
                    flow,
                    0,
                    Verification.JOIN_TOKEN,
                    flow.synPacket,
                    "the token of a connection in this capture",
                    new Token(flow.receiverToken).toString());
            flow.blame(Cause.TOKEN_UNKNOWN, flow.synPacket, journal.packet);
        } else if (flow.connection.orphan) {
            journal.unchecked(flow, Verification.JOIN_TOKEN);
            flow.blame(Cause.TOKEN_UNKNOWN, flow.synPacket, journal.packet);
        } else {
            flow.blame(Cause.JOIN_REFUSED, flow.synPacket, journal.packet);
        }
    }

    private static String hex(long bits) {
        return java.util.HexFormat.of().toHexDigits(bits);
    }
}

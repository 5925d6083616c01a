package org.mpcap.track;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.mpcap.crypto.JoinHmac;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Nonce;
import org.mpcap.crypto.Token;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.ResetReason;

/** MP_JOIN: which connection a subflow belongs to, and whether its HMACs are right (RFC 8684 3.2, RFC 6824 3.2). */
final class Joins {
    private final Connections connections;
    private final KeyBitErrorSearch repair;

    Joins(Connections connections, KeyBitErrorSearch repair) {
        this.connections = connections;
        this.repair = repair;
    }

    /** Everything that an HMAC of a join is made of. */
    private record HmacInput(MptcpVersion version, Key asking, Key asked, Nonce askingNonce, Nonce askedNonce) {
        /** What is known of it if the flow joins {@code connection}; {@code reversed} if its listener asks. */
        static Optional<HmacInput> of(TrackedFlow flow, TrackedConnection connection, boolean reversed) {
            Optional<Nonce> answered = flow.join().flatMap(JoinExchange::answeredNonce);
            if (!connection.isVerifiable() || answered.isEmpty()) {
                return Optional.empty();
            }
            Side asking = reversed ? Side.LISTENER : Side.INITIATOR;
            return Optional.of(new HmacInput(
                    connection.version().orElseThrow(),
                    connection.keys.of(asking).key(),
                    connection.keys.of(asking.other()).key(),
                    flow.join().orElseThrow().askedNonce(),
                    answered.get()));
        }

        static Optional<HmacInput> of(TrackedFlow flow) {
            return of(flow, flow.connection(), flow.isReversed());
        }

        long synAck() {
            return JoinHmac.synAck(version, asked, asking, askedNonce, askingNonce);
        }

        Bytes ack() {
            return JoinHmac.ack(version, asking, asked, askingNonce, askedNonce);
        }
    }

    /** A SYN with MP_JOIN: finds the connection by the token of either side. */
    void syn(SegmentContext at, MpJoin.Syn join) {
        TrackedFlow flow = at.flow();
        int token = join.receiverToken();
        at.counters.join();
        flow.asksToJoin(new JoinExchange(token, join.nonce()));
        flow.from(Side.INITIATOR).joinsAs(join.addressId(), (join.flags() & MpJoin.FLAG_BACKUP) != 0);
        TrackedConnection best = null;
        int bestScore = -1;
        for (TrackedConnection candidate : connections.withToken(token)) {
            int score = score(candidate, flow);
            if (score > bestScore) {
                best = candidate;
                bestScore = score;
            }
        }
        if (best != null) {
            at.enroll(best, isListenersJoin(best, token));
            return;
        }
        List<TrackedConnection> orphans = connections.orphansWithToken(token);
        if (orphans.isEmpty()) {
            TrackedConnection orphan = connections.open(TrackedConnection.Origin.ORPHAN, at.packet(), at.nanos());
            connections.rememberOrphan(orphan, token);
            at.enroll(orphan, false);
        } else {
            at.enroll(orphans.get(0), false);
        }
    }

    /** The token is its receiver's: one of the initiator's says that the listener asks. */
    private static boolean isListenersJoin(TrackedConnection connection, int token) {
        return connection.keys.initiator().hasToken(token)
                && !connection.keys.listener().hasToken(token);
    }

    /** More for a connection that can still be joined, and more for one that shares an address. */
    static int score(TrackedConnection candidate, TrackedFlow flow) {
        List<TrackedFlow> live = candidate.subflows.live();
        boolean over = candidate.isFinished() || candidate.endedBy(Closing.FASTCLOSE) || live.isEmpty();
        int score = over ? 0 : 4;
        score += candidate.negotiation.isEstablished() ? 2 : 0;
        score += live.stream().anyMatch(flow::sharesAddressWith) ? 1 : 0;
        return score;
    }

    /** Once it is known whose the join is: the token is right, or names nothing. */
    void judgeToken(SegmentContext at) {
        if (!at.connection().is(TrackedConnection.Origin.ORPHAN)) {
            at.passed(Verification.JOIN_TOKEN);
        }
    }

    /** The SYN/ACK of a join. */
    void synAck(SegmentContext at, List<MptcpOption> options) {
        TrackedFlow flow = at.flow();
        Optional<MpJoin.SynAck> found = options.stream()
                .filter(MpJoin.SynAck.class::isInstance)
                .map(MpJoin.SynAck.class::cast)
                .reduce((first, second) -> second);
        if (found.isEmpty()) {
            flow.blame(Cause.JOIN_ANSWERED_WITHOUT, flow.handshake.synPacket(), at.packet());
            return;
        }
        MpJoin.SynAck answer = found.get();
        flow.handshake.answeredWithOption();
        flow.join().ifPresent(join -> join.answered(answer.nonce()));
        flow.from(Side.LISTENER).joinsAs(answer.addressId(), (answer.flags() & MpJoin.FLAG_BACKUP) != 0);
        long hmac = answer.truncatedHmac();
        Optional<HmacInput> input = HmacInput.of(flow);
        if (input.isEmpty()) {
            at.unchecked(Verification.JOIN_SYN_ACK_HMAC);
            return;
        }
        long expected = input.get().synAck();
        boolean right = expected == hmac
                || Connections.holdsOtherwise(flow.connection(), () -> isSynAckHmac(flow, hmac))
                || moveToVerifying(at, hmac)
                || repair.holds(at, () -> isSynAckHmac(flow, hmac));
        if (right) {
            at.passed(Verification.JOIN_SYN_ACK_HMAC);
        } else {
            at.failed(Verification.JOIN_SYN_ACK_HMAC, hex(expected), hex(hmac));
            flow.blame(Cause.HMAC_WRONG, flow.handshake.synPacket(), at.packet());
        }
    }

    private static boolean isSynAckHmac(TrackedFlow flow, long hmac) {
        return HmacInput.of(flow).filter(input -> input.synAck() == hmac).isPresent();
    }

    /** Several connections have the token: the HMAC tells which one is meant. */
    private boolean moveToVerifying(SegmentContext at, long hmac) {
        TrackedFlow flow = at.flow();
        int token = flow.join().orElseThrow().receiverToken();
        for (TrackedConnection candidate : connections.withToken(token)) {
            boolean reversed = isListenersJoin(candidate, token);
            boolean verifies = candidate != flow.connection()
                    && HmacInput.of(flow, candidate, reversed)
                            .filter(input -> input.synAck() == hmac)
                            .isPresent();
            if (verifies) {
                flow.connection().subflows.giveAway(flow);
                at.enroll(candidate, reversed);
                return true;
            }
        }
        return false;
    }

    /** The third ACK of a join, with the initiator's HMAC. */
    void ack(SegmentContext at, MpJoin.Ack ack) {
        TrackedFlow flow = at.flow();
        if (!at.isFromInitiator() || flow.kind != TrackedFlow.Kind.JOIN) {
            return;
        }
        flow.handshake.joinConfirmed();
        Optional<HmacInput> input = HmacInput.of(flow);
        if (input.isEmpty()) {
            at.unchecked(Verification.JOIN_ACK_HMAC);
            return;
        }
        Bytes expected = input.get().ack();
        boolean right = expected.equals(ack.hmac())
                || Connections.holdsOtherwise(flow.connection(), () -> isAckHmac(flow, ack))
                || repair.holds(at, () -> isAckHmac(flow, ack));
        if (right) {
            at.passed(Verification.JOIN_ACK_HMAC);
        } else {
            at.failed(Verification.JOIN_ACK_HMAC, expected.toHex(), ack.hmac().toHex());
            flow.blame(Cause.HMAC_WRONG, flow.handshake.synPacket(), at.packet());
        }
    }

    private static boolean isAckHmac(TrackedFlow flow, MpJoin.Ack ack) {
        return HmacInput.of(flow)
                .filter(input -> input.ack().equals(ack.hmac()))
                .isPresent();
    }

    /** A join was answered by RST. */
    void refused(SegmentContext at) {
        TrackedFlow flow = at.flow();
        long syn = flow.handshake.synPacket();
        if (!at.connection().is(TrackedConnection.Origin.ORPHAN)) {
            flow.blame(Cause.JOIN_REFUSED, syn, at.packet());
            return;
        }
        int token = flow.join().orElseThrow().receiverToken();
        // Reasons from 2 on (RFC 8684 3.6) refuse what the receiver did understand: it knew the token.
        boolean tokenMayBeWhy = flow.resetReason().orElse(0) <= ResetReason.MPTCP_ERROR.code();
        if (tokenMayBeWhy && connections.knowsAllTokensOf(flow)) {
            at.failed(
                    Verification.JOIN_TOKEN,
                    syn,
                    "the token of a connection in this capture",
                    new Token(token).toString());
        } else {
            at.unchecked(Verification.JOIN_TOKEN);
        }
        flow.blame(Cause.TOKEN_UNKNOWN, syn, at.packet());
    }

    private static String hex(long bits) {
        return HexFormat.of().toHexDigits(bits);
    }
}

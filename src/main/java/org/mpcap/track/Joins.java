package org.mpcap.track;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
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
    /** Connections whose keys are tried for a join with an unknown token, at two HMACs each. */
    private static final int MOST_TRIED = 32;

    private final Connections connections;
    private final KeyBitErrorSearch repair;

    Joins(Connections connections, KeyBitErrorSearch repair) {
        this.connections = connections;
        this.repair = repair;
    }

    /** Everything that an HMAC of a join is made of. */
    private record HmacInput(MptcpVersion version, Key asking, Key asked, Nonce askingNonce, Nonce askedNonce) {
        /** The first, of all that it may be if the flow joins {@code connection}, of which {@code test} is true; {@code reversed} if its listener asks. */
        static Optional<HmacInput> find(
                TrackedFlow flow, TrackedConnection connection, boolean reversed, Predicate<HmacInput> test) {
            if (!connection.isVerifiable() || flow.join().isEmpty()) {
                return Optional.empty();
            }
            Side asking = reversed ? Side.LISTENER : Side.INITIATOR;
            MptcpVersion version = connection.version().orElseThrow();
            Key own = connection.keys.of(asking).key();
            Key other = connection.keys.of(asking.other()).key();
            JoinExchange join = flow.join().get();
            for (JoinExchange.Answer answer : join.answers()) {
                for (Nonce nonce : join.askedNonces()) {
                    HmacInput input = new HmacInput(version, own, other, nonce, answer.nonce());
                    if (test.test(input)) {
                        return Optional.of(input);
                    }
                }
            }
            return Optional.empty();
        }

        static Optional<HmacInput> first(TrackedFlow flow) {
            return find(flow, flow.connection(), flow.isReversed(), input -> true);
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
            connections.unpark(best);
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
    static boolean isListenersJoin(TrackedConnection connection, int token) {
        return connection.keys.initiator().hasToken(token)
                && !connection.keys.listener().hasToken(token);
    }

    /** More for a connection that can still be joined, and more for one that shares an address. */
    static int score(TrackedConnection candidate, TrackedFlow flow) {
        List<TrackedFlow> live = candidate.subflows.live();
        boolean over = candidate.isFinished() || candidate.endedBy(Closing.FASTCLOSE) || live.isEmpty();
        int score = over ? 0 : 4;
        score += candidate.negotiation.isEstablished() ? 2 : 0;
        for (TrackedFlow other : live) {
            if (flow.sharesAddressWith(other)) {
                return score + 1;
            }
        }
        return score;
    }

    /**
     * Whose a join is.
     *
     * @param reversed whether the connection's listener asks
     */
    record Owner(TrackedConnection connection, boolean reversed) {}

    /**
     * The connection whose keys verify the HMAC of a join's SYN/ACK though its token is none of theirs: then the token was damaged. The
     * latest ones are tried.
     */
    Optional<Owner> provenOwner(SegmentContext at) {
        TrackedFlow flow = at.flow();
        Optional<JoinExchange> join = flow.join();
        if (join.isEmpty() || join.get().answers().isEmpty()) {
            return Optional.empty();
        }
        long hmac = join.get().answers().get(0).truncatedHmac();
        int tries = 0;
        for (TrackedConnection candidate : connections.recent()) {
            if (!candidate.isVerifiable()) {
                continue;
            }
            for (boolean reversed : new boolean[] {false, true}) {
                if (isSynAckHmac(flow, candidate, reversed, hmac)) {
                    return Optional.of(new Owner(candidate, reversed));
                }
            }
            if (++tries == MOST_TRIED) {
                break;
            }
        }
        return Optional.empty();
    }

    /** Once it is known whose the join is: the token is right, or names nothing. */
    void judgeToken(SegmentContext at) {
        TrackedConnection connection = at.connection();
        if (connection.is(TrackedConnection.Origin.ORPHAN)) {
            return;
        }
        int token = at.flow().join().orElseThrow().receiverToken();
        SideKeys asked = connection.keys.of(at.flow().side(Side.LISTENER));
        if (!asked.isKnown() || asked.hasToken(token)) {
            at.passed(Verification.JOIN_TOKEN);
        } else {
            at.failed(
                    Verification.JOIN_TOKEN,
                    at.flow().handshake.synPacket(),
                    asked.held().orElseThrow().token().toString(),
                    new Token(token).toString());
        }
    }

    /** A SYN or SYN/ACK sent again, with a nonce that may be another. */
    void again(SegmentContext at) {
        for (MptcpOption option : at.options.others()) {
            if (option instanceof MpJoin.Syn syn && at.isFromInitiator()) {
                at.flow().join().ifPresent(join -> join.askedAgain(syn.nonce()));
            } else if (option instanceof MpJoin.SynAck answer && !at.isFromInitiator()) {
                at.flow().join().ifPresent(join -> join.answered(answer(at, answer)));
            }
        }
    }

    private static JoinExchange.Answer answer(SegmentContext at, MpJoin.SynAck option) {
        return new JoinExchange.Answer(new Nonce(option.nonce()), option.truncatedHmac(), at.packet());
    }

    /** The SYN/ACK of a join. */
    void synAck(SegmentContext at, List<MptcpOption> options) {
        TrackedFlow flow = at.flow();
        Optional<MpJoin.SynAck> found = Optional.empty();
        for (MptcpOption option : options) {
            found = option instanceof MpJoin.SynAck synAck ? Optional.of(synAck) : found;
        }
        if (found.isEmpty()) {
            flow.blame(Cause.JOIN_ANSWERED_WITHOUT, flow.handshake.synPacket(), at.packet());
            return;
        }
        MpJoin.SynAck option = found.get();
        flow.handshake.answeredWithOption();
        flow.from(Side.LISTENER).joinsAs(option.addressId(), (option.flags() & MpJoin.FLAG_BACKUP) != 0);
        JoinExchange.Answer answer = answer(at, option);
        flow.join().ifPresent(join -> join.answered(answer));
        if (!at.connection().is(TrackedConnection.Origin.ORPHAN)) {
            judge(at, answer);
        }
    }

    private void judge(SegmentContext at, JoinExchange.Answer answer) {
        TrackedFlow flow = at.flow();
        long hmac = answer.truncatedHmac();
        Optional<HmacInput> input = HmacInput.first(flow);
        if (input.isEmpty()) {
            at.unchecked(Verification.JOIN_SYN_ACK_HMAC);
            return;
        }
        boolean right = isSynAckHmac(flow, hmac)
                || Connections.holdsOtherwise(flow.connection(), () -> isSynAckHmac(flow, hmac))
                || moveToVerifying(at, hmac)
                || repair.holds(at, () -> isSynAckHmac(flow, hmac));
        if (right) {
            at.passed(Verification.JOIN_SYN_ACK_HMAC);
        } else if (mayBeOfAnother(flow)) {
            at.unchecked(Verification.JOIN_SYN_ACK_HMAC);
        } else {
            String expected = hex(input.get().synAck());
            at.failed(Verification.JOIN_SYN_ACK_HMAC, answer.packet(), expected, hex(hmac));
            flow.blame(Cause.HMAC_WRONG, flow.handshake.synPacket(), answer.packet());
        }
    }

    /** Whether a connection that is no longer remembered by its token may be the one that is joined. */
    private boolean mayBeOfAnother(TrackedFlow flow) {
        return connections.isCrowded(flow.join().orElseThrow().receiverToken());
    }

    private static boolean isSynAckHmac(TrackedFlow flow, long hmac) {
        return isSynAckHmac(flow, flow.connection(), flow.isReversed(), hmac);
    }

    private static boolean isSynAckHmac(TrackedFlow flow, TrackedConnection joined, boolean reversed, long hmac) {
        return HmacInput.find(flow, joined, reversed, input -> input.synAck() == hmac)
                .isPresent();
    }

    /** Several connections have the token: the HMAC tells which one is meant. */
    private boolean moveToVerifying(SegmentContext at, long hmac) {
        TrackedFlow flow = at.flow();
        int token = flow.join().orElseThrow().receiverToken();
        for (TrackedConnection candidate : connections.withToken(token)) {
            boolean reversed = isListenersJoin(candidate, token);
            boolean verifies = candidate != flow.connection() && isSynAckHmac(flow, candidate, reversed, hmac);
            if (verifies) {
                flow.connection().subflows.giveAway(flow);
                connections.unpark(candidate);
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
        if (at.connection().is(TrackedConnection.Origin.ORPHAN)) {
            flow.join().ifPresent(join -> join.confirmed(ack.hmac(), at.packet()));
        } else {
            judge(at, new JoinExchange.Confirmation(ack.hmac(), at.packet()));
        }
    }

    private void judge(SegmentContext at, JoinExchange.Confirmation confirmation) {
        TrackedFlow flow = at.flow();
        Bytes hmac = confirmation.hmac();
        Optional<HmacInput> input = HmacInput.first(flow);
        if (input.isEmpty()) {
            at.unchecked(Verification.JOIN_ACK_HMAC);
            return;
        }
        boolean right = isAckHmac(flow, hmac)
                || Connections.holdsOtherwise(flow.connection(), () -> isAckHmac(flow, hmac))
                || repair.holds(at, () -> isAckHmac(flow, hmac));
        if (right) {
            at.passed(Verification.JOIN_ACK_HMAC);
        } else if (mayBeOfAnother(flow)) {
            at.unchecked(Verification.JOIN_ACK_HMAC);
        } else {
            String expected = input.get().ack().toHex();
            at.failed(Verification.JOIN_ACK_HMAC, confirmation.packet(), expected, hmac.toHex());
            flow.blame(Cause.HMAC_WRONG, flow.handshake.synPacket(), confirmation.packet());
        }
    }

    private static boolean isAckHmac(TrackedFlow flow, Bytes hmac) {
        return HmacInput.find(
                        flow,
                        flow.connection(),
                        flow.isReversed(),
                        input -> input.ack().equals(hmac))
                .isPresent();
    }

    /** A join was answered by RST. */
    void refused(SegmentContext at) {
        TrackedFlow flow = at.flow();
        long syn = flow.handshake.synPacket();
        if (at.connection().is(TrackedConnection.Origin.ORPHAN)) {
            flow.join().ifPresent(join -> join.refused(at.packet(), connections.knowsAllTokensOf(flow)));
            flow.blame(Cause.TOKEN_UNKNOWN, syn, at.packet());
        } else {
            flow.blame(Cause.JOIN_REFUSED, syn, at.packet());
        }
    }

    /** A join that came before its connection has found it: what it carried can be judged. */
    void explained(SegmentContext at) {
        TrackedFlow flow = at.flow();
        JoinExchange join = flow.join().orElseThrow();
        if (at.connection().hasAnyKey()) {
            judgeToken(at);
        }
        if (join.refusedPacket() != 0) {
            flow.overrule(new Blame(Cause.JOIN_REFUSED, flow.handshake.synPacket(), join.refusedPacket()));
        }
        if (!join.answers().isEmpty()) {
            judge(at, join.answers().get(0));
        }
        join.confirmation().ifPresent(confirmation -> judge(at, confirmation));
    }

    /** At the end of a join that no connection of the trace explains. */
    void unexplained(SegmentContext at) {
        TrackedFlow flow = at.flow();
        if (flow.join().isEmpty()) {
            return;
        }
        JoinExchange join = flow.join().get();
        if (!join.answers().isEmpty()) {
            at.unchecked(Verification.JOIN_SYN_ACK_HMAC);
        }
        if (join.confirmation().isPresent()) {
            at.unchecked(Verification.JOIN_ACK_HMAC);
        }
        if (join.refusedPacket() == 0) {
            return;
        }
        // Reasons from 2 on (RFC 8684 3.6) refuse what the receiver did understand: it knew the token.
        boolean tokenMayBeWhy = flow.resetReason().orElse(0) <= ResetReason.MPTCP_ERROR.code();
        if (tokenMayBeWhy && join.isTokenUnknown() && connections.knowsAllTokensOf(flow)) {
            at.failed(
                    Verification.JOIN_TOKEN,
                    flow.handshake.synPacket(),
                    "the token of a connection in this capture",
                    new Token(join.receiverToken()).toString());
        } else {
            at.unchecked(Verification.JOIN_TOKEN);
        }
    }

    private static String hex(long bits) {
        return HexFormat.of().toHexDigits(bits);
    }
}

package org.mpcap.handshake;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.mpcap.crypto.Nonce;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpTcpRst;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.ResetReason;

/** How the peer answered our MP_JOIN (RFC 8684 3.2). */
public sealed interface JoinReply {
    /**
     * What each reply leads to; a caller that leaves one out does not compile.
     *
     * @param accepted the peer holds both keys
     * @param wrongHmac it does not
     * @param refused reset
     * @param plain plain TCP
     * @param malformed no valid MP_JOIN
     * @param unreachable an ICMP error
     * @param silent nothing came
     */
    record Cases<T>(
            Function<Accepted, T> accepted,
            Function<WrongHmac, T> wrongHmac,
            Function<Refused, T> refused,
            Function<Plain, T> plain,
            Function<Malformed, T> malformed,
            Function<Unreachable, T> unreachable,
            Function<Silent, T> silent) {}

    /** What this reply leads to. */
    <T> T fold(Cases<T> cases);

    /**
     * Accepted, and the HMAC shows that the peer holds both keys.
     *
     * @param addressId the peer's address id
     * @param backup whether the peer asks to use the subflow as backup only
     * @param hmac left 64 bits of the HMAC
     * @param nonce the peer's nonce
     */
    record Accepted(int addressId, boolean backup, long hmac, Nonce nonce) implements JoinReply {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.accepted().apply(this);
        }
    }

    /**
     * SYN/ACK with MP_JOIN, but the HMAC is not the one the keys give.
     *
     * @param expected left 64 bits the keys give
     * @param actual the bits that came
     */
    record WrongHmac(long expected, long actual) implements JoinReply {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.wrongHmac().apply(this);
        }
    }

    /**
     * Reset.
     *
     * @param reason reason code of MP_TCPRST (RFC 8684 3.6), if there was one
     */
    record Refused(OptionalInt reason) implements JoinReply {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.refused().apply(this);
        }

        /** Whether the token may be unknown to the peer: so it says, or it says nothing, as in version 0. */
        public boolean mayBeUnknownToken() {
            int mptcpError = ResetReason.MPTCP_ERROR.code();
            return reason.orElse(mptcpError) == mptcpError;
        }

        /** The code in words that go behind a sentence, with a space in front; nothing if there was none. */
        public String code() {
            return reason.isPresent() ? " (MP_TCPRST reason " + reason.getAsInt() + ")" : "";
        }
    }

    /** SYN/ACK without MP_JOIN. */
    record Plain() implements JoinReply {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.plain().apply(this);
        }
    }

    /**
     * SYN/ACK with an MPTCP option that is no MP_JOIN of length 16.
     *
     * @param what the fault
     */
    record Malformed(String what) implements JoinReply {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.malformed().apply(this);
        }
    }

    /**
     * An ICMP error.
     *
     * @param message the error
     */
    record Unreachable(IcmpMessage message) implements JoinReply {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.unreachable().apply(this);
        }
    }

    /** Nothing came, whatever was sent again. */
    record Silent() implements JoinReply {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.silent().apply(this);
        }
    }

    /** Judges the options of a SYN/ACK that answers an MP_JOIN with this nonce of ours. */
    static JoinReply toSynAck(ConnectionKeys keys, Nonce nonce, OptionList synAck) {
        List<MptcpOption> options = MptcpOption.in(synAck);
        if (options.isEmpty()) {
            return new Plain();
        }
        Optional<MpJoin.SynAck> join = options.stream()
                .filter(MpJoin.SynAck.class::isInstance)
                .map(MpJoin.SynAck.class::cast)
                .findFirst();
        if (join.isEmpty()) {
            return new Malformed(options.get(0).describe());
        }
        MpJoin.SynAck answer = join.get();
        Nonce theirs = new Nonce(answer.nonce());
        long expected = keys.expectedSynAckHmac(nonce, theirs);
        return expected == answer.truncatedHmac()
                ? new Accepted(answer.addressId(), (answer.flags() & MpJoin.FLAG_BACKUP) != 0, expected, theirs)
                : new WrongHmac(expected, answer.truncatedHmac());
    }

    /** What a reset with these options says. */
    static Refused toReset(OptionList reset) {
        return new Refused(resetReason(reset));
    }

    /** The reason in a reset's MP_TCPRST, if it carries one: only version 1 does. */
    static OptionalInt resetReason(OptionList reset) {
        return MptcpOption.in(reset).stream()
                .filter(MpTcpRst.class::isInstance)
                .mapToInt(option -> ((MpTcpRst) option).reason())
                .findFirst();
    }
}

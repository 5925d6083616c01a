package org.mpcap.probe;

import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.handshake.JoinReply;
import org.mpcap.wire.mptcp.ResetReason;

/**
 * What became of one MP_JOIN.
 *
 * @param fate the case
 * @param code reason in MP_TCPRST, where there was one
 * @param detail what else is to be said, as of an ICMP error; may be empty
 */
public record JoinOutcome(Fate fate, OptionalInt code, String detail) {
    /** The cases. */
    public enum Fate {
        /** Accepted with the right HMAC. */
        ACCEPTED("accepted"),
        /** Accepted with the right HMAC, then reset. */
        TAKEN_BACK("taken-back"),
        /** Answered with an HMAC that the keys do not give. */
        WRONG_HMAC("wrong-hmac"),
        /** Reset with MP_TCPRST by an MPTCP stack that does not know the token. */
        UNKNOWN_TOKEN("unknown-token"),
        /** Reset with MP_TCPRST by an MPTCP stack for another reason. */
        REFUSED("refused"),
        /** Reset without MP_TCPRST. */
        RESET("reset"),
        /** SYN/ACK without MP_JOIN. */
        STRIPPED("stripped"),
        /** SYN/ACK with an MPTCP option that is no valid MP_JOIN. */
        MALFORMED("malformed"),
        /** An ICMP error. */
        UNREACHABLE("unreachable"),
        /** No answer. */
        SILENT("silent");

        private final String label;

        Fate(String label) {
            this.label = label;
        }

        /** The case as a field's value. */
        public String label() {
            return label;
        }

        /** Whether the answer's HMAC shows that the peer holds both keys. */
        public boolean hmacRight() {
            return this == ACCEPTED || this == TAKEN_BACK;
        }

        /** Whether only an MPTCP stack answers so. */
        public boolean fromMptcp() {
            return hmacRight() || this == UNKNOWN_TOKEN || this == REFUSED;
        }
    }

    static final JoinOutcome ACCEPTED = of(Fate.ACCEPTED, "");

    /** What the answer to an MP_JOIN makes of it. */
    static JoinOutcome of(JoinReply reply) {
        return reply.fold(new JoinReply.Cases<>(
                accepted -> ACCEPTED,
                wrong -> of(Fate.WRONG_HMAC, ""),
                refused -> refused(refused.reason()),
                plain -> of(Fate.STRIPPED, ""),
                malformed -> of(Fate.MALFORMED, malformed.what()),
                unreachable -> of(Fate.UNREACHABLE, unreachable.message().describe()),
                silent -> of(Fate.SILENT, "")));
    }

    private static JoinOutcome refused(OptionalInt code) {
        if (code.isEmpty()) {
            return of(Fate.RESET, "");
        }
        boolean unknown = code.getAsInt() == ResetReason.MPTCP_ERROR.code();
        return new JoinOutcome(unknown ? Fate.UNKNOWN_TOKEN : Fate.REFUSED, code, "");
    }

    private static JoinOutcome of(Fate fate, String detail) {
        return new JoinOutcome(fate, OptionalInt.empty(), detail);
    }

    /** An accepted join whose subflow was then reset with this reason, if any. */
    static JoinOutcome takenBack(OptionalInt reason) {
        return new JoinOutcome(Fate.TAKEN_BACK, reason, "");
    }

    /** Whether it was taken back for an error of MPTCP, as when the third ACK comes without our HMAC (RFC 8684 3.2). */
    boolean isForWantOfHmac() {
        return fate == Fate.TAKEN_BACK && code.equals(OptionalInt.of(ResetReason.MPTCP_ERROR.code()));
    }

    /** The MP_TCPRST in words, with a space in front; empty without one. */
    String codeWords() {
        return code.isEmpty()
                ? ""
                : " (MP_TCPRST reason " + code.getAsInt()
                        + Optional.of(code.getAsInt())
                                .flatMap(ResetReason::of)
                                .map(reason -> ", " + reason.words())
                                .orElse("")
                        + ")";
    }

    @Override
    public String toString() {
        String words = switch (fate) {
            case ACCEPTED -> "SYN/ACK with the right HMAC";
            case TAKEN_BACK -> "SYN/ACK with the right HMAC, then RST";
            case WRONG_HMAC -> "SYN/ACK with a wrong HMAC";
            case UNKNOWN_TOKEN, REFUSED, RESET -> "RST";
            case STRIPPED -> "SYN/ACK without MP_JOIN";
            case MALFORMED -> "SYN/ACK with " + detail;
            case UNREACHABLE -> detail;
            case SILENT -> "no answer";
        };
        return words + codeWords();
    }
}

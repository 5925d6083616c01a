package org.mpcap.probe;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.probe.JoinOutcome.Fate;
import org.mpcap.probe.ProofFacts.DataPhase;

/**
 * The verdict over a server that answered MP_CAPABLE with a key. A function of facts. Only what a holder of the keys could not have sent
 * makes an impostor; whatever may be policy, a balancer or the path is told as that.
 */
final class ProofDecision {
    private final ProofFacts facts;

    private ProofDecision(ProofFacts facts) {
        this.facts = facts;
    }

    static Conclusion of(ProofFacts facts) {
        return new ProofDecision(facts).decide();
    }

    private Conclusion decide() {
        Optional<String> fraud = fraud();
        if (fraud.isPresent()) {
            return Conclusion.of(ProbeVerdict.IMPOSTOR, fraud.get());
        }
        if (facts.dataPhase() == DataPhase.FELL_BACK) {
            return handshakeOnly("what follows comes without DSS");
        }
        boolean done = facts.cut().isEmpty();
        if (facts.dataPhase() == DataPhase.SILENT && done && any(Fate::hmacRight)) {
            return handshakeOnly("no DSS follows");
        }
        Optional<ProofGrade> grade = grade();
        String trouble = trouble();
        if (grade.isPresent()) {
            String sentence = grade.get().words() + (trouble.isEmpty() ? "" : "; " + trouble);
            return Conclusion.proven(grade.get(), sentence, limits(grade.get()) + next());
        }
        return Conclusion.of(
                ProbeVerdict.CAPABLE,
                "proof not possible: "
                        + (facts.dataPhase() == DataPhase.SILENT && done ? "nothing follows the handshake; " : "")
                        + trouble
                        + next());
    }

    /** What the holder of both keys could not have sent. */
    private Optional<String> fraud() {
        if (any(fate -> fate == Fate.WRONG_HMAC)) {
            return Optional.of("the HMAC of the join is wrong: the other side does not hold the keys");
        }
        if (facts.wrongTokenTaken()) {
            return Optional.of("a join with a wrong token was accepted");
        }
        return switch (facts.dataAck()) {
            case WRONG -> Optional.of("its DATA_ACK does not follow from our key" + imitates());
            case OURS -> Optional.of("our own DATA_ACK came back" + imitates());
            case NONE, RIGHT -> Optional.empty();
        };
    }

    private String imitates() {
        return facts.version() == MptcpVersion.V0
                ? ": the other side only imitates MPTCP, for our key was in the SYN for all to see"
                : ": the other side does not hold the keys";
    }

    private Optional<ProofGrade> grade() {
        if (any(fate -> fate == Fate.ACCEPTED)) {
            return Optional.of(ProofGrade.JOIN);
        }
        if (any(Fate::hmacRight)) {
            return Optional.of(ProofGrade.HMAC);
        }
        if (facts.addressSigned()) {
            return Optional.of(ProofGrade.ADDRESS);
        }
        return facts.dataAck() == DataAckEvidence.RIGHT ? Optional.of(ProofGrade.KEYS) : Optional.empty();
    }

    private Conclusion handshakeOnly(String what) {
        String who = any(Fate::hmacRight)
                ? "the server holds both keys, as the HMAC of a join shows, so a box on the way takes DSS out"
                : any(Fate::fromMptcp) || facts.addressSigned() || facts.dataAck() == DataAckEvidence.RIGHT
                        ? "an MPTCP stack is there, so a box on the way takes out what follows the SYN/ACK"
                        : "a box on the way takes DSS out, or who answers only imitates the handshake";
        String sentence = "MP_CAPABLE passes, data does not: " + what + "; " + who;
        return new Conclusion(
                ProbeVerdict.HANDSHAKE_ONLY,
                Optional.empty(),
                sentence,
                sentence + "; " + facts.trace() + " looks at the path");
    }

    private boolean any(Predicate<Fate> which) {
        return facts.joins().stream().map(JoinOutcome::fate).anyMatch(which);
    }

    /** What the evidence does not show. */
    private String limits(ProofGrade grade) {
        return grade == ProofGrade.KEYS && facts.version() == MptcpVersion.V0
                ? "; our key was in the SYN, so this shows that it computes with it, not that it took the third ACK"
                : "";
    }

    private String next() {
        boolean path = any(fate -> !fate.hmacRight() && fate != Fate.REFUSED);
        return path ? "; " + facts.trace() + " looks at the path" : "";
    }

    /** Why not every join was accepted; empty if each was. */
    private String trouble() {
        List<JoinOutcome> failed = facts.joins().stream()
                .filter(join -> join.fate() != Fate.ACCEPTED)
                .toList();
        String forbidden = facts.joinForbidden() ? "the server takes no join to this address (flag C)" : "";
        String joins = failed.isEmpty() ? "" : joins(failed);
        String cut = facts.cut().orElse("");
        return List.of(forbidden, joins, cut).stream()
                .filter(part -> !part.isEmpty())
                .reduce((one, other) -> one + "; " + other)
                .orElse("");
    }

    private String joins(List<JoinOutcome> failed) {
        Fate most = Arrays.stream(Fate.values())
                .max(Comparator.comparingLong((Fate fate) -> count(failed, fate))
                        .thenComparing(Comparator.reverseOrder()))
                .orElseThrow();
        long number = count(failed, most);
        int all = facts.joins().size();
        String share = all == 1 ? "the join is" : number + " of " + all + " joins are";
        JoinOutcome example =
                failed.stream().filter(join -> join.fate() == most).findFirst().orElseThrow();
        return share
                + switch (most) {
                    case ACCEPTED, WRONG_HMAC -> " answered";
                    case TAKEN_BACK ->
                        " then reset by the server" + example.codeWords()
                                + (example.isForWantOfHmac() ? ", as where our HMAC is taken out on the way" : "");
                    case REFUSED -> " refused by the server" + example.codeWords();
                    case UNKNOWN_TOKEN ->
                        " refused by an MPTCP stack that does not know the token, as behind a layer-4 balancer that"
                                + " sends them to other machines"
                                + (any(Fate::hmacRight)
                                        ? ""
                                        : ", or where the key in the SYN/ACK is changed on the way");
                    case RESET ->
                        " reset: by another machine behind a layer-4 balancer, which does not know the token, or by a"
                                + " box on the way";
                    case STRIPPED ->
                        " answered without MP_JOIN: it is stripped on the way, or they land on another machine behind a"
                                + " layer-4 balancer";
                    case MALFORMED -> " answered with " + example.detail();
                    case UNREACHABLE -> " rejected: " + example.detail();
                    case SILENT -> " not answered: SYNs with MP_JOIN, or their answers, are dropped on the way";
                };
    }

    private static long count(List<JoinOutcome> joins, Fate fate) {
        return joins.stream().filter(join -> join.fate() == fate).count();
    }
}

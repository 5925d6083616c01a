package org.mpcap.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.probe.JoinOutcome.Fate;
import org.mpcap.probe.ProofFacts.DataPhase;

/** Every combination of facts that a probe meets, and what it makes of them. */
class ProofDecisionTest {
    private static final String TRACE = "'mpcap trace 192.0.2.2:80'";

    private static JoinOutcome join(Fate fate) {
        return switch (fate) {
            case UNKNOWN_TOKEN -> new JoinOutcome(fate, OptionalInt.of(1), "");
            case REFUSED, TAKEN_BACK -> new JoinOutcome(fate, OptionalInt.of(3), "");
            case MALFORMED, UNREACHABLE -> new JoinOutcome(fate, OptionalInt.empty(), "something odd");
            default -> new JoinOutcome(fate, OptionalInt.empty(), "");
        };
    }

    private static List<JoinOutcome> joins(String fates) {
        List<JoinOutcome> joins = new ArrayList<>();
        if (!fates.equals("-")) {
            for (String each : fates.split("[+]")) {
                String[] parts = each.split("[*]");
                int times = parts.length > 1 ? Integer.parseInt(parts[1]) : 1;
                Stream.generate(() -> join(Fate.valueOf(parts[0]))).limit(times).forEach(joins::add);
            }
        }
        return joins;
    }

    private static ProofFacts facts(DataAckEvidence dataAck, DataPhase phase, String fates) {
        return new ProofFacts(
                MptcpVersion.V1, dataAck, phase, false, false, false, joins(fates), Optional.empty(), TRACE);
    }

    private static final class Change {
        private final ProofFacts facts;
        private boolean signed;
        private boolean forbidden;
        private boolean wrongToken;
        private Optional<String> cut = Optional.empty();
        private MptcpVersion version = MptcpVersion.V1;

        Change(ProofFacts facts) {
            this.facts = facts;
        }

        Conclusion decide() {
            return ProofDecision.of(new ProofFacts(
                    version,
                    facts.dataAck(),
                    facts.dataPhase(),
                    signed,
                    forbidden,
                    wrongToken,
                    facts.joins(),
                    cut,
                    TRACE));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NONE  | DSS | ACCEPTED | JOIN | a join was accepted with the right HMAC",
                "RIGHT | DSS | ACCEPTED | JOIN | a join was accepted with the right HMAC",
                "RIGHT | DSS | UNKNOWN_TOKEN*7+ACCEPTED | JOIN | a join was accepted with the right HMAC; 7 of 8 joins are refused by an MPTCP stack that does not know the token, as behind a layer-4 balancer that sends them to other machines",
                "RIGHT | DSS | TAKEN_BACK | HMAC | the HMAC of its answer to a join is right; the join is then reset by the server (MP_TCPRST reason 3, administratively prohibited)",
                "RIGHT | DSS | REFUSED*8 | KEYS | its DATA_ACK follows from our key; 8 of 8 joins are refused by the server (MP_TCPRST reason 3, administratively prohibited)",
                "RIGHT | DSS | UNKNOWN_TOKEN*8 | KEYS | its DATA_ACK follows from our key; 8 of 8 joins are refused by an MPTCP stack that does not know the token, as behind a layer-4 balancer that sends them to other machines, or where the key in the SYN/ACK is changed on the way",
                "RIGHT | DSS | RESET*5+STRIPPED*3 | KEYS | its DATA_ACK follows from our key; 5 of 8 joins are reset: by another machine behind a layer-4 balancer, which does not know the token, or by a box on the way",
                "RIGHT | DSS | RESET*4+STRIPPED*4 | KEYS | its DATA_ACK follows from our key; 4 of 8 joins are reset: by another machine behind a layer-4 balancer, which does not know the token, or by a box on the way",
                "RIGHT | DSS | STRIPPED | KEYS | its DATA_ACK follows from our key; the join is answered without MP_JOIN: it is stripped on the way, or they land on another machine behind a layer-4 balancer",
                "RIGHT | DSS | MALFORMED*2 | KEYS | its DATA_ACK follows from our key; 2 of 2 joins are answered with something odd",
                "RIGHT | DSS | UNREACHABLE | KEYS | its DATA_ACK follows from our key; the join is rejected: something odd",
                "RIGHT | DSS | SILENT*8 | KEYS | its DATA_ACK follows from our key; 8 of 8 joins are not answered: SYNs with MP_JOIN, or their answers, are dropped on the way",
                "RIGHT | DSS | - | KEYS | its DATA_ACK follows from our key",
            })
    void whatFollowsFromTheKeysIsProven(
            DataAckEvidence dataAck, DataPhase phase, String fates, ProofGrade grade, String sentence) {
        Conclusion conclusion = ProofDecision.of(facts(dataAck, phase, fates));

        assertThat(conclusion.verdict()).isEqualTo(ProbeVerdict.PROVEN);
        assertThat(conclusion.grade()).contains(grade);
        assertThat(conclusion.headline()).isEqualTo("real MPTCP: " + sentence);
        boolean path = joins(fates).stream()
                .map(JoinOutcome::fate)
                .anyMatch(fate ->
                        !List.of(Fate.ACCEPTED, Fate.TAKEN_BACK, Fate.REFUSED).contains(fate));
        assertThat(conclusion.reason()).isEqualTo(sentence + (path ? "; " + TRACE + " looks at the path" : ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NONE | DSS | UNKNOWN_TOKEN*3 | proof not possible: 3 of 3 joins are refused by an MPTCP stack that does not know the token",
                "NONE | SILENT | RESET*3 | proof not possible: nothing follows the handshake; 3 of 3 joins are reset",
                "NONE | SILENT | SILENT | proof not possible: nothing follows the handshake; the join is not answered",
                "NONE | DSS | REFUSED | proof not possible: the join is refused by the server (MP_TCPRST reason 3",
            })
    void withoutEvidenceOfEitherSortNothingIsProvenAndNobodyAccused(
            DataAckEvidence dataAck, DataPhase phase, String fates, String reason) {
        Conclusion conclusion = ProofDecision.of(facts(dataAck, phase, fates));

        assertThat(conclusion.verdict()).isEqualTo(ProbeVerdict.CAPABLE);
        assertThat(conclusion.grade()).isEmpty();
        assertThat(conclusion.headline()).isEqualTo("MP_CAPABLE answered, not proven");
        assertThat(conclusion.reason()).startsWith(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RIGHT | WRONG_HMAC | the HMAC of the join is wrong",
                "RIGHT | UNKNOWN_TOKEN*7+WRONG_HMAC | the HMAC of the join is wrong",
                "WRONG | - | its DATA_ACK does not follow from our key",
                "WRONG | ACCEPTED | its DATA_ACK does not follow from our key",
                "OURS  | - | our own DATA_ACK came back",
            })
    void whatNoHolderOfTheKeysSendsMakesAnImpostor(DataAckEvidence dataAck, String fates, String reason) {
        for (DataPhase phase : DataPhase.values()) {
            Conclusion conclusion = ProofDecision.of(facts(dataAck, phase, fates));

            assertThat(conclusion.verdict()).isEqualTo(ProbeVerdict.IMPOSTOR);
            assertThat(conclusion.grade()).isEmpty();
            assertThat(conclusion.reason()).startsWith(reason);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fate.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"WRONG_HMAC"})
    void noFateOfAJoinButAWrongHmacMakesAnImpostor(Fate fate) {
        for (DataPhase phase : DataPhase.values()) {
            for (DataAckEvidence dataAck : List.of(DataAckEvidence.NONE, DataAckEvidence.RIGHT)) {
                assertThat(ProofDecision.of(facts(dataAck, phase, fate.name())).verdict())
                        .isNotEqualTo(ProbeVerdict.IMPOSTOR);
            }
        }
    }

    @Test
    void aJoinWithAWrongTokenThatIsTakenMakesAnImpostor() {
        Change change = new Change(facts(DataAckEvidence.RIGHT, DataPhase.DSS, "ACCEPTED"));
        change.wrongToken = true;

        assertThat(change.decide().verdict()).isEqualTo(ProbeVerdict.IMPOSTOR);
        assertThat(change.decide().reason()).isEqualTo("a join with a wrong token was accepted");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NONE  | FELL_BACK | ACCEPTED | what follows comes without DSS; the server holds both keys, as the HMAC of a join shows, so a box on the way takes DSS out",
                "NONE  | FELL_BACK | TAKEN_BACK | what follows comes without DSS; the server holds both keys, as the HMAC of a join shows, so a box on the way takes DSS out",
                "NONE  | FELL_BACK | UNKNOWN_TOKEN | what follows comes without DSS; an MPTCP stack is there, so a box on the way takes out what follows the SYN/ACK",
                "NONE  | FELL_BACK | REFUSED | what follows comes without DSS; an MPTCP stack is there, so a box on the way takes out what follows the SYN/ACK",
                "RIGHT | FELL_BACK | RESET | what follows comes without DSS; an MPTCP stack is there, so a box on the way takes out what follows the SYN/ACK",
                "NONE  | FELL_BACK | RESET | what follows comes without DSS; a box on the way takes DSS out, or who answers only imitates the handshake",
                "NONE  | SILENT | ACCEPTED | no DSS follows; the server holds both keys, as the HMAC of a join shows, so a box on the way takes DSS out",
            })
    void whereDataDoesNotPassThatIsTheVerdict(DataAckEvidence dataAck, DataPhase phase, String fates, String words) {
        Conclusion conclusion = ProofDecision.of(facts(dataAck, phase, fates));

        assertThat(conclusion.verdict()).isEqualTo(ProbeVerdict.HANDSHAKE_ONLY);
        assertThat(conclusion.grade()).isEmpty();
        assertThat(conclusion.headline()).isEqualTo("MP_CAPABLE passes, data does not: " + words);
        assertThat(conclusion.reason()).isEqualTo(conclusion.headline() + "; " + TRACE + " looks at the path");
    }

    @Test
    void aSignedAddressShowsThatAnMptcpStackIsThereThoughDataDoesNotPass() {
        Change change = new Change(facts(DataAckEvidence.NONE, DataPhase.FELL_BACK, "RESET"));
        change.signed = true;

        assertThat(change.decide().reason()).contains("an MPTCP stack is there");
    }

    @Test
    void aProbeThatWasCutShortDoesNotSayThatDataDoesNotPass() {
        Change change = new Change(facts(DataAckEvidence.NONE, DataPhase.SILENT, "ACCEPTED"));
        change.cut = Optional.of("it was not done within 10 s");

        assertThat(change.decide().verdict()).isEqualTo(ProbeVerdict.PROVEN);
        assertThat(change.decide().reason())
                .isEqualTo("a join was accepted with the right HMAC; it was not done within 10 s");
    }

    @Test
    void aProbeThatWasCutShortSaysWhy() {
        Change change = new Change(facts(DataAckEvidence.NONE, DataPhase.SILENT, "-"));
        change.cut = Optional.of("the server closed the connection");

        assertThat(change.decide().verdict()).isEqualTo(ProbeVerdict.CAPABLE);
        assertThat(change.decide().reason()).isEqualTo("proof not possible: the server closed the connection");
    }

    @Test
    void aSignedAddressProvesBothKeysEvenIfNoJoinIsTakenAnywhere() {
        Change change = new Change(facts(DataAckEvidence.RIGHT, DataPhase.DSS, "SILENT"));
        change.signed = true;
        change.forbidden = true;

        Conclusion conclusion = change.decide();

        assertThat(conclusion.verdict()).isEqualTo(ProbeVerdict.PROVEN);
        assertThat(conclusion.grade()).contains(ProofGrade.ADDRESS);
        assertThat(conclusion.headline())
                .isEqualTo(
                        "real MPTCP: the HMAC of its ADD_ADDR is right; the server takes no join to this address"
                                + " (flag C); the join is not answered: SYNs with MP_JOIN, or their answers, are dropped on the way");
    }

    @Test
    void aServerThatForbidsJoinsToItsAddressIsProvenByItsDataAck() {
        Change change = new Change(facts(DataAckEvidence.RIGHT, DataPhase.DSS, "-"));
        change.forbidden = true;

        assertThat(change.decide().headline())
                .isEqualTo("real MPTCP: its DATA_ACK follows from our key; the server takes no join to this address"
                        + " (flag C)");
    }

    @Test
    void inVersion0TheDataAckShowsLessAndThatIsSaid() {
        Change change = new Change(facts(DataAckEvidence.RIGHT, DataPhase.DSS, "RESET"));
        change.version = MptcpVersion.V0;

        assertThat(change.decide().grade()).contains(ProofGrade.KEYS);
        assertThat(change.decide().reason())
                .contains(
                        "our key was in the SYN, so this shows that it computes with it, not that it took the third ACK");
    }

    @Test
    void inVersion0AJoinShowsAllThereIsToShow() {
        Change change = new Change(facts(DataAckEvidence.RIGHT, DataPhase.DSS, "ACCEPTED"));
        change.version = MptcpVersion.V0;

        assertThat(change.decide().reason()).isEqualTo("a join was accepted with the right HMAC");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0,6,0,0 | FALLBACK | SYN/ACK without MP_CAPABLE on each of 6 flows: a server without",
                "0,1,0,0 | FALLBACK | SYN/ACK without MP_CAPABLE on one flow: a server without",
                "0,5,0,1 | FALLBACK | SYN/ACK without MP_CAPABLE on each of 6 flows",
                "0,4,0,2 | DIFFERS | differs by flow: 4 of 6 flows without MP_CAPABLE in the SYN/ACK, 2 of 6 flows without an answer; SYN/ACK without MP_CAPABLE: a server",
                "3,3,0,0 | DIFFERS | differs by flow: 3 of 6 flows without MP_CAPABLE in the SYN/ACK; where it comes with MP_CAPABLE: CAPABLE, a plausible key came back",
                "5,0,1,0 | DIFFERS | differs by flow: 1 of 6 flows refused; where it comes with",
                "4,0,0,2 | DIFFERS | differs by flow: 2 of 6 flows without an answer; where",
                "5,0,0,1 | CAPABLE | a plausible key came back, proof was not possible; 'mpcap trace",
                "0,0,6,0 | OPTION_RESET | a SYN with MP_CAPABLE is reset on each of 6 flows, a plain one accepted",
                "0,0,1,5 | OPTION_RESET | a SYN with MP_CAPABLE is reset on each",
                "0,0,0,6 | OPTION_DROPPED | SYNs with MP_CAPABLE, or their answers, are dropped on each of 6 flows; a plain one",
            })
    void severalFlowsDecideWhatIsSaidOfAnAnswerWithoutTheOption(String counts, ProbeVerdict verdict, String reason) {
        String[] parts = counts.split(",");
        Conclusion conclusion = SynDecision.of(
                new FlowShare(
                        Integer.parseInt(parts[0]),
                        Integer.parseInt(parts[1]),
                        Integer.parseInt(parts[2]),
                        Integer.parseInt(parts[3])),
                TRACE);

        assertThat(conclusion.verdict()).isEqualTo(verdict);
        assertThat(conclusion.reason()).startsWith(reason);
        if (verdict == ProbeVerdict.DIFFERS) {
            assertThat(conclusion.headline()).startsWith("differs by flow: ");
        } else {
            assertThat(conclusion.headline()).isEqualTo(verdict.sentence());
            assertThat(conclusion.reason().contains(TRACE))
                    .isEqualTo(verdict == ProbeVerdict.FALLBACK || verdict == ProbeVerdict.CAPABLE);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, true, 0, RIGHT",
        "1, true, 0, RIGHT",
        "2, true, 0, WRONG",
        "-1, true, 0, WRONG",
        "5, true, 4, RIGHT",
        "6, true, 4, WRONG",
        "0, false, 0, RIGHT",
        "2, false, 0, WRONG"
    })
    void aDataAckMayCoverWhatWasSentAndADataFin(long beyond, boolean wide, int sent, DataAckEvidence expected) {
        ConnectionKeys keys = new ConnectionKeys(MptcpVersion.V1, new Key(1), new Key(2));
        long number = keys.firstLocalDsn() + beyond;

        assertThat(DataAckEvidence.of(keys, wide ? number : number & 0xffff_ffffL, wide, sent))
                .isEqualTo(expected);
    }

    @Test
    void ourOwnDataAckIsKnownWhenItComesBack() {
        ConnectionKeys keys = new ConnectionKeys(MptcpVersion.V1, new Key(1), new Key(2));

        assertThat(DataAckEvidence.of(keys, keys.firstRemoteDsn(), true, 0)).isEqualTo(DataAckEvidence.OURS);
        assertThat(DataAckEvidence.of(keys, keys.firstRemoteDsn() & 0xffff_ffffL, false, 0))
                .isEqualTo(DataAckEvidence.OURS);
    }
}

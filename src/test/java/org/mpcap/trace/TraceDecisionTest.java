package org.mpcap.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.CapableReply;
import org.mpcap.probe.Conclusion;
import org.mpcap.probe.FlowShare;
import org.mpcap.probe.JoinOutcome;
import org.mpcap.probe.JoinOutcome.Fate;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.probe.SynOutcome;
import org.mpcap.probe.VersionResult;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.IpPayload;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.MpCapable;

/**
 * What the facts of a trace lead to, a row for each branch. Facts are written as {@code name=value}. A path is a letter per hop (I: option
 * intact, A: absent, C: byte 3 changed, F: two bytes, D: option doubled, E: another added, u: quote too short, .: silent) and behind a
 * colon what ends it at which hop: {@code S} a SYN/ACK, {@code R} a reset, {@code X} an ICMP error.
 */
class TraceDecisionTest {
    private static final IpAddress ROUTER = IpAddress.parse("203.0.113.1");
    private static final TransportAddress SERVER = new TransportAddress(IpAddress.parse("198.51.100.2"), 80);
    private static final TransportAddress CLIENT = new TransportAddress(IpAddress.parse("192.0.2.1"), 61000);
    private static final IcmpMessage REJECTED = new IcmpMessage(false, 3, 13, 0, 0, Bytes.EMPTY);
    private static final IpPayload QUOTED = IpPayload.of(
                    IpPacket.of(CLIENT.address(), SERVER.address(), TcpSegment.PROTOCOL, 1, Bytes.of(new byte[20])))
            .orElseThrow();
    private static final String OPTION = "1e040101";

    private static TcpSegment segment(int flags, boolean option) {
        OptionList options = option
                ? OptionList.of(new MpCapable.OneKey(1, 1, 7).toTcpOption()).padded()
                : OptionList.NONE;
        return new TcpSegment(80, 61000, 5, 6, flags, 100, 0, 0, options, Bytes.EMPTY);
    }

    private static TtlReply.Segment reply(char kind, boolean option, int hopLimit) {
        int flags = kind == 'S' ? TcpSegment.SYN | TcpSegment.ACK : TcpSegment.RST | TcpSegment.ACK;
        return new TtlReply.Segment(1, segment(flags, option), hopLimit);
    }

    private static QuoteComparison comparison(char state) {
        List<FieldChange> changes = switch (state) {
            case 'C' -> List.of(new FieldChange(HeaderField.MPTCP, OPTION, "1e040181"));
            case 'F' -> List.of(new FieldChange(HeaderField.MPTCP, OPTION, "1e041181"));
            case 'D' -> List.of(new FieldChange(HeaderField.MPTCP, "", OPTION));
            case 'E' -> List.of(new FieldChange(HeaderField.MPTCP, "", "1e040000"));
            default -> List.of();
        };
        List<Integer> bytes = state == 'C' ? List.of(3) : state == 'F' ? List.of(2, 3) : List.of();
        return new QuoteComparison(changes, state(state), bytes, 40, List.of());
    }

    private static OptionState state(char letter) {
        return switch (letter) {
            case 'I' -> OptionState.INTACT;
            case 'A' -> OptionState.ABSENT;
            case 'C', 'F', 'D', 'E' -> OptionState.CHANGED;
            default -> OptionState.UNSEEN;
        };
    }

    private static HopView hop(int number, char letter) {
        int answered = letter == '.' ? 0 : 3;
        Optional<TtlReply.Icmp> quote = answered == 0
                ? Optional.empty()
                : Optional.of(new TtlReply.Icmp(
                        1, ROUTER, new IcmpMessage(false, 11, 0, 0, 0, Bytes.EMPTY), QUOTED, comparison(letter)));
        return new HopView(number, List.of(ROUTER), 3, answered, OptionalLong.empty(), state(letter), quote);
    }

    private static PathView path(String text, boolean option) {
        String[] parts = text.split(":", -1);
        List<HopView> hops = new ArrayList<>();
        for (char letter : parts[0].toCharArray()) {
            hops.add(hop(hops.size() + 1, letter));
        }
        if (parts.length < 2 || parts[1].isEmpty()) {
            return new PathView(hops, OptionalInt.empty(), Optional.empty(), Optional.empty());
        }
        int where = Integer.parseInt(parts[1].substring(1));
        char kind = parts[1].charAt(0);
        return kind == 'X'
                ? new PathView(
                        hops,
                        OptionalInt.empty(),
                        Optional.empty(),
                        Optional.of(new IcmpRefusal(where, ROUTER, REJECTED)))
                : new PathView(hops, OptionalInt.of(where), Optional.of(reply(kind, option, 61)), Optional.empty());
    }

    private static CapableReply said(String name) {
        return switch (name) {
            case "agreed" -> new CapableReply.Agreed(new Key(7), false, false);
            case "other" -> new CapableReply.OtherVersion(1, 0);
            case "mirrored" -> new CapableReply.Mirrored("the option came back byte for byte");
            case "malformed" -> new CapableReply.Malformed("flag B is set", Bytes.EMPTY);
            default -> new CapableReply.Plain();
        };
    }

    /** {@code VERDICT} or {@code VERDICT/FATE,FATE…}, the fates those of joins. */
    private static VersionResult connection(String text) {
        String[] parts = text.split("/");
        ProbeVerdict verdict = ProbeVerdict.valueOf(parts[0]);
        List<VersionResult.Join> joins = parts.length < 2
                ? List.of()
                : Stream.of(parts[1].split(","))
                        .map(fate -> new VersionResult.Join(
                                new FourTuple(CLIENT, SERVER),
                                new JoinOutcome(Fate.valueOf(fate), OptionalInt.empty(), "")))
                        .toList();
        return new VersionResult(
                MptcpVersion.V1,
                new Conclusion(verdict, Optional.empty(), "headline", "reason"),
                List.of(),
                CLIENT,
                new Key(1),
                Optional.empty(),
                Optional.empty(),
                new SynOutcome(Optional.empty(), Optional.empty(), false, OptionalInt.empty(), 0),
                Optional.empty(),
                joins,
                Optional.empty(),
                Optional.empty());
    }

    private static Observations observations(String facts) {
        Map<String, String> known = new HashMap<>();
        for (String fact : facts.strip().split("\\s+")) {
            int equals = fact.indexOf('=');
            known.put(equals < 0 ? fact : fact.substring(0, equals), equals < 0 ? "" : fact.substring(equals + 1));
        }
        Optional<CapableReply> reply = Optional.ofNullable(known.get("reply")).map(TraceDecisionTest::said);
        int[] flows = Stream.of(known.getOrDefault("flows", "0,0,0,0").split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
        String[] ttls = known.getOrDefault("ttls", ",").split(",", -1);
        return new Observations(
                known.containsKey("v0") ? MptcpVersion.V0 : MptcpVersion.V1,
                Bytes.fromHex(OPTION),
                path(
                        known.getOrDefault("with", ""),
                        reply.filter(CapableReply.Agreed.class::isInstance).isPresent()),
                path(known.getOrDefault("plain", ""), false),
                reply,
                Optional.ofNullable(known.get("otherReply")).map(TraceDecisionTest::said),
                JoinAnswer.valueOf(known.getOrDefault("join", "NOT_ASKED")),
                known.containsKey("inFront"),
                known.containsKey("reached"),
                number(known.getOrDefault("host", "")),
                number(known.getOrDefault("mirrorHop", "")),
                number(known.getOrDefault("dead", "")),
                new FlowShare(flows[0], flows[1], flows[2], flows[3]),
                Optional.ofNullable(known.get("otherPath")).map(text -> path(text, false)),
                Optional.ofNullable(known.get("connection")).map(TraceDecisionTest::connection),
                Optional.ofNullable(known.get("joinPath")).map(text -> path(text, false)),
                Optional.ofNullable(known.get("beside")).map(kind -> reply(kind.charAt(0), kind.length() > 1, 120)),
                number(ttls[0]),
                number(ttls[1]));
    }

    private static OptionalInt number(String text) {
        return text.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
    }

    private static void decides(String facts, TraceVerdict verdict, String sentence, String note) {
        TraceAnswer answer = TraceDecision.of(observations(facts));

        assertThat(answer.verdict()).as(answer.toString()).isEqualTo(verdict);
        assertThat(answer.sentence()).isEqualTo(sentence);
        assertThat(String.join("; ", answer.notes())).isEqualTo(note == null ? "" : note);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "with=III:R4 plain=III:R4 | CLOSED | the port is closed: SYNs are reset, with MP_CAPABLE and without |",
                "with=III: plain=III:R4 | CLOSED | the port is closed: plain SYNs are reset, those with MP_CAPABLE get no answer |",
                "with=III:R4 plain=III: | UNDECIDED | not decidable: SYNs with MP_CAPABLE are reset, and plain ones get no answer |",
                "with=I:X2 plain=I:X2 | UNREACHABLE | unreachable: 203.0.113.1 at hop 2 answers ICMP administratively prohibited |",
                "with=I:X2 plain=I: | UNREACHABLE | unreachable: 203.0.113.1 at hop 2 answers ICMP administratively prohibited |",
                "with=I.. plain=II. | UNDECIDED | not decidable: nobody answers for the server, not even to a plain SYN; the last router that answers is hop 2 |",
                "with=... plain=... | UNDECIDED | not decidable: nobody answers for the server, not even to a plain SYN; no router answers either |",
            })
    void whereNobodyAcceptsAnything(String facts, TraceVerdict verdict, String sentence, String note) {
        decides(facts, verdict, sentence, note);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "with=IIC: plain=III:S4 | CHANGED | changed between hop 2 and hop 3: byte 3 of the option, 1e040101 > 1e040181; SYNs so changed are not answered, plain ones are accepted |",
                "with=IIC:R4 plain=III:S4 | CHANGED | changed between hop 2 and hop 3: byte 3 of the option, 1e040101 > 1e040181; SYNs so changed are reset, plain ones are accepted |",
                "with=IIA: plain=III:S4 | DROPPED | dropped: SYNs with MP_CAPABLE, or their answers, die behind hop 3, the last router; plain ones pass | before that, hop 3 quotes the SYN without MP_CAPABLE",
                "with=II.:R3 plain=III:S4 dead=3 | REFUSED | refused: SYNs with MP_CAPABLE are reset between hop 2 and hop 3; plain ones are accepted |",
                "with=II.:R4 plain=III:S4 dead=4 | REFUSED | refused: SYNs with MP_CAPABLE are reset between hop 2 and the server (hop 4); plain ones are accepted |",
                "with=...:R4 plain=III:S4 | REFUSED | refused: SYNs with MP_CAPABLE are reset between this host and the server (hop 4); plain ones are accepted |",
                "with=II:X3 plain=III:S4 | REFUSED | refused: SYNs with MP_CAPABLE are rejected by hop 3 (203.0.113.1, ICMP administratively prohibited); plain ones are accepted |",
                "with=II. plain=III:S4 dead=3 | DROPPED | dropped: SYNs with MP_CAPABLE die between hop 2 and hop 3; plain ones pass |",
                "with=II. plain=III:S4 | DROPPED | dropped: SYNs with MP_CAPABLE die between hop 2 and the server (hop 4); plain ones pass |",
                "with=III plain=III:S4 | DROPPED | dropped: SYNs with MP_CAPABLE, or their answers, die behind hop 3, the last router; plain ones pass |",
                "with= plain=:S1 | DROPPED | dropped: SYNs with MP_CAPABLE die between this host and the server (hop 1); plain ones pass |",
            })
    void whereOnlyPlainSynsAreAccepted(String facts, TraceVerdict verdict, String sentence, String note) {
        decides(facts, verdict, sentence, note);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "with=I:S2 plain=III:S4 reply=mirrored inFront | MIRRORED | mirrored by hop 2, before the server: the option came back byte for byte |",
                "with=III:S4 plain=III:S4 reply=mirrored mirrorHop=3 | MIRRORED | mirrored by a box between hop 2 and hop 3: the option came back byte for byte |",
                "with=:S1 plain=:S1 reply=mirrored | MIRRORED | mirrored by the server: the option came back byte for byte |",
                "with=III:S4 plain=III:S4 reply=mirrored | MIRRORED | mirrored by the server, or by a box that copies from the SYN it passes on: the option came back byte for byte |",
                "with=III:S4 plain=III:S4 reply=agreed beside=So | PROXY | answered by a proxy beside the server: SYN/ACK, mp_capable v1 flags [H] key 0x0000000000000007 (TTL 61) and SYN/ACK, mp_capable v1 flags [H] key 0x0000000000000007 (TTL 120) come for one SYN |",
                "with=III:S4 plain=III:S4 reply=plain join=RESET beside=So | PROXY | answered by a proxy beside the server: SYN/ACK (TTL 61) and SYN/ACK, mp_capable v1 flags [H] key 0x0000000000000007 (TTL 120) come for one SYN |",
                "with=III:S4 plain=III:S4 reply=agreed reached beside=R | CLEAN | clean: MP_CAPABLE reached the server at hop 4 and its answer came back | SYN/ACK, mp_capable v1 flags [H] key 0x0000000000000007 (TTL 61) and RST (TTL 120) come for one SYN: somebody on the way resets connections",
                "with=I:S2 plain=III:S4 reply=agreed inFront host=4 | PROXY | answered by a proxy at hop 2, before the server (it speaks MPTCP); the server itself is hop 4 |",
                "with=I:S2 plain=III:S4 reply=plain inFront | PROXY | answered by a proxy at hop 2, before the server (without MP_CAPABLE); the server itself is hop 4 |",
                "with=I:S2 plain=I:S2 reply=other inFront | PROXY | answered by a proxy at hop 2, before the server (with MP_CAPABLE of v0); the server lies behind it |",
                "with=A:S2 plain=I:S2 reply=malformed inFront | PROXY | answered by a proxy at hop 2, before the server (flag B is set); the server lies behind it | before that, hop 1 quotes the SYN without MP_CAPABLE",
                "with=I:S2 plain=III:S4 reply=plain | PROXY | answered by a proxy at hop 2, before the server (without MP_CAPABLE); the server itself is hop 4 |",
                "with=III:S4 plain=III:S4 reply=plain ttls=64,63 | PROXY | answered by a proxy in front of the server (without MP_CAPABLE): SYN/ACKs arrive with TTL 64, the server's reset of a closed port with TTL 63, from 1 hop farther |",
                "with=IIA:S4 plain=III:S4 reply=agreed ttls=64,62 | PROXY | answered by a proxy in front of the server (it speaks MPTCP): SYN/ACKs arrive with TTL 64, the server's reset of a closed port with TTL 62, from 2 hops farther | before that, hop 3 quotes the SYN without MP_CAPABLE",
                "with=III:S4 plain=III:S4 reply=agreed reached ttls=63,64 | CLEAN | clean: MP_CAPABLE reached the server at hop 4 and its answer came back |",
                "with=III:S4 plain=III:S4 reply=agreed reached ttls=61,125 | CLEAN | clean: MP_CAPABLE reached the server at hop 4 and its answer came back |",
            })
    void whereSomebodyElseAnswers(String facts, TraceVerdict verdict, String sentence, String note) {
        decides(facts, verdict, sentence, note);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "with=IIC:S4 plain=III:S4 reply=agreed | CHANGED | changed between hop 2 and hop 3: byte 3 of the option, 1e040101 > 1e040181 |",
                "with=FFF:S4 plain=III:S4 reply=agreed | CHANGED | changed between this host and hop 1: bytes 2, 3 of the option, 1e040101 > 1e041181 |",
                "with=IID:S4 plain=III:S4 reply=agreed | CHANGED | changed between hop 2 and hop 3: the option is doubled, 1e040101 is there again |",
                "with=IIE:S4 plain=III:S4 reply=plain | CHANGED | changed between hop 2 and hop 3: another option is added, 1e040000 |",
                "with=IIA:S4 plain=III:S4 reply=plain | STRIPPED_OUT | stripped on the way out between hop 2 and hop 3 |",
                "with=.uA:S4 plain=III:S4 reply=plain join=SYN_ACK | STRIPPED_OUT | stripped on the way out between this host and hop 3 |",
                "with=IIA:S4 plain=III:S4 reply=agreed reached | CLEAN | clean: MP_CAPABLE reached the server at hop 4 and its answer came back | yet hop 3 quotes the SYN without MP_CAPABLE",
                "with=IAI:S4 plain=III:S4 reply=agreed reached | CLEAN | clean: MP_CAPABLE reached the server at hop 4 and its answer came back |",
                "with=III:S4 plain=III:S4 reply=malformed | CHANGED | changed: the answer's option is not valid (flag B is set); the server or a box on the way back made it so |",
                "with=III:S4 plain=III:S4 reply=other | OTHER_VERSION | the server speaks another version: v0, not v1 |",
                "with=III:S4 plain=III:S4 reply=plain otherReply=agreed | OTHER_VERSION | the server speaks another version: v0, not v1 |",
                "with=III:S4 plain=III:S4 reply=plain otherReply=agreed v0 | OTHER_VERSION | the server speaks another version: v1, not v0 |",
                "with=III:S4 plain=III:S4 reply=plain join=RESET | STRIPPED_BACK | stripped on the way back: MP_CAPABLE came intact as far as hop 3, the last router, and the server resets an MP_JOIN with a random token, as only MPTCP does, but its SYN/ACK arrives without MP_CAPABLE | a box that strips it between the last router and the server's TCP would look the same",
                "with=:S1 plain=:S1 reply=plain join=RESET | STRIPPED_BACK | stripped on the way back: MP_CAPABLE came intact as far as the server's link, and the server resets an MP_JOIN with a random token, as only MPTCP does, but its SYN/ACK arrives without MP_CAPABLE | a box that strips it between the last router and the server's TCP would look the same",
                "with=IIu:S4 plain=III:S4 reply=plain join=RESET | UNDECIDED | not decidable: the server speaks MPTCP, for it resets an MP_JOIN with a random token, but no router behind hop 2 shows the option: MP_CAPABLE may be stripped on the way out or on the way back |",
                "with=III:S4 plain=III:S4 reply=plain join=SYN_ACK | PLAIN_SERVER | the server speaks plain TCP: MP_CAPABLE came intact as far as hop 3, the last router, and an MP_JOIN with a random token gets a SYN/ACK | a box between the last router and the server's TCP would look the same",
                "with=...:S4 plain=...:S4 reply=plain join=SYN_ACK | UNDECIDED | not decidable: the server answers as plain TCP, but no router shows the option: it may be stripped there, or the server may not speak MPTCP |",
                "with=III:S4 plain=III:S4 reply=plain join=NONE | UNDECIDED | not decidable: the SYN/ACK comes without MP_CAPABLE, and an MP_JOIN with a random token gets no answer that would tell whether the server speaks MPTCP |",
                "with=III:S4 plain=III:S4 join=NOT_ASKED | UNDECIDED | not decidable: the SYN/ACK comes without MP_CAPABLE, and an MP_JOIN with a random token gets no answer that would tell whether the server speaks MPTCP |",
            })
    void whatBecomesOfTheOption(String facts, TraceVerdict verdict, String sentence, String note) {
        decides(facts, verdict, sentence, note);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "reached | CLEAN | clean: MP_CAPABLE reached the server at hop 4 and its answer came back |",
                "connection=PROVEN/ACCEPTED reached | CLEAN | clean: MP_CAPABLE reached the server at hop 4 and its answer came back |",
                "connection=PROVEN/ACCEPTED | CLEAN | clean: MP_CAPABLE reached the server at hop 4 and its answer came back | closed port and echo request do not tell whether hop 4 is the server itself or someone in its place",
                "connection=PROVEN/ACCEPTED,UNKNOWN_TOKEN reached | CLEAN | clean: MP_CAPABLE reached the server at hop 4 and its answer came back | a connection found: headline",
                "connection=CAPABLE reached | CLEAN | clean: MP_CAPABLE reached the server at hop 4 and its answer came back | a connection found: reason",
                "connection=HANDSHAKE_ONLY/ACCEPTED reached | HANDSHAKE_ONLY | the handshake passes, data does not: MP_CAPABLE reached the server at hop 4 and its answer came back; a connection found: headline |",
                "connection=IMPOSTOR/WRONG_HMAC reached | IMPOSTOR | answered by an impostor: MP_CAPABLE got an answer at hop 4, but reason |",
                "connection=PROVEN/STRIPPED,SILENT reached | JOIN_BLOCKED | MP_JOIN does not pass: MP_CAPABLE reached the server at hop 4 and its answer came back; a connection found: headline |",
                "connection=PROVEN/STRIPPED reached joinPath=IIA | JOIN_BLOCKED | MP_JOIN does not pass: MP_CAPABLE reached the server at hop 4 and its answer came back; a connection found: headline; a hop limit shows it stripped between hop 2 and hop 3 |",
                "connection=PROVEN/SILENT reached joinPath=II. | JOIN_BLOCKED | MP_JOIN does not pass: MP_CAPABLE reached the server at hop 4 and its answer came back; a connection found: headline; hop 2 is the last router that shows it intact |",
                "connection=PROVEN/SILENT reached joinPath=... | JOIN_BLOCKED | MP_JOIN does not pass: MP_CAPABLE reached the server at hop 4 and its answer came back; a connection found: headline |",
            })
    void whatAConnectionShowsBeyondTheSynAck(String facts, TraceVerdict verdict, String sentence, String note) {
        decides("with=III:S4 plain=III:S4 reply=agreed " + facts, verdict, sentence, note);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "flows=6,0,0,0 | CLEAN | clean: MP_CAPABLE reached the server at hop 4 and its answer came back",
                "flows=5,0,0,1 | CLEAN | clean: MP_CAPABLE reached the server at hop 4 and its answer came back",
                "flows=3,3,0,0 | DIFFERS | differs by flow: 3 of 6 flows without MP_CAPABLE in the SYN/ACK; the flow traced: clean: MP_CAPABLE reached the server at hop 4 and its answer came back",
                "flows=3,3,0,0 otherPath=IIA | DIFFERS | differs by flow: 3 of 6 flows without MP_CAPABLE in the SYN/ACK; the flow traced: clean: MP_CAPABLE reached the server at hop 4 and its answer came back; on another it is stripped on the way out between hop 2 and hop 3",
                "flows=3,3,0,0 otherPath=III | DIFFERS | differs by flow: 3 of 6 flows without MP_CAPABLE in the SYN/ACK; the flow traced: clean: MP_CAPABLE reached the server at hop 4 and its answer came back; on another no router shows where it is stripped",
                "flows=4,0,2,0 connection=IMPOSTOR | DIFFERS | differs by flow: 2 of 6 flows refused; the flow traced: answered by an impostor: MP_CAPABLE got an answer at hop 4, but reason",
            })
    void wheresFlowsDifferThatComesFirst(String facts, TraceVerdict verdict, String sentence) {
        decides("with=III:S4 plain=III:S4 reply=agreed reached " + facts, verdict, sentence, "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "with=:S4 plain=III:S4 reply=agreed reached | clean: MP_CAPABLE reached the server at hop 4 or before and its answer came back",
                "with=:S1 plain=:S1 reply=agreed reached | clean: MP_CAPABLE reached the server at hop 1 and its answer came back",
            })
    void aWalkThatSawNoHopDoesNotClaimToKnowTheDistance(String facts, String sentence) {
        decides(facts, TraceVerdict.CLEAN, sentence, "");
    }
}

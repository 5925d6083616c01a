package org.mpcap.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.CapableReply;
import org.mpcap.handshake.SynAckMeaning;
import org.mpcap.probe.JoinOutcome;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.probe.VersionResult;
import org.mpcap.wire.TcpSegment;

/** Draws the answer from what was seen. Says so where what was seen does not suffice, rather than guess. */
final class TraceDecision {
    private final Observations seen;
    private final List<String> notes = new ArrayList<>();

    private TraceDecision(Observations seen) {
        this.seen = seen;
    }

    static TraceAnswer of(Observations seen) {
        TraceAnswer answer = new TraceDecision(seen).decide();
        if (!seen.flows().differ()) {
            return answer;
        }
        String other = seen.otherPath()
                .map(path -> path.firstTouched()
                        .map(touched -> "; on another it is stripped on the way out between " + hop(path.lastIntact())
                                + " and " + hop(touched.hop()))
                        .orElse("; on another no router shows where it is stripped"))
                .orElse("");
        return new TraceAnswer(
                TraceVerdict.DIFFERS,
                "differs by flow: " + seen.flows() + "; the flow traced: " + answer.sentence() + other,
                answer.notes());
    }

    private TraceAnswer decide() {
        Optional<TcpSegment> capable = seen.capable().answer().map(TtlReply.Segment::segment);
        Optional<TcpSegment> plain = seen.plain().answer().map(TtlReply.Segment::segment);
        boolean capableOpen = capable.filter(TraceDecision::accepts).isPresent();
        boolean plainOpen = plain.filter(TraceDecision::accepts).isPresent();
        if (!capableOpen && !plainOpen) {
            return neitherAccepted(capable.isPresent(), plain.isPresent());
        }
        if (!capableOpen) {
            return onlyPlainAnswered(capable.isPresent());
        }
        return answered();
    }

    private static boolean accepts(TcpSegment segment) {
        return segment.has(TcpSegment.SYN | TcpSegment.ACK);
    }

    private TraceAnswer neitherAccepted(boolean capableReset, boolean plainReset) {
        if (plainReset) {
            return answer(
                    TraceVerdict.CLOSED,
                    "the port is closed: "
                            + (capableReset
                                    ? "SYNs are reset, with MP_CAPABLE and without"
                                    : "plain SYNs are reset, those with MP_CAPABLE get no answer"));
        }
        if (capableReset) {
            return undecided("SYNs with MP_CAPABLE are reset, and plain ones get no answer");
        }
        Optional<IcmpRefusal> refusal = seen.plain().refusal().or(seen.capable()::refusal);
        if (refusal.isPresent()) {
            return answer(
                    TraceVerdict.UNREACHABLE,
                    "unreachable: " + refusal.get().from() + " at hop "
                            + refusal.get().hopLimit() + " answers "
                            + refusal.get().message().describe());
        }
        int last = Math.max(seen.capable().lastAnswered(), seen.plain().lastAnswered());
        return undecided("nobody answers for the server, not even to a plain SYN; "
                + (last == 0 ? "no router answers either" : "the last router that answers is hop " + last));
    }

    private TraceAnswer onlyPlainAnswered(boolean reset) {
        Optional<HopView> touched = seen.capable().firstTouched();
        if (touched.isPresent() && touched.get().optionState() == OptionState.CHANGED) {
            return answer(
                    TraceVerdict.CHANGED,
                    changed(touched.get()) + "; SYNs so changed are " + (reset ? "reset" : "not answered")
                            + ", plain ones are accepted");
        }
        touched.ifPresent(hop -> notes.add("before that, " + touchedWords(hop)));
        int last = seen.capable().lastAnswered();
        OptionalInt end =
                seen.deadHop().isPresent() ? seen.deadHop() : seen.plain().distance();
        String where = "between " + hop(last) + " and " + farEnd(end);
        if (reset) {
            return answer(
                    TraceVerdict.REFUSED,
                    "refused: SYNs with MP_CAPABLE are reset " + where + "; plain ones are accepted");
        }
        Optional<IcmpRefusal> refusal = seen.capable().refusal();
        if (refusal.isPresent()) {
            return answer(
                    TraceVerdict.REFUSED,
                    "refused: SYNs with MP_CAPABLE are rejected by hop "
                            + refusal.get().hopLimit() + " ("
                            + refusal.get().from() + ", "
                            + refusal.get().message().describe() + "); plain ones are accepted");
        }
        boolean comesThrough = seen.plain().distance().isPresent()
                && last > 0
                && last == seen.plain().distance().getAsInt() - 1;
        return answer(
                TraceVerdict.DROPPED,
                comesThrough
                        ? "dropped: SYNs with MP_CAPABLE, or their answers, die behind " + hop(last)
                                + ", the last router; plain ones pass"
                        : "dropped: SYNs with MP_CAPABLE die " + where + "; plain ones pass");
    }

    private TraceAnswer answered() {
        CapableReply reply = seen.reply().orElse(new CapableReply.Plain());
        int distance = seen.capable().distance().orElse(0);
        boolean early = seen.inFront() || earlierThanPlain();
        SynAckMeaning meaning = reply.meaning();
        if (meaning.verdict() == SynAckMeaning.Verdict.MIRRORED) {
            return mirrored(meaning.sentence(), early, distance);
        }
        Optional<HopView> touched = seen.capable().firstTouched();
        if (seen.contradiction().isPresent()) {
            TtlReply.Segment other = seen.contradiction().get();
            String both = seen.capable().answer().map(TraceDecision::withTtl).orElse("SYN/ACK") + " and "
                    + withTtl(other) + " come for one SYN";
            if (other.segment().has(TcpSegment.SYN)) {
                return answer(TraceVerdict.PROXY, "answered by a proxy beside the server: " + both);
            }
            notes.add(both + ": somebody on the way resets connections");
        }
        if (early) {
            touched.ifPresent(hop -> notes.add("before that, " + touchedWords(hop)));
            OptionalInt server = seen.hostDistance().isPresent()
                    ? seen.hostDistance()
                    : seen.plain().distance();
            String behind = server.isPresent() && server.getAsInt() > distance
                    ? "; the server itself is " + hop(server.getAsInt())
                    : "; the server lies behind it";
            return answer(
                    TraceVerdict.PROXY,
                    "answered by a proxy at " + hop(distance) + ", before the server (" + words(reply) + ")" + behind);
        }
        if (seen.nearer() > 0) {
            touched.ifPresent(hop -> notes.add("before that, " + touchedWords(hop)));
            return answer(
                    TraceVerdict.PROXY,
                    "answered by a proxy in front of the server (" + words(reply) + "): SYN/ACKs arrive with TTL "
                            + seen.answerHopLimit().orElse(0) + ", the server's reset of a closed port with TTL "
                            + seen.resetHopLimit().orElse(0) + ", from " + seen.nearer()
                            + (seen.nearer() == 1 ? " hop" : " hops") + " farther");
        }
        if (touched.isPresent() && touched.get().optionState() == OptionState.CHANGED) {
            return answer(TraceVerdict.CHANGED, changed(touched.get()));
        }
        if (touched.isPresent() && meaning.verdict() != SynAckMeaning.Verdict.CAPABLE) {
            return answer(
                    TraceVerdict.STRIPPED_OUT,
                    "stripped on the way out between " + hop(seen.capable().lastIntact()) + " and "
                            + hop(touched.get().hop()));
        }
        return reply.fold(new CapableReply.Cases<>(
                agreed -> clean(touched, distance),
                plain -> plainAnswer(distance),
                other -> otherVersion(other.version()),
                mirrored -> mirrored(mirrored.what(), false, distance),
                malformed -> answer(
                        TraceVerdict.CHANGED,
                        "changed: the answer's option is not valid (" + malformed.what()
                                + "); the server or a box on the way back made it so")));
    }

    private TraceAnswer clean(Optional<HopView> touched, int distance) {
        touched.ifPresent(hop -> notes.add("yet " + touchedWords(hop)));
        if (!seen.hostReached()) {
            notes.add("closed port and echo request do not tell whether " + hop(distance)
                    + " is the server itself or someone in its place");
        }
        boolean nothingBefore = distance > 1 && seen.capable().hops().isEmpty();
        String passed = "MP_CAPABLE reached the server at " + hop(distance) + (nothingBefore ? " or before" : "")
                + " and its answer came back";
        return seen.connection()
                .map(connection -> beyond(passed, distance, connection))
                .orElseGet(() -> answer(TraceVerdict.CLEAN, "clean: " + passed));
    }

    /** What a connection showed where the option itself passes. */
    private TraceAnswer beyond(String passed, int distance, VersionResult connection) {
        String found = connection.conclusion().headline();
        if (connection.verdict() == ProbeVerdict.HANDSHAKE_ONLY) {
            return answer(
                    TraceVerdict.HANDSHAKE_ONLY,
                    "the handshake passes, data does not: " + passed + "; a connection found: " + found);
        }
        if (connection.verdict() == ProbeVerdict.IMPOSTOR) {
            return answer(
                    TraceVerdict.IMPOSTOR,
                    "answered by an impostor: MP_CAPABLE got an answer at " + hop(distance) + ", but "
                            + connection.reason());
        }
        if (connection.joinsBlocked()) {
            return answer(
                    TraceVerdict.JOIN_BLOCKED,
                    "MP_JOIN does not pass: " + passed + "; a connection found: " + found
                            + seen.joinPath().map(TraceDecision::joinWords).orElse(""));
        }
        if (connection.verdict() != ProbeVerdict.PROVEN) {
            return undecided(passed + ", but no connection shows that more gets through: " + connection.reason());
        }
        boolean untroubled =
                connection.joins().stream().allMatch(join -> join.outcome().fate() == JoinOutcome.Fate.ACCEPTED);
        if (!untroubled) {
            notes.add("a connection found: " + found);
        }
        return answer(TraceVerdict.CLEAN, "clean: " + passed);
    }

    private static String joinWords(PathView path) {
        return path.firstTouched()
                .map(hop ->
                        "; a hop limit shows it stripped between " + hop(path.lastIntact()) + " and " + hop(hop.hop()))
                .orElseGet(() -> path.lastIntact() == 0
                        ? ""
                        : "; " + hop(path.lastIntact()) + " is the last router that shows it intact");
    }

    private boolean earlierThanPlain() {
        // Distances alone may differ through loss; a router that answers there is proof.
        OptionalInt distance = seen.capable().distance();
        return distance.isPresent()
                && seen.plain()
                        .at(distance.getAsInt())
                        .filter(hop -> hop.answered() > 0)
                        .isPresent();
    }

    private TraceAnswer mirrored(String how, boolean early, int distance) {
        if (early) {
            return answer(TraceVerdict.MIRRORED, "mirrored by " + hop(distance) + ", before the server: " + how);
        }
        if (seen.mirrorHop().isPresent()) {
            int hop = seen.mirrorHop().getAsInt();
            return answer(
                    TraceVerdict.MIRRORED,
                    "mirrored by a box between " + hop(hop - 1) + " and " + hop(hop) + ": " + how);
        }
        return answer(
                TraceVerdict.MIRRORED,
                distance == 1
                        ? "mirrored by the server: " + how
                        : "mirrored by the server, or by a box that copies from the SYN it passes on: " + how);
    }

    private TraceAnswer plainAnswer(int distance) {
        if (seen.otherReply().orElse(new CapableReply.Plain()) instanceof CapableReply.Agreed) {
            return otherVersion(seen.version() == MptcpVersion.V1 ? 0 : 1);
        }
        int intact = seen.capable().lastIntact();
        boolean wholeWaySeen = intact >= distance - 1;
        String gap =
                intact == 0 ? "no router shows the option" : "no router behind hop " + intact + " shows the option";
        return switch (seen.join()) {
            case RESET -> speaksMptcp(intact, wholeWaySeen, gap);
            case SYN_ACK -> speaksPlain(intact, wholeWaySeen, gap);
            case NOT_ASKED, NONE ->
                undecided("the SYN/ACK comes without MP_CAPABLE, and an MP_JOIN with a random token gets no answer that"
                        + " would tell whether the server speaks MPTCP");
        };
    }

    private TraceAnswer speaksMptcp(int intact, boolean wholeWaySeen, String gap) {
        if (!wholeWaySeen) {
            return undecided("the server speaks MPTCP, for it resets an MP_JOIN with a random token, but " + gap
                    + ": MP_CAPABLE may be stripped on the way out or on the way back");
        }
        notes.add("a box that strips it between the last router and the server's TCP would look the same");
        return answer(
                TraceVerdict.STRIPPED_BACK,
                "stripped on the way back: MP_CAPABLE came intact as far as " + lastRouter(intact)
                        + ", and the server resets an MP_JOIN with a random token, as only MPTCP does, but its"
                        + " SYN/ACK arrives without MP_CAPABLE");
    }

    private TraceAnswer speaksPlain(int intact, boolean wholeWaySeen, String gap) {
        if (!wholeWaySeen) {
            return undecided("the server answers as plain TCP, but " + gap
                    + ": it may be stripped there, or the server may not speak MPTCP");
        }
        notes.add("a box between the last router and the server's TCP would look the same");
        return answer(
                TraceVerdict.PLAIN_SERVER,
                "the server speaks plain TCP: MP_CAPABLE came intact as far as " + lastRouter(intact)
                        + ", and an MP_JOIN with a random token gets a SYN/ACK");
    }

    private TraceAnswer otherVersion(int version) {
        return answer(
                TraceVerdict.OTHER_VERSION,
                "the server speaks another version: v" + version + ", not v"
                        + seen.version().number());
    }

    private static String lastRouter(int intact) {
        return intact == 0 ? "the server's link" : "hop " + intact + ", the last router";
    }

    private static String withTtl(TtlReply.Segment reply) {
        return ControlWords.describe(reply.segment()) + " (TTL " + reply.hopLimit() + ")";
    }

    private static String words(CapableReply reply) {
        return reply.fold(new CapableReply.Cases<>(
                agreed -> "it speaks MPTCP",
                plain -> "without MP_CAPABLE",
                other -> "with MP_CAPABLE of v" + other.version(),
                mirrored -> "with our own option",
                malformed -> malformed.what()));
    }

    private String changed(HopView hop) {
        QuoteComparison comparison = hop.quote().orElseThrow().comparison();
        List<FieldChange> changes = comparison.changes().stream()
                .filter(change -> change.field() == HeaderField.MPTCP)
                .toList();
        String where = "changed between " + hop(seen.capable().lastIntact()) + " and " + hop(hop.hop()) + ": ";
        if (comparison.optionBytes().isEmpty()) {
            // The one sent is there as it was; others came beside it.
            String added = changes.stream().map(FieldChange::seen).collect(Collectors.joining(", "));
            return where
                    + (changes.stream()
                                    .allMatch(change ->
                                            change.seen().equals(seen.option().toHex()))
                            ? "the option is doubled, " + added + " is there again"
                            : "another option is added, " + added);
        }
        String values = changes.stream()
                .map(change ->
                        change.sent().isEmpty() ? change.seen() + " added" : change.sent() + " > " + change.seen())
                .collect(Collectors.joining(", "));
        return where
                + (comparison.optionBytes().size() == 1 ? "byte " : "bytes ")
                + String.join(
                        ", ",
                        comparison.optionBytes().stream().map(Object::toString).toList())
                + " of the option, " + values;
    }

    private String touchedWords(HopView hop) {
        return hop.optionState() == OptionState.CHANGED
                ? "MP_CAPABLE is " + changed(hop)
                : "hop " + hop.hop() + " quotes the SYN without MP_CAPABLE";
    }

    private static String hop(int number) {
        return number == 0 ? "this host" : "hop " + number;
    }

    private String farEnd(OptionalInt end) {
        if (end.isEmpty()) {
            return "the server";
        }
        boolean server = end.equals(seen.plain().distance());
        return server ? "the server (hop " + end.getAsInt() + ")" : "hop " + end.getAsInt();
    }

    private TraceAnswer undecided(String why) {
        return answer(TraceVerdict.UNDECIDED, "not decidable: " + why);
    }

    private TraceAnswer answer(TraceVerdict verdict, String sentence) {
        return new TraceAnswer(verdict, sentence, notes);
    }
}

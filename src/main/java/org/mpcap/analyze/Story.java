package org.mpcap.analyze;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.mpcap.analyze.StoryLine.Weight;
import org.mpcap.timing.HandOver;
import org.mpcap.timing.Reinjection;
import org.mpcap.timing.Span;
import org.mpcap.timing.Stall;
import org.mpcap.track.ConnectionSummary;
import org.mpcap.track.Event;
import org.mpcap.track.Finding;
import org.mpcap.track.Outcome;
import org.mpcap.track.SubflowSummary;
import org.mpcap.wire.Quantity;

/** What happened to a connection, in about a dozen lines in the order of time: what is alike is folded into one. */
public final class Story {
    /** More lines than these are no story; then the like are told together. */
    private static final int MOST_LINES = 14;

    private static final int MOST_PACKETS = 4;
    /** Goodput before and after a hand-over is that of so long a time: long enough for a few round trips on any path. */
    private static final long AROUND_NANOS = 1_000_000_000L;

    /** What lines have in common that are told together when there are too many. */
    private enum Chapter {
        OPENING("lines about the opening"),
        SUBFLOW("lines about subflows"),
        SIGNAL("signals"),
        STALL("stalls"),
        HAND_OVER("hand-overs"),
        SILENCE("silences"),
        IDLE("idle times"),
        FINDING("failed verifications"),
        END("lines about the end");

        private final String plural;

        Chapter(String plural) {
            this.plural = plural;
        }
    }

    private record Draft(Chapter chapter, StoryLine line) {}

    private final ConnectionResult result;
    private final ConnectionSummary summary;
    private final List<Draft> drafts = new ArrayList<>();

    private Story(ConnectionResult result) {
        this.result = result;
        this.summary = result.summary();
    }

    /** The story of a connection. */
    public static List<StoryLine> of(ConnectionResult result) {
        return new Story(result).tell();
    }

    /** What of a connection stands out among others, in a few words; empty if nothing does. */
    public static Optional<String> standsOut(ConnectionSummary summary) {
        List<Stall> stalls = summary.timing().stalls();
        Optional<Stall> open = stalls.stream().filter(stall -> !stall.isOver()).findFirst();
        if (open.isPresent()) {
            return Optional.of("no progress from " + since(summary, open.get().fromNanos()) + " to the end");
        }
        Optional<HandOver> over = summary.timing().handOvers().stream()
                .filter(each -> each.reason() == HandOver.Reason.SILENT && !each.isUsedAgain())
                .findFirst();
        if (over.isPresent()) {
            return Optional.of("subflow " + over.get().from() + " silent from "
                    + since(summary, over.get().lastNanos()));
        }
        if (stalls.isEmpty()) {
            return Optional.empty();
        }
        Stall longest =
                stalls.stream().max(Comparator.comparingLong(Stall::nanos)).orElseThrow();
        long all = stalls.size() + summary.timing().furtherStalls();
        return Optional.of("stalled " + length(longest.nanos()) + " at "
                + since(summary, longest.fromNanos())
                + (all == 1 ? "" : String.format(Locale.ROOT, ", %,d times in all", all)));
    }

    private List<StoryLine> tell() {
        opening();
        summary.subflows().stream().skip(1).forEach(this::subflow);
        signals();
        troubles();
        findings();
        checks();
        end();
        Stream<Draft> ordered = drafts.stream()
                .sorted(Comparator.comparingLong((Draft draft) -> draft.line().nanos())
                        .thenComparingLong(draft -> first(draft.line().packets())));
        return fold(new ArrayList<>(ordered.toList())).stream().map(Draft::line).toList();
    }

    private static long first(List<Long> packets) {
        return packets.isEmpty() ? Long.MAX_VALUE : packets.get(0);
    }

    private void add(Chapter chapter, long nanos, List<Long> packets, String words, Weight weight) {
        List<Long> shown = packets.stream()
                .filter(packet -> packet > 0)
                .distinct()
                .limit(MOST_PACKETS)
                .toList();
        drafts.add(new Draft(chapter, new StoryLine(nanos, shown, words, weight)));
    }

    private void opening() {
        SubflowSummary first = summary.subflows().get(0);
        List<Long> packets = new ArrayList<>(List.of(summary.firstPacket()));
        result.events().stream()
                .filter(event -> event.subflow() == first.number())
                .filter(event -> event.kind() == Event.Kind.SYN_ACK || event.kind() == Event.Kind.THIRD_ACK)
                .map(Event::packet)
                .forEach(packets::add);
        String who = first.initiator() + " > " + first.listener() + ": ";
        String version = summary.version() < 0 ? "MPTCP" : "MPTCP v" + summary.version();
        String words = switch (summary.outcome()) {
            case MPTCP -> version + " agreed" + (summary.checksums() ? " with DSS checksums" : "");
            case MIDSTREAM -> version + ", seen from the middle";
            case LOST -> version + " agreed, lost later";
            case ORPHAN -> "only a join is in the capture";
            case HALF_OPEN -> version + " offered and answered, never confirmed";
            case UNDECIDED -> version + " asked for; its answer is not in the capture";
            case FALLBACK -> version + " asked for, plain TCP came of it" + cause();
            case REFUSED, UNANSWERED -> version + " asked for, no connection came of it" + cause();
        };
        boolean good = summary.outcome() == Outcome.MPTCP || summary.outcome() == Outcome.MIDSTREAM;
        add(Chapter.OPENING, summary.firstNanos(), packets, who + words, good ? Weight.PLAIN : Weight.NOTICE);
    }

    private String cause() {
        return summary.cause().map(cause -> ": " + cause.words()).orElse("");
    }

    private void subflow(SubflowSummary subflow) {
        String way = subflow.initiator() + (subflow.fromListener() ? " < " : " > ") + subflow.listener();
        boolean backup = subflow.directions().stream().anyMatch(SubflowSummary.Direction::backup);
        String trouble = subflow.cause().map(cause -> ": " + cause.words()).orElse("");
        List<Long> packets = new ArrayList<>(List.of(subflow.firstPacket()));
        if (subflow.established()) {
            add(
                    Chapter.SUBFLOW,
                    subflow.firstNanos(),
                    packets,
                    "subflow " + subflow.number() + " joins, " + way + (backup ? ", as backup" : ""),
                    Weight.PLAIN);
            subflow.cause()
                    .ifPresent(cause -> add(
                            Chapter.SUBFLOW,
                            subflow.lastNanos(),
                            subflow.causePackets(),
                            "subflow " + subflow.number() + trouble,
                            Weight.NOTICE));
        } else {
            packets.addAll(subflow.causePackets());
            add(
                    Chapter.SUBFLOW,
                    subflow.firstNanos(),
                    packets,
                    "subflow " + subflow.number() + ", " + way + ", does not become one" + trouble,
                    Weight.NOTICE);
        }
    }

    /** Signals that are told as they are; the like of them in one line. */
    private void signals() {
        Map<String, List<Event>> alike = new LinkedHashMap<>();
        for (Event event : result.events()) {
            if (isSignal(event.kind())) {
                String by = event.sender().name().toLowerCase(Locale.ROOT) + ", subflow " + event.subflow() + ": ";
                String words = name(event.kind()) + (event.words().isEmpty() ? "" : " (" + event.words() + ")");
                alike.computeIfAbsent(by + words, key -> new ArrayList<>()).add(event);
            }
        }
        alike.forEach((words, events) -> add(
                Chapter.SIGNAL,
                events.get(0).nanos(),
                events.stream().map(Event::packet).toList(),
                words + (events.size() == 1 ? "" : ", " + events.size() + " times"),
                isNotice(events.get(0).kind()) ? Weight.NOTICE : Weight.PLAIN));
    }

    private static boolean isSignal(Event.Kind kind) {
        return switch (kind) {
            case SYN, SYN_ACK, THIRD_ACK, CHECK, DATA_FIN, FIN, MID_FLOW -> false;
            default -> true;
        };
    }

    private static boolean isNotice(Event.Kind kind) {
        return switch (kind) {
            case ADD_ADDR, REMOVE_ADDR, MP_PRIO -> false;
            default -> true;
        };
    }

    private static String name(Event.Kind kind) {
        return switch (kind) {
            case SYN_AGAIN -> "SYN sent again";
            case FOURTH_ACK -> "fourth ACK of the join";
            case MALFORMED_OPTION -> "malformed option";
            case INFINITE_MAPPING -> "infinite mapping";
            case STRIPPED -> "option stripped";
            default -> kind.name();
        };
    }

    /** Stalls, hand-overs, and what went silent without either. */
    private void troubles() {
        List<HandOver> handOvers = summary.timing().handOvers();
        for (HandOver handOver : handOvers) {
            Optional<Stall> stall = summary.timing().stalls().stream()
                    .filter(each -> each.fromInitiator() == handOver.fromInitiator()
                            && each.toPacket() == handOver.firstPacket())
                    .findFirst();
            handOver(handOver, stall);
        }
        for (Stall stall : summary.timing().stalls()) {
            boolean told = handOvers.stream()
                    .anyMatch(each ->
                            each.fromInitiator() == stall.fromInitiator() && each.firstPacket() == stall.toPacket());
            if (!told) {
                stall(stall);
            }
        }
        if (summary.timing().furtherStalls() > 0) {
            long last = summary.timing()
                    .stalls()
                    .get(summary.timing().stalls().size() - 1)
                    .toNanos();
            add(
                    Chapter.STALL,
                    last,
                    List.of(),
                    "and " + Quantity.of(summary.timing().furtherStalls(), "more stall"),
                    Weight.NOTICE);
        }
        summary.subflows().forEach(this::silences);
        for (Span idle : summary.timing().idle()) {
            add(
                    Chapter.IDLE,
                    idle.fromNanos(),
                    List.of(idle.fromPacket(), idle.toPacket()),
                    "idle for " + length(idle.nanos()),
                    Weight.PLAIN);
        }
    }

    private void handOver(HandOver handOver, Optional<Stall> stall) {
        StringBuilder words = new StringBuilder("subflow ")
                .append(handOver.from())
                .append(" carries no more, ")
                .append(handOver.reason().words())
                .append("; ")
                .append(stall.isPresent() ? "no progress for " : "after ")
                .append(length(handOver.nanos()))
                .append(stall.isPresent() ? ", then subflow " : " subflow ")
                .append(handOver.to())
                .append(" carries on");
        reinjection(handOver)
                .ifPresent(again ->
                        words.append(", with ").append(size(again.bytes())).append(" sent again"));
        goodput(handOver).ifPresent(words::append);
        add(
                Chapter.HAND_OVER,
                handOver.lastNanos(),
                List.of(handOver.lastPacket(), handOver.firstPacket()),
                words.toString(),
                Weight.NOTICE);
        if (handOver.isUsedAgain()) {
            add(
                    Chapter.HAND_OVER,
                    handOver.againNanos(),
                    List.of(handOver.againPacket()),
                    "subflow " + handOver.from() + " carries again, after "
                            + length(handOver.againNanos() - handOver.lastNanos()),
                    Weight.PLAIN);
        }
    }

    /** What the one repaired for the other; where that was handed over several times, no single time is told. */
    private Optional<Reinjection> reinjection(HandOver handOver) {
        long alike = summary.timing().handOvers().stream()
                .filter(each -> each.fromInitiator() == handOver.fromInitiator()
                        && each.from() == handOver.from()
                        && each.to() == handOver.to())
                .count();
        return alike > 1
                ? Optional.empty()
                : summary.timing().reinjections().stream()
                        .filter(each -> each.fromInitiator() == handOver.fromInitiator()
                                && each.lost() == handOver.from()
                                && each.carried() == handOver.to())
                        .findFirst();
    }

    /** What was carried in a second before and after, where the data over time tells. */
    private Optional<String> goodput(HandOver handOver) {
        if (result.plot().isEmpty() || result.plot().get().spanNanos() > AROUND_NANOS / 4) {
            return Optional.empty();
        }
        DataPlot plot = result.plot().get();
        int direction = handOver.fromInitiator() ? 0 : 1;
        long before = plot.rate(direction, handOver.lastNanos() - AROUND_NANOS, handOver.lastNanos());
        long after = plot.rate(direction, handOver.firstNanos(), handOver.firstNanos() + AROUND_NANOS);
        return Optional.of("; " + size(before) + "/s before, " + size(after) + "/s after");
    }

    private void stall(Stall stall) {
        String waiting = size(stall.bytes()) + " wait for data of subflow " + stall.holder();
        String end = !stall.isOver()
                ? "; it never came"
                : stall.carrier() == stall.holder() ? "" : ", which subflow " + stall.carrier() + " sends again";
        String window = stall.isWindowClosed() ? "; the receiver's window was closed" : "";
        add(
                Chapter.STALL,
                stall.fromNanos(),
                List.of(stall.fromPacket(), stall.toPacket()),
                (stall.fromInitiator() ? "sent" : "received") + " data: no DATA_ACK for " + length(stall.nanos()) + ", "
                        + waiting + end + window,
                stall.isOver() ? Weight.NOTICE : Weight.BAD);
    }

    /** What was silent while nothing else tells of it. */
    private void silences(SubflowSummary subflow) {
        for (SubflowSummary.Direction direction : subflow.directions()) {
            for (Span silence : direction.times().silences()) {
                boolean told = Stream.concat(
                                summary.timing().stalls().stream()
                                        .map(each -> new Span(each.fromNanos(), 0, each.toNanos(), 0)),
                                summary.timing().handOvers().stream()
                                        .filter(each -> each.from() == subflow.number())
                                        .map(each -> new Span(each.lastNanos(), 0, each.firstNanos(), 0)))
                        .anyMatch(
                                each -> each.fromNanos() <= silence.toNanos() && each.toNanos() >= silence.fromNanos());
                if (!told) {
                    add(
                            Chapter.SILENCE,
                            silence.fromNanos(),
                            List.of(silence.fromPacket(), silence.toPacket()),
                            "subflow " + subflow.number() + ": no ACK "
                                    + (silence.isOver() ? "for " + length(silence.nanos()) : "any more"),
                            Weight.NOTICE);
                }
            }
        }
    }

    private void findings() {
        for (Finding finding : result.findings()) {
            add(
                    Chapter.FINDING,
                    finding.nanos(),
                    List.of(finding.packet()),
                    "subflow " + finding.subflow() + ": " + finding.check().subject() + " (" + finding.section()
                            + ") should be " + finding.expected() + ", is " + finding.actual(),
                    Weight.BAD);
        }
    }

    /** What was verified, in one line where the last of it was told. */
    private void checks() {
        List<Event> right = result.events().stream()
                .filter(event ->
                        event.kind() == Event.Kind.CHECK && event.words().endsWith("verified"))
                .toList();
        if (!right.isEmpty()) {
            Event last = right.get(right.size() - 1);
            long packets = right.stream().map(Event::packet).distinct().count();
            add(
                    Chapter.OPENING,
                    last.nanos(),
                    right.stream().map(Event::packet).toList(),
                    "keys, tokens and HMACs verified in " + Quantity.of(packets, "packet"),
                    Weight.PLAIN);
        }
    }

    private void end() {
        boolean lost = summary.outcome() == Outcome.LOST;
        if (lost) {
            add(Chapter.SIGNAL, lostAt(), summary.causePackets(), "MPTCP is lost" + cause(), Weight.NOTICE);
        }
        add(Chapter.END, summary.lastNanos(), List.of(summary.lastPacket()), ending(summary), Weight.PLAIN);
    }

    /** How a connection ended, and what it carried. */
    static String ending(ConnectionSummary summary) {
        String bytes = size(summary.directions().get(0).applicationBytes()) + " sent, "
                + size(summary.directions().get(1).applicationBytes()) + " received in "
                + length(summary.lastNanos() - summary.firstNanos());
        String how = switch (summary.closing()) {
            case DATA_FIN -> "ended by DATA_FIN";
            case FASTCLOSE -> "ended by MP_FASTCLOSE";
            case FIN -> "ended by FIN without DATA_FIN";
            case RST -> "ended by RST";
            case IDLE -> "fell silent";
            case OPEN -> "still open at the end of the capture";
            case REPLACED -> "no end seen, its ports were used again";
            case EVICTED -> "given up for want of room";
        };
        return how + ": " + bytes;
    }

    private long lostAt() {
        return result.events().stream()
                .filter(event -> summary.causePackets().contains(event.packet()))
                .mapToLong(Event::nanos)
                .findFirst()
                .orElse(summary.lastNanos());
    }

    /** Tells lines of the largest chapters together until there are few enough. */
    private static List<Draft> fold(List<Draft> drafts) {
        while (drafts.size() > MOST_LINES) {
            Map<Chapter, Integer> sizes = new LinkedHashMap<>();
            drafts.forEach(draft -> sizes.merge(draft.chapter(), 1, Integer::sum));
            Chapter largest = sizes.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .orElseThrow()
                    .getKey();
            if (sizes.get(largest) < 3) {
                break;
            }
            int over = Math.min(drafts.size() - MOST_LINES + 1, sizes.get(largest) - 1);
            List<Draft> ofLargest =
                    drafts.stream().filter(draft -> draft.chapter() == largest).toList();
            List<Draft> folded = ofLargest.subList(ofLargest.size() - over, ofLargest.size());
            int place = drafts.indexOf(folded.get(0));
            StoryLine from = folded.get(0).line();
            StoryLine to = folded.get(folded.size() - 1).line();
            drafts.removeAll(folded);
            Weight weight = folded.stream()
                    .map(draft -> draft.line().weight())
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
            drafts.add(
                    place,
                    new Draft(
                            Chapter.END,
                            new StoryLine(
                                    from.nanos(),
                                    Stream.of(from, to)
                                            .flatMap(line ->
                                                    line.packets().stream().limit(1))
                                            .toList(),
                                    folded.size() + " more " + largest.plural + " within "
                                            + length(to.nanos() - from.nanos()),
                                    weight)));
        }
        return drafts;
    }

    private static String since(ConnectionSummary summary, long nanos) {
        return String.format(Locale.ROOT, "%.1f s", (nanos - summary.firstNanos()) / 1e9);
    }

    private static String length(long nanos) {
        double seconds = nanos / 1e9;
        return seconds < 1
                ? String.format(Locale.ROOT, "%.0f ms", seconds * 1e3)
                : String.format(Locale.ROOT, seconds < 100 ? "%.2f s" : "%.0f s", seconds);
    }

    private static String size(long bytes) {
        return Quantity.ofBytes(bytes);
    }
}

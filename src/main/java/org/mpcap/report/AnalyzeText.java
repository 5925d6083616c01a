package org.mpcap.report;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.mpcap.analyze.AnalysisTotals;
import org.mpcap.analyze.ConnectionResult;
import org.mpcap.analyze.Story;
import org.mpcap.track.ConnectionSummary;
import org.mpcap.track.Finding;
import org.mpcap.track.Outcome;
import org.mpcap.track.PathChange;
import org.mpcap.track.SubflowSummary;
import org.mpcap.track.Verification;
import org.mpcap.track.VerificationCount;
import org.mpcap.wire.Quantity;

/** Connections as a table, and their sums, for people. */
public final class AnalyzeText {
    private static final int ADDRESS = 23;
    private static final int MOST_FINDINGS = 200;
    private static final int MOST_SORTS = 8;
    private static final int MOST_TROUBLES = 3;
    private static final int MOST_PLAIN = 3;

    private final PrintWriter out;
    private final AnsiStyle paint;
    private final List<Finding> findings = new ArrayList<>();
    private long furtherFindings;
    private boolean headed;

    /** Prints to {@code out}. */
    public AnalyzeText(PrintWriter out, AnsiStyle paint) {
        this.out = out;
        this.paint = paint;
    }

    /** One row of the table. */
    public void row(ConnectionResult result) {
        if (!headed) {
            headed = true;
            out.println(paint.strong(
                    line("#", "ver", "client", "server", "subflows", "sent", "received", "lasted", "outcome")));
        }
        ConnectionSummary summary = result.summary();
        SubflowSummary first = summary.subflows().get(0);
        long refused = summary.subflowCounts().failed();
        String subflows = summary.subflowCounts().established()
                + (refused > 0 && summary.outcome() == Outcome.MPTCP ? "+" + refused + "✗" : "");
        out.println(line(
                Integer.toString(summary.number()),
                summary.version() < 0 ? "?" : "v" + summary.version(),
                first.initiator().toString(),
                first.listener().toString(),
                subflows,
                size(summary.directions().get(0).applicationBytes()),
                size(summary.directions().get(1).applicationBytes()),
                duration(summary.lastNanos() - summary.firstNanos()),
                outcome(summary)
                        + Story.standsOut(summary)
                                .map(words -> paint.notice("  ! " + words))
                                .orElse("")));
        for (SubflowSummary subflow : summary.subflows()) {
            for (PathChange change : subflow.changes()) {
                if (change.kind().isInterference()) {
                    out.println(paint.notice("       subflow " + subflow.number() + ", " + change(change)));
                }
            }
        }
        for (Finding finding : result.findings()) {
            if (findings.size() < MOST_FINDINGS) {
                findings.add(finding);
            } else {
                furtherFindings++;
            }
        }
    }

    /** A line of the table. Put together without a format, which takes longer than to judge the packets of a short connection. */
    private static String line(
            String number,
            String version,
            String client,
            String server,
            String subflows,
            String sent,
            String received,
            String lasted,
            String outcome) {
        StringBuilder line = new StringBuilder(160);
        right(line, number, 5);
        left(line, version, 3);
        left(line, client, ADDRESS);
        left(line, server, ADDRESS);
        right(line, subflows, 8);
        right(line, sent, 9);
        right(line, received, 9);
        right(line, lasted, 8);
        return line.append(outcome).toString();
    }

    private static void right(StringBuilder line, String cell, int width) {
        pad(line, width - cell.codePointCount(0, cell.length()));
        line.append(cell).append("  ");
    }

    private static void left(StringBuilder line, String cell, int width) {
        line.append(cell);
        pad(line, width - cell.length() + 2);
    }

    private static void pad(StringBuilder line, int blanks) {
        for (int i = 0; i < blanks; i++) {
            line.append(' ');
        }
    }

    /** The outcome in words, with cause and packets. */
    String outcome(ConnectionSummary summary) {
        String cause = summary.cause().map(why -> ": " + why.words()).orElse("")
                + (summary.causePackets().isEmpty() ? "" : " (" + packets(summary.causePackets()) + ")");
        String wrong = summary.failures() > 0
                ? paint.bad(
                        "; " + summary.failures() + " verification" + (summary.failures() == 1 ? "" : "s") + " failed")
                : "";
        String what = switch (summary.outcome()) {
            case MPTCP ->
                paint.good("MPTCP") + (summary.isHandshakeCaptured() ? "" : ", handshake not captured") + ", "
                        + ending(summary);
            case UNDECIDED -> paint.notice("cannot tell") + ": its handshake is not in the capture";
            case LOST -> paint.notice("lost MPTCP") + cause;
            case FALLBACK -> paint.notice("plain TCP") + cause;
            case HALF_OPEN -> paint.notice("MPTCP offered, never confirmed") + ", " + ending(summary);
            case REFUSED, UNANSWERED -> paint.notice("no connection") + cause;
            case MIDSTREAM ->
                paint.good("MPTCP") + ", seen from the middle"
                        + (summary.inferred() ? ", subflows grouped by data sequence numbers" : "")
                        + ", " + ending(summary);
            case ORPHAN -> paint.notice("join only") + cause;
        };
        return what + unmapped(summary) + joinTrouble(summary) + wrong;
    }

    /** What no mapping covers of a connection that spoke MPTCP: its receiver cannot use it. */
    private static String unmapped(ConnectionSummary summary) {
        if (summary.outcome() != Outcome.MPTCP && summary.outcome() != Outcome.MIDSTREAM) {
            return "";
        }
        StringBuilder words = new StringBuilder();
        for (int side = 0; side < 2; side++) {
            ConnectionSummary.Direction direction = summary.directions().get(side);
            if (direction.unmappedBytes() > 0) {
                words.append(String.format(
                        Locale.ROOT,
                        "; %,d of %,d B %s without a mapping",
                        direction.unmappedBytes(),
                        direction.payloadBytes() - direction.retransmittedBytes(),
                        side == 0 ? "sent" : "received"));
            }
        }
        return words.toString();
    }

    private static String joinTrouble(ConnectionSummary summary) {
        if (summary.outcome() != Outcome.MPTCP && summary.outcome() != Outcome.MIDSTREAM) {
            return "";
        }
        StringBuilder words = new StringBuilder();
        int told = 0;
        for (SubflowSummary subflow : summary.subflows()) {
            if (subflow.cause().isPresent() && told < MOST_TROUBLES) {
                told++;
                words.append("; ")
                        .append(subflow.established() ? "subflow " + subflow.number() + ": " : "")
                        .append(subflow.cause().get().words())
                        .append(" (")
                        .append(packets(subflow.causePackets()))
                        .append(')');
            }
        }
        return words.toString();
    }

    static String packets(List<Long> packets) {
        return (packets.size() == 1 ? "packet " : "packets ")
                + packets.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    static String ending(ConnectionSummary summary) {
        return switch (summary.closing()) {
            case DATA_FIN -> "ended by DATA_FIN";
            case FASTCLOSE -> "ended by MP_FASTCLOSE";
            case FIN -> "ended by FIN without DATA_FIN";
            case RST -> "ended by RST";
            case IDLE -> "fell silent";
            case OPEN -> "still open";
            case REPLACED -> "no end seen, its ports were used again";
            case EVICTED -> "given up for want of room";
        };
    }

    /** The sums behind the table. */
    public void summary(AnalysisTotals totals) {
        if (headed) {
            out.println();
        }
        double seconds = (totals.lastNanos() - totals.firstNanos()) / 1e9;
        out.printf(
                Locale.ROOT,
                "%s, %s in %s; %,d TCP, %,d with MPTCP options%n",
                Quantity.of(totals.packets(), "packet"),
                size(totals.bytes()),
                duration((long) (seconds * 1e9)),
                totals.tracked().segments(),
                totals.tracked().mptcpSegments());
        line(
                out,
                "connections",
                totals.tracked().outcomes().entrySet().stream()
                        .filter(entry -> entry.getValue() > 0)
                        .sorted(Map.Entry.comparingByKey())
                        .map(entry -> String.format(Locale.ROOT, "%,d %s", entry.getValue(), words(entry.getKey())))
                        .collect(Collectors.joining(", ")));
        line(
                out,
                "plain TCP",
                totals.tracked().plainFlows() == 0
                        ? ""
                        : Quantity.of(totals.tracked().plainFlows(), "flow") + " that never asked for MPTCP: "
                                + plain(totals));
        line(
                out,
                "joins",
                totals.tracked().joins() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "%,d of %,d completed",
                                totals.tracked().joinsEstablished(),
                                totals.tracked().joins()));
        checks(totals);
        line(
                out,
                "malformed options",
                totals.tracked().malformedOptions() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "%,d not well formed or of an unknown MPTCP subtype (--connection N shows them)",
                                totals.tracked().malformedOptions()));
        line(
                out,
                "captured twice",
                totals.duplicates() == 0 ? "" : Quantity.of(totals.duplicates(), "packet") + ", counted once");
        if (totals.malformed() + totals.cutOff() > 0) {
            line(
                    out,
                    "not decoded",
                    String.format(
                            Locale.ROOT,
                            "%,d cut off in their headers, %,d malformed",
                            totals.cutOff(),
                            totals.malformed()));
        }
        line(out, "not opened", carried(totals.notOpened()));
        if (totals.tracked().segments() == 0) {
            line(out, "without TCP", carried(totals.withoutTcp()));
        }
        findings();
    }

    private static String plain(AnalysisTotals totals) {
        String named = totals.tracked().plain().stream()
                .limit(MOST_PLAIN)
                .map(flow -> flow.initiator() + " > " + flow.listener())
                .collect(Collectors.joining(", "));
        return totals.tracked().plainFlows() > MOST_PLAIN ? named + ", …" : named;
    }

    private static String carried(List<AnalysisTotals.CarriedCount> counts) {
        String most = counts.stream()
                .limit(MOST_SORTS)
                .map(count -> String.format(
                        Locale.ROOT,
                        "%,d %s %s",
                        count.packets(),
                        count.packets() == 1 ? "packet" : "packets",
                        count.carried().words()))
                .collect(Collectors.joining(", "));
        long rest = counts.stream()
                .skip(MOST_SORTS)
                .mapToLong(AnalysisTotals.CarriedCount::packets)
                .sum();
        return rest == 0 ? most : String.format(Locale.ROOT, "%s and %,d of other sorts", most, rest);
    }

    private void checks(AnalysisTotals totals) {
        for (Verification check : Verification.values()) {
            VerificationCount tally = totals.tracked().checks().getOrDefault(check, new VerificationCount(0, 0, 0));
            if (tally.passed() + tally.failed() + tally.unchecked() == 0) {
                continue;
            }
            List<String> parts = new ArrayList<>();
            if (tally.passed() > 0) {
                parts.add(paint.good(String.format(Locale.ROOT, "%,d right", tally.passed())));
            }
            if (tally.failed() > 0) {
                parts.add(paint.bad(String.format(Locale.ROOT, "%,d WRONG", tally.failed())));
            }
            if (tally.unchecked() > 0) {
                parts.add(paint.faint(
                        String.format(Locale.ROOT, "%,d not checkable from this capture", tally.unchecked())));
            }
            line(out, check.words(), String.join(", ", parts));
        }
    }

    private static void line(PrintWriter out, String name, String words) {
        if (!words.isEmpty()) {
            out.printf("  %-28s %s%n", name, words);
        }
    }

    private void findings() {
        if (findings.isEmpty()) {
            return;
        }
        out.println();
        out.println(paint.bad("failed verifications"));
        for (Finding finding : findings) {
            out.printf(
                    "  packet %d, connection %d, subflow %d: %s (%s) should be %s, is %s%n",
                    finding.packet(),
                    finding.connection(),
                    finding.subflow(),
                    finding.check().subject(),
                    finding.section(),
                    finding.expected(),
                    finding.actual());
        }
        if (furtherFindings > 0) {
            out.printf("  … and %d more (--format json lists all)%n", furtherFindings);
        }
    }

    private static String words(Outcome outcome) {
        return switch (outcome) {
            case MPTCP -> "MPTCP";
            case LOST -> "lost MPTCP";
            case FALLBACK -> "fell back to TCP";
            case HALF_OPEN -> "never confirmed";
            case REFUSED -> "refused";
            case UNANSWERED -> "unanswered";
            case UNDECIDED -> "cannot tell";
            case MIDSTREAM -> "seen from the middle";
            case ORPHAN -> "known by a join only";
        };
    }

    static String size(long bytes) {
        return Quantity.ofBytes(bytes);
    }

    static String duration(long nanos) {
        double seconds = nanos / 1e9;
        if (seconds < 1) {
            return Quantity.decimal(nanos / 1e6, 1) + " ms";
        }
        return Quantity.decimal(seconds, seconds < 100 ? 2 : 0) + " s";
    }

    /** What differs between two points of capture, in words. */
    static String change(PathChange change) {
        String from = change.fromPacket() == 0 ? "" : " (there packet " + change.fromPacket() + ")";
        String where = change.kind() == PathChange.Kind.MISSING
                ? "seen at " + change.from() + ", not at " + change.to()
                : "between " + change.from() + from + " and " + change.to();
        long packet = change.toPacket() == 0 ? change.fromPacket() : change.toPacket();
        return "what the " + (change.fromInitiator() ? "initiator" : "listener") + " sent: "
                + change.kind().words() + ", "
                + where + ", from packet " + packet + " on, " + change.packets()
                + (change.packets() == 1 ? " packet" : " packets");
    }
}

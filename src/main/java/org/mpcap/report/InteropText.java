package org.mpcap.report;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.mpcap.conformance.CheckId;
import org.mpcap.conformance.CheckResult;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.Grade;
import org.mpcap.wire.Quantity;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.VisibleText;

/**
 * Results of conformance checks as text for people. Checks end in any order; a section is shown when all its checks have ended,
 * so that it reads the same each time.
 */
public final class InteropText {
    private static final int ID_WIDTH = 22;
    private static final int TITLE_WIDTH = 44;
    private static final int HEADING_WIDTH = 47;

    /** How much is shown of checks that did not fail. */
    public enum Detail {
        /** How many of each verdict a section has; warnings in a line each. */
        TOTALS,
        /** A line for each. */
        LINES,
        /** All packets below the line. */
        PACKETS
    }

    /** Verdicts of which each has its line in any case. */
    private static final Set<Grade> SHOWN = Set.of(Grade.FAIL, Grade.INCONCLUSIVE, Grade.WARN);

    private final PrintWriter out;
    private final AnsiStyle paint;
    private final Detail detail;
    private final boolean captures;
    private final List<ConformanceCheck> checks;
    private final Map<String, List<CheckResult>> sections = new LinkedHashMap<>();
    private final Map<String, Long> notRun = new LinkedHashMap<>();
    private final Map<String, List<CheckResult>> skippedVersions = new LinkedHashMap<>();
    private String version = "";
    private Optional<String> replay = Optional.empty();

    /**
     * @param detail what is shown of checks that did not fail
     * @param captures whether each check that is run leaves a capture
     * @param checks all that are to come
     */
    public InteropText(
            PrintWriter out, AnsiStyle paint, Detail detail, boolean captures, List<ConformanceCheck> checks) {
        this.out = out;
        this.paint = paint;
        this.detail = detail;
        this.captures = captures;
        this.checks = List.copyOf(checks);
    }

    /** A check as a craft script. */
    public static void export(PrintWriter out, ConformanceCheck check, String target, String app, List<?> steps) {
        out.println("# " + check.id() + ": " + check.title());
        out.println("# " + check.level() + ": " + check.requirement());
        out.println("# expected: " + check.expected());
        out.println("# what came is what " + target + " answered, with --app " + app);
        steps.forEach(out::println);
    }

    /** One line for each check: id, level, needs, title, requirement. */
    public void list() {
        for (ConformanceCheck check : checks) {
            out.printf("%-24s %-6s %-8s %s%n", check.id(), check.level(), check.needLetters(), check.title());
            if (!check.requirement().isEmpty()) {
                out.println(paint.faint("                         " + check.requirement()));
            }
        }
        out.println(Quantity.of(checks.size(), "check"));
    }

    /** Where checks of clients wait. */
    public static void ports(
            PrintWriter out,
            Optional<TransportAddress> page,
            List<ConformanceCheck> checks,
            Function<ConformanceCheck, OptionalInt> port) {
        page.ifPresent(place -> out.println("Links to all ports: http://" + place + "/"));
        checks.forEach(check ->
                out.printf("%-24s port %d%n", check.id(), port.apply(check).orElse(0)));
        out.flush();
    }

    /** One line for each check: whether it would be run, and why not. */
    public void plan(Function<ConformanceCheck, Optional<String>> whySkipped) {
        int run = 0;
        for (ConformanceCheck check : checks) {
            Optional<String> why = whySkipped.apply(check);
            run += why.isEmpty() ? 1 : 0;
            out.printf("%-5s %-24s %s%n", why.isEmpty() ? "run" : "skip", check.id(), why.orElse(check.title()));
        }
        out.println(run + " of " + Quantity.of(checks.size(), "check") + " would be run");
    }

    /**
     * What is checked, and how.
     *
     * @param command what repeats the run, but for the ids of checks
     */
    public void start(String target, String how, String command) {
        replay = Optional.of(command);
        out.println(paint.strong(VisibleText.of(target))
                + paint.faint(": " + Quantity.of(checks.size(), "check") + ", " + how));
        out.flush();
    }

    /** A check has ended. */
    public void result(CheckResult result) {
        CheckId id = result.check().id();
        List<CheckResult> section = sections.computeIfAbsent(section(id), key -> new ArrayList<>());
        section.add(result);
        long due = checks.stream()
                .filter(check -> section(check.id()).equals(section(id)))
                .count();
        if (section.size() == due) {
            sections.remove(section(id));
            show(section);
        }
    }

    private static String section(CheckId id) {
        return id.suite() + "/" + id.section();
    }

    private void show(List<CheckResult> section) {
        section.sort(Comparator.comparing(result -> result.check().id()));
        CheckId id = section.get(0).check().id();
        if (detail == Detail.TOTALS && section.stream().allMatch(result -> result.grade() == Grade.SKIP)) {
            skippedVersions
                    .computeIfAbsent(id.version(), key -> new ArrayList<>())
                    .addAll(section);
            return;
        }
        if (!version.equals(id.version())) {
            version = id.version();
            out.println();
            out.println(paint.strong(RfcHeadings.ofVersion(version)));
        }
        String heading = RfcHeadings.ofSection(id, checks);
        if (detail == Detail.TOTALS) {
            out.println(
                    "  " + paint.strong(String.format("%-" + HEADING_WIDTH + "s", heading)) + "  " + grades(section));
            section.stream().filter(result -> SHOWN.contains(result.grade())).forEach(this::line);
            count(section);
        } else {
            out.println("  " + paint.strong(heading));
            section.forEach(this::line);
        }
        out.flush();
    }

    private void count(List<CheckResult> results) {
        results.stream()
                .filter(result -> result.grade() == Grade.SKIP)
                .forEach(result -> notRun.merge(result.actual(), 1L, Long::sum));
    }

    /** What was not run: of a version the server does not speak one line, of everything else what is missing, most often first. */
    private void notRun(List<CheckResult> results) {
        skippedVersions.forEach((name, skipped) -> {
            boolean judged = results.stream()
                    .anyMatch(result -> result.check().id().version().equals(name) && result.grade() != Grade.SKIP);
            if (judged) {
                count(skipped);
                return;
            }
            String why = skipped.stream()
                    .collect(Collectors.groupingBy(CheckResult::actual, Collectors.counting()))
                    .entrySet()
                    .stream()
                    .max(Map.Entry.comparingByValue())
                    .map(Map.Entry::getKey)
                    .orElse("");
            out.println();
            out.println(paint.strong(RfcHeadings.ofVersion(name)));
            out.println("  "
                    + paint.faint(Quantity.of(skipped.size(), "check") + " not run: "
                            + VisibleText.of(why.replaceFirst("^control \\S+: ", ""))));
        });
        if (!notRun.isEmpty()) {
            out.println();
            out.println(paint.strong("Not run"));
            notRun.entrySet().stream()
                    .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                    .forEach(each -> out.println(
                            paint.faint(String.format("  %3d  %s", each.getValue(), VisibleText.of(each.getKey())))));
        }
    }

    private void line(CheckResult result) {
        ConformanceCheck check = result.check();
        String id = String.format("%-" + ID_WIDTH + "s", check.id());
        if (result.grade() == Grade.FAIL || result.grade() == Grade.INCONCLUSIVE) {
            out.println(word(result.grade()) + " " + id + " " + check.title());
            details(result);
        } else {
            String seen = VisibleText.of(result.actual());
            String actual = result.grade() == Grade.SKIP ? "(" + seen + ")" : seen;
            String title = actual.isEmpty() ? check.title() : String.format("%-" + TITLE_WIDTH + "s", check.title());
            out.println(word(result.grade()) + " " + id + " " + title
                    + (actual.isEmpty() ? "" : paint.faint("  " + actual)));
        }
        if (detail == Detail.PACKETS) {
            for (int i = 0; i < result.attempts().size(); i++) {
                out.println(paint.faint("          attempt " + (i + 1)));
                result.attempts()
                        .get(i)
                        .packets()
                        .forEach(packet -> out.println("          " + VisibleText.of(packet.words())));
            }
        }
    }

    private void details(CheckResult result) {
        ConformanceCheck check = result.check();
        String section = check.id().section();
        out.println("          requires  " + check.requirement() + (section.isEmpty() ? "" : " (" + section + ")"));
        out.println("          expected  " + check.expected());
        out.println("          actual    " + VisibleText.of(result.actual()));
        long same = result.attempts().stream()
                .filter(attempt -> attempt.grade() == result.grade())
                .count();
        out.println("          repeat    " + same + " of " + result.attempts().size() + "      level  " + check.level()
                + (captures ? "      capture  " + check.id().fileName() + ".pcap" : ""));
        replay.ifPresent(command -> out.println("          replay    " + VisibleText.of(command) + " " + check.id()));
    }

    private String word(Grade grade) {
        String text = String.format(
                "    %-5s",
                switch (grade) {
                    case PASS -> "ok";
                    case FAIL -> "FAIL";
                    case INCONCLUSIVE -> "?";
                    default -> grade.toString();
                });
        return switch (grade) {
            case PASS -> paint.good(text);
            case FAIL -> paint.bad(text);
            case WARN, INCONCLUSIVE -> paint.notice(text);
            case SKIP, INFO -> paint.faint(text);
        };
    }

    /** The failures again, and the numbers. */
    public void summary(List<CheckResult> results, double seconds, Optional<String> stopped) {
        // Of a run that was stopped, sections that are not whole are left.
        List.copyOf(sections.values()).forEach(this::show);
        sections.clear();
        notRun(results);
        List<CheckResult> failed =
                results.stream().filter(result -> result.grade() == Grade.FAIL).toList();
        if (failed.size() > 1) {
            out.println();
            out.println(paint.strong("Failures"));
            failed.forEach(result -> out.println("  " + result.check().id() + "  "
                    + result.check().title() + ": " + VisibleText.of(result.actual())));
        }
        out.println();
        out.println(numbers(results) + "   (" + time(seconds) + ")");
        stopped.ifPresent(why -> out.println(paint.bad("stopped: ") + VisibleText.of(why)));
        out.flush();
    }

    private static String time(double seconds) {
        long whole = Math.round(seconds);
        return whole < 60
                ? String.format(Locale.ROOT, "%.1f s", seconds)
                : String.format(Locale.ROOT, "%d min %d s", whole / 60, whole % 60);
    }

    /** How many of each grade, in one line. */
    public static String numbers(List<CheckResult> results) {
        return Quantity.of(results.size(), "check") + ": " + grades(results);
    }

    private static String grades(List<CheckResult> results) {
        Map<Grade, Long> counts = new EnumMap<>(Grade.class);
        results.forEach(result -> counts.merge(result.grade(), 1L, Long::sum));
        return counts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    }
}

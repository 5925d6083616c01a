package org.mpcap.report;

import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.mpcap.interop.Check;
import org.mpcap.interop.Grade;
import org.mpcap.interop.Result;

/** Results of conformance checks as text for people. */
public final class InteropText {
    private static final int ID_WIDTH = 24;

    private final PrintWriter out;
    private final Paint paint;
    private final boolean packets;

    /** @param packets whether every packet is shown below its check */
    public InteropText(PrintWriter out, Paint paint, boolean packets) {
        this.out = out;
        this.paint = paint;
        this.packets = packets;
    }

    /** One line for each check: id, level, needs, title, requirement. */
    public void list(List<Check> checks) {
        for (Check check : checks) {
            out.printf("%-24s %-6s %-8s %s%n", check.id(), check.level(), check.needLetters(), check.title());
            if (!check.requirement().isEmpty()) {
                out.println(paint.faint("                         " + check.requirement()));
            }
        }
        out.println(checks.size() + " checks");
    }

    /** One line for each check: whether it would be run, and why not. */
    public void plan(List<Check> checks, Function<Check, Optional<String>> whySkipped) {
        int run = 0;
        for (Check check : checks) {
            Optional<String> why = whySkipped.apply(check);
            run += why.isEmpty() ? 1 : 0;
            out.printf("%-5s %-24s %s%n", why.isEmpty() ? "run" : "skip", check.id(), why.orElse(check.title()));
        }
        out.println(run + " of " + checks.size() + " checks would be run");
    }

    /** One result, as it comes. */
    public void result(Result result) {
        Check check = result.check();
        boolean bad = result.grade() == Grade.FAIL || result.grade() == Grade.INCONCLUSIVE;
        String id = String.format("%-" + ID_WIDTH + "s", check.id());
        if (bad) {
            out.println(word(result.grade()) + " " + id + " " + check.title());
            details(result);
        } else {
            out.println(word(result.grade()) + " " + id + " " + check.title() + paint.faint("  " + result.actual()));
        }
        if (packets) {
            for (int i = 0; i < result.attempts().size(); i++) {
                out.println(paint.faint("        attempt " + (i + 1)));
                result.attempts().get(i).packets().forEach(packet -> out.println("        " + packet.words()));
            }
        }
        out.flush();
    }

    private void details(Result result) {
        Check check = result.check();
        out.println("          requires  " + check.requirement());
        out.println("          expected  " + check.expected());
        out.println("          actual    " + result.actual());
        long same = result.attempts().stream()
                .filter(attempt -> attempt.grade() == result.grade())
                .count();
        out.println("          repeat    " + same + " of " + result.attempts().size() + "  level " + check.level());
    }

    private String word(Grade grade) {
        String text = String.format(
                "  %-5s",
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
    public void summary(List<Result> results, double seconds, Optional<String> stopped) {
        List<Result> failed =
                results.stream().filter(result -> result.grade() == Grade.FAIL).toList();
        if (failed.size() > 1) {
            out.println();
            out.println(paint.strong("Failures"));
            failed.forEach(result -> out.println(
                    "  " + result.check().id() + "  " + result.check().title() + ": " + result.actual()));
        }
        out.println();
        out.println(numbers(results) + String.format("   (%.1f s)", seconds));
        stopped.ifPresent(why -> out.println(paint.bad("stopped: ") + why));
        out.flush();
    }

    /** How many of each grade, in one line. */
    public static String numbers(List<Result> results) {
        Map<Grade, Long> counts = new EnumMap<>(Grade.class);
        results.forEach(result -> counts.merge(result.grade(), 1L, Long::sum));
        return results.size() + " checks: "
                + counts.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining(", "));
    }
}

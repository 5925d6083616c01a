package org.mpcap.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.mpcap.paths.PathAspect;
import org.mpcap.paths.PathCell;
import org.mpcap.paths.PathFinding;
import org.mpcap.wire.VisibleText;

/** What passes where, as a matrix and as fields. */
public final class PathsText {
    private PathsText() {}

    /** The lines of the matrix, then a line for all that does not pass. */
    public static List<String> lines(List<PathCell> cells) {
        int left = Math.max(
                "source".length(),
                cells.stream().mapToInt(cell -> source(cell).length()).max().orElse(0));
        int right = Math.max(
                "server".length(),
                cells.stream().mapToInt(cell -> server(cell).length()).max().orElse(0));
        List<String> lines = new ArrayList<>();
        StringBuilder head = new StringBuilder(String.format("%-" + left + "s  %-" + right + "s", "source", "server"));
        for (PathAspect aspect : PathAspect.values()) {
            head.append("  ").append(aspect.words());
        }
        lines.add(head.toString());
        for (PathCell cell : cells) {
            StringBuilder row =
                    new StringBuilder(String.format("%-" + left + "s  %-" + right + "s", source(cell), server(cell)));
            for (PathAspect aspect : PathAspect.values()) {
                row.append("  ")
                        .append(String.format(
                                "%-" + aspect.words().length() + "s",
                                cell.of(aspect).verdict().words()));
            }
            lines.add(row.toString().stripTrailing());
        }
        cells.forEach(cell -> lines.addAll(reasons(cell)));
        return lines.stream().map(VisibleText::of).toList();
    }

    private static String source(PathCell cell) {
        return cell.source() + " (" + cell.device() + ")";
    }

    private static String server(PathCell cell) {
        return cell.target() + (cell.announced() ? " (announced)" : "");
    }

    /** Aspects that do not pass, those for the same reason together. */
    private static List<String> reasons(PathCell cell) {
        Map<String, List<PathAspect>> byReason = List.of(PathAspect.values()).stream()
                .filter(aspect -> cell.of(aspect).verdict() != PathFinding.Verdict.PASSES)
                .collect(Collectors.groupingBy(
                        aspect -> reason(cell.of(aspect)), LinkedHashMap::new, Collectors.toList()));
        List<String> lines = new ArrayList<>();
        String place = cell.source() + " > " + server(cell) + "  ";
        byReason.forEach((reason, aspects) -> lines.add(
                place + aspects.stream().map(PathAspect::words).collect(Collectors.joining(", ")) + " " + reason));
        cell.notes().forEach(note -> lines.add(place + note));
        return lines;
    }

    private static String reason(PathFinding finding) {
        return switch (finding.verdict()) {
            case PASSES -> "passes";
            case PARTLY -> "on " + finding.passed() + " of " + finding.tried() + " flows only: " + finding.detail();
            case LOST -> "lost: " + finding.detail();
            case UNKNOWN -> "cannot be told: " + finding.detail();
        };
    }

    /** One path as the fields of a JSON object. */
    public static Fields fields(PathCell cell) {
        Fields findings = new Fields();
        for (PathAspect aspect : PathAspect.values()) {
            PathFinding finding = cell.of(aspect);
            findings.put(
                    aspect.name().toLowerCase(Locale.ROOT),
                    new Fields()
                            .put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT))
                            .put("passed", finding.passed())
                            .put("tried", finding.tried())
                            .put("detail", finding.detail()));
        }
        return new Fields()
                .put("source", cell.source().toString())
                .put("interface", cell.device())
                .put("target", cell.target().toString())
                .put("announced", cell.announced())
                .put("sound", cell.isSound())
                .put("findings", findings)
                .put("notes", cell.notes());
    }
}

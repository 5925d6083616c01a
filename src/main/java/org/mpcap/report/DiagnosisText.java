package org.mpcap.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.mpcap.diagnosis.DiagnosedCause;
import org.mpcap.diagnosis.DiagnosisResult;
import org.mpcap.diagnosis.Explanation;
import org.mpcap.diagnosis.Explanation.Status;
import org.mpcap.wire.VisibleText;

/** A diagnosis for people: a block for each cause, with the evidence, the cure and where to look next. */
public final class DiagnosisText {
    private final AnsiStyle style;

    /** Text in these colours; only the first word of a block is coloured. */
    public DiagnosisText(AnsiStyle style) {
        this.style = style;
    }

    /** All lines. */
    public List<String> lines(DiagnosisResult result) {
        List<String> lines = new ArrayList<>();
        if (!result.sources().isEmpty()) {
            lines.add(row(
                    "looked",
                    "",
                    "not read: "
                            + result.sources().entrySet().stream()
                                    .map(refused -> refused.getKey() + " (" + refused.getValue() + ")")
                                    .sorted()
                                    .collect(Collectors.joining(", "))));
        }
        for (Explanation found : result.explanations()) {
            block(found, lines);
        }
        if (result.sound()) {
            boolean looked = result.connections().isEmpty() && result.notes().isEmpty();
            String what = looked ? ", and no MPTCP connection is open" : "";
            lines.add(row(
                    "ok",
                    "nothing is wrong",
                    result.notes().isEmpty()
                            ? "settings, endpoints, limits, routes and counters were looked at" + what
                            : result.notes().get(0) + what));
        }
        result.notes().stream().skip(result.sound() ? 1 : 0).forEach(note -> lines.add(row("ok", "", note)));
        return lines;
    }

    private void block(Explanation found, List<String> lines) {
        String sentence = found.sentence();
        if (found.connections().size() > 1) {
            sentence += " (" + found.connections().size() + " connections)";
        }
        lines.add(row(found.status().name(), found.cause().id(), sentence));
        found.evidence().forEach(evidence -> lines.add(row("", "evidence", evidence)));
        List<DiagnosedCause> others = found.alternatives();
        if (others.size() > 1) {
            lines.add(row("", "one of", others.stream().map(DiagnosedCause::id).collect(Collectors.joining(", "))));
        }
        cures(found, false, "cure", lines);
        cures(found, true, "cure on the peer", lines);
        if (!found.note().isEmpty()) {
            lines.add(row("", "note", found.note()));
        }
        if (!found.next().isEmpty()) {
            lines.add(row("", others.size() > 1 ? "to tell apart" : "next", found.next()));
        }
    }

    private void cures(Explanation found, boolean onPeer, String label, List<String> lines) {
        found.cures().stream()
                .filter(cure -> cure.onPeer() == onPeer)
                .forEach(cure -> lines.add(row("", label, "sudo " + cure.command())));
    }

    private String row(String first, String second, String text) {
        String line = VisibleText.of(String.format("%-6s %-19s %s", first, second, text))
                .stripTrailing();
        if (first.isEmpty() || !line.startsWith(first)) {
            return line;
        }
        String rest = line.substring(first.length());
        if (first.equals("ok")) {
            return style.good(first) + rest;
        }
        return (first.equals(Status.FAULT.name()) ? style.bad(first) : style.notice(first)) + rest;
    }
}

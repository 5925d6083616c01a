package org.mpcap.report;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import org.mpcap.conformance.CheckId;
import org.mpcap.conformance.Requirement;

/** Every requirement of the RFCs with the checks that judge it, as tables in Markdown. */
public final class CoverageText {
    private CoverageText() {}

    /** Writes the tables. */
    public static void write(PrintWriter out, List<Requirement> requirements) {
        List<Integer> rfcs =
                requirements.stream().map(Requirement::rfc).distinct().toList();
        for (int rfc : rfcs) {
            List<Requirement> of = requirements.stream()
                    .filter(requirement -> requirement.rfc() == rfc)
                    .toList();
            long judged = of.stream()
                    .filter(requirement -> !requirement.checks().isEmpty())
                    .count();
            out.println("## RFC " + rfc);
            out.println();
            out.println(judged + " of " + of.size()
                    + " requirements are judged by a check; for the others the reason why none can " + "is given.");
            out.println();
            out.println("| Requirement | Word | Binds | In our words | Checks of servers | Checks of clients |");
            out.println("| --- | --- | --- | --- | --- | --- |");
            of.forEach(requirement -> out.println(row(requirement)));
            out.println();
        }
    }

    private static String row(Requirement of) {
        String checks = of.checks().isEmpty()
                ? "none: " + of.reason() + " | "
                : ids(of.checks(false)) + " | " + ids(of.checks(true));
        return "| " + of.place() + " | " + of.keyword().replace("+", ", ") + " | " + of.binds() + " | "
                + of.paraphrase() + " | " + checks + " |";
    }

    private static String ids(List<CheckId> ids) {
        return ids.isEmpty() ? "–" : ids.stream().map(CheckId::toString).collect(Collectors.joining(" "));
    }
}

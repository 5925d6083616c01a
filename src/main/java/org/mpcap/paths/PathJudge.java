package org.mpcap.paths;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.mpcap.paths.FlowSighting.Kind;
import org.mpcap.paths.PathFinding.Verdict;
import org.mpcap.probe.PlainOpen;

/** What follows from what several flows showed: a pure function of that. */
final class PathJudge {
    /** How the reason begins where a checksum does not hold. */
    static final String CHANGED = "data is changed on the way";

    private PathJudge() {}

    /**
     * What can be said of each aspect.
     *
     * @param reports of the flows
     * @param plain how a SYN without MPTCP was answered, if one was sent
     */
    static Map<PathAspect, PathFinding> judge(List<FlowReport> reports, Optional<PlainOpen.Answer> plain) {
        Map<PathAspect, PathFinding> findings = new EnumMap<>(PathAspect.class);
        for (PathAspect aspect : PathAspect.values()) {
            List<FlowSighting> seen = reports.stream()
                    .map(report -> report.of(aspect))
                    .flatMap(Optional::stream)
                    .toList();
            findings.put(aspect, aspect == PathAspect.MP_CAPABLE ? capable(seen, plain) : ordinary(aspect, seen));
        }
        Verdict connection = of(findings, PathAspect.MP_CAPABLE).verdict();
        if (connection != Verdict.PASSES && connection != Verdict.PARTLY) {
            findings.replaceAll((aspect, finding) -> finding.tried() == 0 && aspect != PathAspect.MP_CAPABLE
                    ? PathFinding.unknown("there is no connection with MPTCP over this path")
                    : finding);
        }
        PathFinding checksum = of(findings, PathAspect.CHECKSUM);
        if (checksum.verdict() == Verdict.LOST
                && of(findings, PathAspect.DATA_OUT).verdict() == Verdict.PASSES
                && !checksum.detail().startsWith(CHANGED)) {
            findings.put(
                    PathAspect.CHECKSUM,
                    new PathFinding(
                            Verdict.LOST,
                            0,
                            checksum.tried(),
                            CHANGED + ": it passes without checksums, and with them " + checksum.detail()));
        }
        return findings;
    }

    /** What was found of an aspect. */
    static PathFinding of(Map<PathAspect, PathFinding> findings, PathAspect aspect) {
        return Objects.requireNonNull(findings.get(aspect), "an aspect that was judged");
    }

    /** An aspect of a connection that speaks MPTCP. */
    private static PathFinding ordinary(PathAspect aspect, List<FlowSighting> seen) {
        int passed = count(seen, Kind.PASSED);
        int refused = count(seen, Kind.REFUSED);
        int silent = count(seen, Kind.SILENT);
        int tried = passed + refused + silent;
        if (passed > 0) {
            // Silence on one flow is loss as long as others pass; a refusal is not.
            return refused == 0
                    ? new PathFinding(Verdict.PASSES, passed, tried, "")
                    : new PathFinding(Verdict.PARTLY, passed, tried, most(seen, Kind.REFUSED));
        }
        if (refused > 0) {
            return new PathFinding(Verdict.LOST, 0, tried, most(seen, Kind.REFUSED));
        }
        if (silent > 0) {
            return new PathFinding(Verdict.LOST, 0, tried, most(seen, Kind.SILENT));
        }
        return PathFinding.unknown(seen.isEmpty() ? aspect.words() + " was not tried" : most(seen, Kind.NOT_TRIED));
    }

    private static PathFinding capable(List<FlowSighting> seen, Optional<PlainOpen.Answer> plain) {
        PathFinding usual = ordinary(PathAspect.MP_CAPABLE, seen);
        if (usual.verdict() != Verdict.LOST || plain.isEmpty()) {
            return usual;
        }
        return switch (plain.get()) {
            case SYN_ACK -> usual;
            case RESET -> PathFinding.unknown("the port is closed: a SYN without MPTCP is reset, too");
            case UNREACHABLE -> PathFinding.unknown("unreachable, says ICMP");
            case SILENT -> PathFinding.unknown("nothing answers, not even a SYN without MPTCP");
        };
    }

    private static int count(List<FlowSighting> seen, Kind kind) {
        return (int) seen.stream().filter(each -> each.kind() == kind).count();
    }

    /** The words most flows of this kind have. */
    private static String most(List<FlowSighting> seen, Kind kind) {
        return seen.stream()
                .filter(each -> each.kind() == kind)
                .map(FlowSighting::detail)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
                .entrySet()
                .stream()
                .max(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .orElse("");
    }
}

package org.mpcap.report;

import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.mpcap.probe.ProbeResult;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.probe.VersionResult;
import org.mpcap.wire.VisibleText;

/** Probe results for people: the verdict first, then what it rests on. */
public final class ProbeText {
    private final PrintWriter out;
    private final AnsiStyle paint;
    private final Map<ProbeVerdict, Integer> counts = new EnumMap<>(ProbeVerdict.class);

    /** A renderer that writes to {@code out}. */
    public ProbeText(PrintWriter out, AnsiStyle paint) {
        this.out = out;
        this.paint = paint;
    }

    /** Writes one target's result. */
    public void result(ProbeResult result) {
        counts.merge(result.verdict(), 1, Integer::sum);
        String name = result.address()
                .map(Object::toString)
                .filter(address -> !address.equals(result.target()))
                .map(address -> result.target() + " (" + address + ")")
                .orElse(result.target());
        out.println(paint.strong(VisibleText.of(name)) + "  " + colored(result.verdict()) + "  "
                + VisibleText.of(result.headline()));
        if (!result.otherAddresses().isEmpty()) {
            String others =
                    result.otherAddresses().stream().map(Object::toString).collect(Collectors.joining(", "));
            out.println("  one address of its name; the others are " + others + ", --all-addresses asks all");
        }
        for (VersionResult version : result.versions()) {
            out.println("  " + version.version().name().toLowerCase(Locale.ROOT) + "  " + colored(version.verdict())
                    + "  " + VisibleText.of(version.reason()) + paint.faint(rtt(version)));
            version.evidence().forEach(line -> out.println("      " + VisibleText.of(line)));
        }
        out.flush();
    }

    private static String rtt(VersionResult version) {
        return version.rttNanos().isPresent()
                ? String.format(
                        Locale.ROOT,
                        "  (answer after %s%.2f ms)",
                        version.rttExact() ? "" : "at least ",
                        version.rttNanos().getAsLong() / 1e6)
                : "";
    }

    private String colored(ProbeVerdict verdict) {
        return switch (verdict) {
            case PROVEN -> paint.good(verdict.name());
            case CAPABLE, DIFFERS, VERSION, FALLBACK -> paint.notice(verdict.name());
            default -> paint.bad(verdict.name());
        };
    }

    /** Writes how many targets got which verdict, when there were several. */
    public void summary() {
        int total = counts.values().stream().mapToInt(Integer::intValue).sum();
        if (total > 1) {
            out.println(total + " targets: "
                    + counts.entrySet().stream()
                            .map(entry -> entry.getValue() + " " + entry.getKey())
                            .collect(Collectors.joining(", ")));
        }
        out.flush();
    }
}

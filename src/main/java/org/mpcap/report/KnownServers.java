package org.mpcap.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mpcap.conformance.CheckResult;

/** Which known server a run looks like most. */
public final class KnownServers {
    /** With fewer verdicts to compare any server looks like any other. */
    private static final int LEAST_KNOWN = 20;

    private static final List<String> NAMES =
            List.of("linux-6.18-v1", "linux-0.95-v0", "mpcap-serve-v1", "mpcap-serve-v0");

    private KnownServers() {}

    /** The nearest profile and how alike it is; none if too few checks were judged. */
    public static Optional<String> nearest(List<CheckResult> results) {
        Map<String, Expectations.Agreement> agreements = new LinkedHashMap<>();
        for (String name : NAMES) {
            read(name).ifPresent(profile -> agreements.put(name, profile.agreement(results)));
        }
        return agreements.entrySet().stream()
                .filter(entry -> entry.getValue().known() >= LEAST_KNOWN)
                .max(Comparator.comparingDouble(entry -> entry.getValue().share()))
                .map(entry -> entry.getKey() + " (" + entry.getValue().same() + " of "
                        + entry.getValue().known() + " verdicts equal)");
    }

    private static Optional<Expectations> read(String name) {
        try (InputStream in = KnownServers.class.getResourceAsStream("/conformance/" + name + ".json")) {
            return in == null
                    ? Optional.empty()
                    : Optional.of(Expectations.parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

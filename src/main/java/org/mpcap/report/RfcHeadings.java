package org.mpcap.report;

import java.util.List;
import java.util.Map;
import org.mpcap.conformance.CheckId;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.crypto.MptcpVersion;

/** The headings under which results stand: what a version is called, and the titles of sections in the RFCs. */
final class RfcHeadings {
    private static final Map<String, String> VERSIONS = Map.of(
            "v0", "Multipath TCP version 0 (RFC 6824)",
            "v1", "Multipath TCP version 1 (RFC 8684)",
            "c0", "clients of Multipath TCP version 0 (RFC 6824)",
            "c1", "clients of Multipath TCP version 1 (RFC 8684)");

    /** The sections that both RFCs number and call alike. */
    private static final Map<String, String> SHARED = Map.ofEntries(
            Map.entry("3.1", "Connection Initiation"),
            Map.entry("3.2", "Starting a New Subflow"),
            Map.entry("3.3.1", "Data Sequence Mapping"),
            Map.entry("3.3.2", "Data Acknowledgments"),
            Map.entry("3.3.3", "Closing a Connection"),
            Map.entry("3.3.4", "Receiver Considerations"),
            Map.entry("3.3.5", "Sender Considerations"),
            Map.entry("3.3.6", "Reliability and Retransmissions"),
            Map.entry("3.3.8", "Subflow Policy"),
            Map.entry("3.4.1", "Address Advertisement"),
            Map.entry("3.4.2", "Remove Address"),
            Map.entry("3.5", "Fast Close"),
            Map.entry("4", "Semantic Issues"),
            Map.entry("6", "Interactions with Middleboxes"),
            Map.entry("6181", "RFC 6181: Threat Analysis"),
            Map.entry("7430.2", "RFC 7430: ADD_ADDR Attack"),
            Map.entry("7430.3", "RFC 7430: DoS Attack on MP_JOIN"),
            Map.entry("7430.5", "RFC 7430: Eavesdropper in the Initial Handshake"));

    private static final Map<String, String> ONLY_V0 =
            Map.of("3.3", "General MPTCP Operation", "3.6", "Fallback", "3.7", "Error Handling");

    private static final Map<String, String> ONLY_V1 = Map.of(
            "3.3", "MPTCP Operation and Data Transfer",
            "3.6", "Subflow Reset",
            "3.7", "Fallback",
            "3.8", "Error Handling",
            "3.9.1", "Port Usage",
            "3.9.3", "Failure Handling",
            "B.1", "TFO Cookie Request with MPTCP",
            "B.2", "Data Sequence Mapping under TFO",
            "B.3", "Connection Establishment Examples");

    private RfcHeadings() {}

    /** The version and what it is called. */
    static String ofVersion(String version) {
        String title = VERSIONS.getOrDefault(version, "");
        return title.isEmpty() ? version : version + " " + title;
    }

    /** Number and title of the section, and the group if another group of these checks has the same section. */
    static String ofSection(CheckId id, List<ConformanceCheck> checks) {
        String section = id.section();
        if (section.isEmpty()) {
            return id.group().equals("robust") ? "Robustness" : id.group();
        }
        String title = SHARED.getOrDefault(
                section, (id.protocol() == MptcpVersion.V0 ? ONLY_V0 : ONLY_V1).getOrDefault(section, ""));
        boolean ofOtherRfc = title.startsWith("RFC ");
        boolean several = checks.stream()
                .map(ConformanceCheck::id)
                .anyMatch(other -> other.version().equals(id.version())
                        && other.section().equals(section)
                        && !other.group().equals(id.group()));
        return ((ofOtherRfc ? "" : section + " ") + title).strip() + (several ? ": " + id.group() : "");
    }
}

package org.mpcap.conformance;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Connections refused because no check was waiting for them, by our port. On the event loop. */
final class StrayClients {
    private static final int MOST_NAMED = 5;

    private final Map<Integer, Integer> refused = new TreeMap<>();

    /** A SYN to this port was refused. */
    void refused(int port) {
        refused.merge(port, 1, Integer::sum);
    }

    /** What has come elsewhere, to be put behind a sentence; empty if nothing has. */
    String words() {
        return refused.isEmpty()
                ? ""
                : "; refused so far, for no check waited there: "
                        + refused.entrySet().stream()
                                .limit(MOST_NAMED)
                                .map(entry -> entry.getValue() + " at port " + entry.getKey())
                                .collect(Collectors.joining(", "))
                        + (refused.size() > MOST_NAMED ? ", …" : "");
    }
}

package org.mpcap.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The kernel's counters in the network namespace of the thread that asks. */
final class NamespaceCounters {
    private final Map<String, Long> values;

    private NamespaceCounters(Map<String, Long> values) {
        this.values = values;
    }

    /** What they are now: {@code MPTcpExt}, {@code TcpExt} and {@code Tcp}, as nstat names them without the prefix. */
    static NamespaceCounters read() {
        Map<String, Long> values = new HashMap<>();
        try {
            for (String file : List.of("netstat", "snmp")) {
                List<String> lines = Files.readAllLines(Path.of("/proc/thread-self/net", file));
                for (int i = 0; i + 1 < lines.size(); i += 2) {
                    String[] names = lines.get(i).split(" ");
                    String[] numbers = lines.get(i + 1).split(" ");
                    boolean wanted = List.of("MPTcpExt:", "Tcp:", "TcpExt:").contains(names[0]);
                    for (int column = 1; wanted && column < names.length; column++) {
                        values.put(names[column], Long.parseLong(numbers[column]));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new NamespaceCounters(values);
    }

    long of(String name) {
        return values.getOrDefault(name, 0L);
    }

    /** The first of these counters that has risen, or these words. */
    String firstOf(String otherwise, String... names) {
        for (String name : names) {
            if (of(name) > 0) {
                return name;
            }
        }
        return otherwise;
    }
}

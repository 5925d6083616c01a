package org.mpcap.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Packets the kernel threw away because a processor's input queue was full, before any interface or libpcap could count them: the
 * second column of {@code /proc/net/softnet_stat}. The number is that of the whole machine.
 */
public final class BacklogDrops {
    private static final Path TABLE = Path.of("/proc/net/softnet_stat");

    private BacklogDrops() {}

    /** The number so far; 0 if the system does not tell. */
    public static long read() {
        try {
            return Files.readAllLines(TABLE).stream()
                    .map(line -> line.split(" +"))
                    .filter(columns -> columns.length > 1)
                    .mapToLong(columns -> Long.parseLong(columns[1], 16))
                    .sum();
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }
}

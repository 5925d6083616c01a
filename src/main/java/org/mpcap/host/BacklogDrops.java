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
            return secondColumn(Files.readAllBytes(TABLE));
        } catch (IOException e) {
            return 0;
        }
    }

    /** The sum of the second column of a table of hexadecimal numbers. By hand: a scan reads it twenty times a second. */
    static long secondColumn(byte[] table) {
        long sum = 0;
        int column = 0;
        long value = 0;
        boolean inside = false;
        for (byte next : table) {
            int digit = Character.digit(next, 16);
            if (digit >= 0) {
                column += inside ? 0 : 1;
                value = inside ? value << 4 | digit : digit;
            } else {
                sum += inside && column == 2 ? value : 0;
                column = next == '\n' ? 0 : column;
            }
            inside = digit >= 0;
        }
        return sum + (inside && column == 2 ? value : 0);
    }
}

package org.mpcap.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What this process may do beyond an ordinary user's rights (capabilities(7)).
 *
 * @param effective the effective set, one bit each
 */
public record Capabilities(long effective) {
    /** The capabilities mpcap asks for. */
    public enum Capability {
        /** Network administration: packet filters, interfaces. */
        NET_ADMIN(12),
        /** Raw and packet sockets: sending and seeing frames. */
        NET_RAW(13);

        private final int bit;

        Capability(int bit) {
            this.bit = bit;
        }
    }

    /** No capability. */
    public static final Capabilities NONE = new Capabilities(0);

    /** Those of this process; none if the system does not tell. */
    public static Capabilities current() {
        try {
            return parse(Files.readAllLines(Path.of("/proc/self/status")));
        } catch (IOException e) {
            return NONE;
        }
    }

    /** Reads the {@code CapEff:} line of {@code /proc/PID/status}; none if there is no such line. */
    public static Capabilities parse(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith("CapEff:"))
                .map(line -> new Capabilities(
                        Long.parseUnsignedLong(line.substring(7).strip(), 16)))
                .findFirst()
                .orElse(NONE);
    }

    /** Whether this capability is in the effective set. */
    public boolean has(Capability capability) {
        return (effective >>> capability.bit & 1) == 1;
    }
}

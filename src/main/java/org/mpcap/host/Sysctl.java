package org.mpcap.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Kernel settings under {@code /proc/sys}. */
final class Sysctl {
    private static final int LONGEST = 4096;

    private Sysctl() {}

    /**
     * A setting, without white space around it; empty if the kernel does not have it.
     *
     * @param name with slashes, such as {@code net/mptcp/enabled}
     */
    static Optional<String> read(String name) {
        try (InputStream file = Files.newInputStream(Path.of("/proc/sys", name))) {
            // In one read: the kernel gives lists of numbers only to a reader at the start of the file.
            byte[] buffer = new byte[LONGEST];
            int size = Math.max(0, file.read(buffer));
            return Optional.of(new String(buffer, 0, size, StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}

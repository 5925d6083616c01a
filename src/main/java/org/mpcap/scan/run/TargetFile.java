package org.mpcap.scan.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A list of targets.
 *
 * @param name how messages and checkpoints call it
 * @param path where it is
 * @param temporary whether it is the copy of a stream, to be deleted as soon as it is open for the last time
 */
public record TargetFile(String name, Path path, boolean temporary) {
    /** A list that stays where it is. */
    public static TargetFile of(Path path) {
        return new TargetFile(path.toString(), path, false);
    }

    /**
     * Copies a list from a stream, so that it can be read more than once.
     *
     * @throws UncheckedIOException if that fails
     */
    public static TargetFile copyOf(String name, InputStream in) {
        try {
            Path file = Files.createTempFile("mpcap-targets-", ".txt");
            file.toFile().deleteOnExit();
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return new TargetFile(name, file, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

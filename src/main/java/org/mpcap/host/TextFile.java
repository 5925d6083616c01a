package org.mpcap.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files of UTF-8 text that a user names: lists, rows, expectations. Bytes that are no UTF-8 come as U+FFFD, so that who reads the text can
 * say which line is wrong.
 */
public final class TextFile {
    private TextFile() {}

    /**
     * Opens a file.
     *
     * @throws FileSystemException that names the file if it cannot be read
     */
    public static BufferedReader open(Path file) throws IOException {
        requireNoDirectory(file);
        return new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
    }

    /** The whole text; throws as {@link #open} does. */
    public static String read(Path file) throws IOException {
        requireNoDirectory(file);
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    private static void requireNoDirectory(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new FileSystemException(file.toString(), null, "is a directory");
        }
    }
}

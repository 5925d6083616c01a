package org.mpcap.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Targets of the command line and of files, in order. */
final class TargetList {
    private final int port;
    private final List<Target> list = new ArrayList<>();

    /** @param port port of targets that name none */
    TargetList(int port) {
        this.port = port;
    }

    /** @throws IllegalArgumentException with a message for the user */
    void add(String text) {
        list.add(Target.parse(text, port));
    }

    /** Adds the targets of a file, one per line. */
    void addFile(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            addLines(file.toString(), in);
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            throw new FileSystemException(file.toString(), null, e.getMessage());
        }
    }

    /** Adds one target per line; {@code #} starts a comment. */
    void addLines(String name, InputStream in) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            String text = line.replaceFirst("#.*", "").strip();
            if (!text.isEmpty()) {
                try {
                    add(text);
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(name + ", line " + number + ": " + e.getMessage(), e);
                }
            }
        }
    }

    List<Target> targets() {
        return list;
    }
}

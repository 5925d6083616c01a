package org.mpcap;

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
public final class TargetList {
    private final int port;
    private final List<Target> list = new ArrayList<>();

    /** @param port port of targets that name none */
    public TargetList(int port) {
        this.port = port;
    }

    /** Throws {@link UserError} if it is no target. */
    public void add(String text) {
        if (text.matches("[0-9]{1,5}") && !list.isEmpty()) {
            Target before = list.get(list.size() - 1);
            throw UserError.usage("'" + text + "' is a number and no host: write "
                    + (before.host().contains(":") ? "[" + before.host() + "]" : before.host()) + ":" + text);
        }
        list.add(Target.parse(text, port));
    }

    /** Adds the targets of a file, one per line. */
    public void addFile(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            addLines(file.toString(), in);
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            throw new FileSystemException(file.toString(), null, e.getMessage());
        }
    }

    /** Adds one target per line; {@code #} starts a comment. */
    public void addLines(String name, InputStream in) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            String text = line.replaceFirst("#.*", "").strip();
            if (!text.isEmpty()) {
                try {
                    add(text);
                } catch (UserError e) {
                    throw UserError.usage(name + ", line " + number + ": " + e.getMessage());
                }
            }
        }
    }

    /** What has been added, in order. */
    public List<Target> targets() {
        return List.copyOf(list);
    }
}

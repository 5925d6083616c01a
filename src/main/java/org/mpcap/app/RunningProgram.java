package org.mpcap.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.mpcap.UserError;

/** The program under test, or what stands behind our server, while it runs. */
final class RunningProgram {
    /** Names the user and the group, as two numbers with a colon, that the program is to be run as. */
    static final String USER = "mpcap.app.user";

    private static final int MOST_KEPT = 65_536;

    private final Process process;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    /**
     * Starts it. The words {@code $MPCAP_HOST} and {@code $MPCAP_PORT} are replaced, and given in the environment.
     *
     * @throws UserError if there is no such program
     */
    RunningProgram(List<String> command, String host, int port, boolean verbose) {
        Map<String, String> words = Map.of(
                "$MPCAP_HOST",
                host,
                "${MPCAP_HOST}",
                host,
                "$MPCAP_PORT",
                Integer.toString(port),
                "${MPCAP_PORT}",
                Integer.toString(port));
        List<String> replaced = new ArrayList<>(asUser());
        for (String word : command) {
            String now = word;
            for (Map.Entry<String, String> each : words.entrySet()) {
                now = now.replace(each.getKey(), each.getValue());
            }
            replaced.add(now);
        }
        if (ElfProgram.find(command.get(0)).isEmpty()) {
            throw UserError.usage("there is no program '" + command.get(0) + "'");
        }
        try {
            ProcessBuilder builder = new ProcessBuilder(replaced).redirectErrorStream(true);
            builder.environment().put("MPCAP_HOST", host);
            builder.environment().put("MPCAP_PORT", Integer.toString(port));
            builder.redirectInput(ProcessBuilder.Redirect.INHERIT);
            if (verbose) {
                builder.redirectOutput(ProcessBuilder.Redirect.INHERIT);
            }
            process = builder.start();
        } catch (IOException e) {
            throw UserError.usage("'" + command.get(0) + "' does not start: " + reason(e));
        }
        Thread reader = new Thread(this::read, "mpcap-program-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** What makes the program run as the user who asked, who is root in the namespaces around it. */
    private static List<String> asUser() {
        String user = System.getProperty(USER, "");
        return user.isEmpty()
                ? List.of()
                : List.of(
                        "unshare",
                        "--user",
                        "--map-user=" + user.substring(0, user.indexOf(':')),
                        "--map-group=" + user.substring(user.indexOf(':') + 1),
                        "--");
    }

    private static String reason(IOException e) {
        String text = String.valueOf(e.getMessage());
        return text.substring(text.lastIndexOf(", ") < 0 ? 0 : text.lastIndexOf(", ") + 2);
    }

    private void read() {
        try (InputStream in = process.getInputStream()) {
            byte[] buffer = new byte[4096];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                synchronized (said) {
                    if (said.size() < MOST_KEPT) {
                        said.write(buffer, 0, length);
                    }
                }
            }
        } catch (IOException e) {
            // It was ended.
            return;
        }
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** Waits for its end, and tells its exit code if it came. */
    OptionalInt exit(long millis) {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS)
                    ? OptionalInt.of(process.exitValue())
                    : OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }

    /** The last line it wrote that is not empty, in brackets; empty if there is none. */
    String lastWords() {
        synchronized (said) {
            return said.toString(StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .reduce((first, second) -> second)
                    .map(line -> " (" + (line.length() > 120 ? line.substring(0, 120) + "…" : line) + ")")
                    .orElse("");
        }
    }
}

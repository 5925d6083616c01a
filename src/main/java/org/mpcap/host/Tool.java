package org.mpcap.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A command of the operating system, run to its end. */
final class Tool {
    private Tool() {}

    /**
     * What a command left.
     *
     * @param exitCode its exit code
     * @param output what it printed, to standard output and standard error
     */
    record Outcome(int exitCode, String output) {
        String firstLine() {
            return output.lines().findFirst().orElse("").strip();
        }
    }

    /** Runs a command; empty if there is no such command or it does not end within ten seconds. */
    static Optional<Outcome> run(String... command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Optional.of(new Outcome(process.exitValue(), output));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}

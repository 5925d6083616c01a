package org.mpcap.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Calls the client with a command of the shell, which finds in MPCAP_HOST, MPCAP_PORT, MPCAP_CHECK and MPCAP_START where to go and what
 * to do first; and changes its settings with another, which finds the change in MPCAP_SETTING.
 *
 * @param command makes the client connect once
 * @param setting changes a setting, if there is such a command
 */
public record CommandCaller(String command, Optional<String> setting) implements ClientCaller {
    @Override
    public Call come(Visit visit) {
        return run(
                command,
                Map.of(
                        "MPCAP_HOST", visit.place().address().toString(),
                        "MPCAP_PORT", String.valueOf(visit.place().port()),
                        "MPCAP_CHECK", visit.check(),
                        "MPCAP_START", visit.start()));
    }

    @Override
    public boolean sets() {
        return setting.isPresent();
    }

    @Override
    public Call set(String change) {
        return setting.map(words -> run(words, Map.of("MPCAP_SETTING", change))).orElse(Call.NONE);
    }

    private static Call run(String words, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(List.of("/bin/sh", "-c", words))
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        try {
            return new Running(builder.start());
        } catch (IOException e) {
            String why = "the command cannot be started: " + e.getMessage();
            return new Call() {
                @Override
                public Optional<String> failure() {
                    return Optional.of(why);
                }
            };
        }
    }

    /** A command that was started. What it says is read at once, for it would stop when nobody does. */
    private static final class Running implements Call {
        private final Process process;
        private final CompletableFuture<String> lastLine;

        Running(Process process) {
            this.process = process;
            lastLine = CompletableFuture.supplyAsync(() -> last(process.getErrorStream()));
        }

        private static String last(InputStream errors) {
            try (errors) {
                return new String(errors.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> !line.isBlank())
                        .reduce((before, after) -> after)
                        .orElse("");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public boolean isOver() {
            return !process.isAlive();
        }

        @Override
        public Optional<String> failure() {
            if (process.isAlive() || process.exitValue() == 0) {
                return Optional.empty();
            }
            String said = lastLine.isDone() && !lastLine.isCompletedExceptionally() ? lastLine.join() : "";
            return Optional.of("the command ended with " + process.exitValue() + (said.isEmpty() ? "" : ": " + said));
        }

        @Override
        public void end() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}

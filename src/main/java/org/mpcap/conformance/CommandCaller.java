package org.mpcap.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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

    /** Bytes of what a command says on standard error that are kept: more than a line anybody reads. */
    private static final int MOST_SAID = 4 << 10;
    /** What a command said last is read soon after its end, unless something it started holds its standard error open. */
    private static final long LAST_WORDS_MILLIS = 500;

    /** A command that was started. What it says is read at once, for it would stop when nobody does. */
    private static final class Running implements Call {
        private final Process process;
        private final CompletableFuture<String> lastLine = new CompletableFuture<>();

        Running(Process process) {
            this.process = process;
            // A thread of its own: a pool has fewer than there are commands at one time.
            Thread reader =
                    new Thread(() -> lastLine.complete(last(process.getErrorStream())), "stderr of " + process.pid());
            reader.setDaemon(true);
            reader.start();
        }

        /** The last line of what is said, of which only the end is kept. */
        private static String last(InputStream errors) {
            byte[] end = new byte[0];
            byte[] piece = new byte[MOST_SAID];
            try (errors) {
                for (int count = errors.read(piece); count >= 0; count = errors.read(piece)) {
                    byte[] all = Arrays.copyOf(end, end.length + count);
                    System.arraycopy(piece, 0, all, end.length, count);
                    end = Arrays.copyOfRange(all, Math.max(0, all.length - MOST_SAID), all.length);
                }
            } catch (IOException e) {
                // What it said until then counts.
            }
            return new String(end, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .reduce((before, after) -> after)
                    .orElse("");
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
            String said;
            try {
                said = lastLine.get(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                said = "";
            } catch (ExecutionException | TimeoutException e) {
                said = "";
            }
            return Optional.of("the command ended with " + process.exitValue() + (said.isEmpty() ? "" : ": " + said));
        }

        @Override
        public void end() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}

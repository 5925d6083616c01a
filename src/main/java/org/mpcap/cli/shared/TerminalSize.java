package org.mpcap.cli.shared;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How large the terminal is that standard output goes to.
 *
 * @param rows its lines
 * @param columns characters in one
 */
public record TerminalSize(int rows, int columns) {
    private static final TerminalSize USUAL = new TerminalSize(24, 80);

    /** The size of the terminal, as {@code stty} tells it; empty if standard output is none. */
    public static Optional<TerminalSize> ofOutput() {
        try {
            Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/1"));
            boolean isTerminal =
                    target.startsWith("/dev/pts") || target.toString().startsWith("/dev/tty");
            return isTerminal ? Optional.of(ask(target.toFile())) : Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    private static TerminalSize ask(File terminal) {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(terminal)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String[] words = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ");
            stty.waitFor(1, TimeUnit.SECONDS);
            TerminalSize size = new TerminalSize(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
            // A serial line says 0.
            return size.columns > 0 && size.rows > 0 ? size : USUAL;
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return USUAL;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return USUAL;
        }
    }
}

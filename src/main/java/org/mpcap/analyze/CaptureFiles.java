package org.mpcap.analyze;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mpcap.capture.CaptureException;
import org.mpcap.capture.CaptureReader;
import org.mpcap.capture.CaptureTrace;
import org.mpcap.wire.VisibleText;

/**
 * The captures named on a command line put into one trace. A file that cannot be read is an error, not an end.
 *
 * @param trace the readable ones
 * @param errors one line for each that is not readable
 * @param notes one line for each directory that holds files which are not named like captures, and for each clock put right
 * @param bytes sizes of the files, packed; 0 where unknown
 */
public record CaptureFiles(CaptureTrace trace, List<String> errors, List<String> notes, long bytes) {
    /** Bytes for the buffers of all files that may be open at one time, a sixth of the smallest heap. */
    private static final int ALL_BUFFERS = 64 << 20;

    /** File names in a message. */
    private static final int MOST_NAMES = 10;

    /** Copies the lists. */
    public CaptureFiles {
        errors = List.copyOf(errors);
        notes = List.copyOf(notes);
    }

    /** Opens files and directories, the latter with all captures right in them. */
    public static CaptureFiles open(List<Path> paths) {
        List<String> errors = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        List<Path> found = new ArrayList<>();
        for (Path path : paths) {
            if (!Files.isDirectory(path)) {
                files.add(path);
                continue;
            }
            Map<Boolean, List<Path>> inside;
            try (Stream<Path> entries = Files.list(path)) {
                inside = entries.filter(Files::isRegularFile)
                        .sorted()
                        .collect(Collectors.partitioningBy(CaptureFiles::isNamedLikeACapture));
            } catch (IOException | UncheckedIOException e) {
                errors.add(path + ": cannot be listed: " + e.getMessage());
                continue;
            }
            List<Path> captures = inside.getOrDefault(true, List.of());
            List<Path> others = inside.getOrDefault(false, List.of());
            found.addAll(captures);
            if (captures.isEmpty()) {
                errors.add(path
                        + ": no capture in this directory (*.pcap*, *.cap*, *.pcapng*, *.snoop, *.erf, also packed)");
            }
            if (!others.isEmpty()) {
                notes.add(path + ": not named like captures and skipped: " + names(others));
            }
        }
        files.addAll(found);
        CaptureTrace trace = new CaptureTrace();
        int buffer = Math.min(CaptureReader.DEFAULT_BUFFER, ALL_BUFFERS / Math.max(1, files.size()));
        long bytes = 0;
        for (Path file : files) {
            try {
                trace.add(() -> CaptureReader.open(file, buffer), Files.isRegularFile(file));
                bytes += Files.size(file);
            } catch (CaptureException e) {
                errors.add(e.getMessage());
            } catch (IOException e) {
                errors.add(file + ": " + e.getMessage());
            }
        }
        try {
            notes.addAll(trace.alignClocks());
        } catch (IOException e) {
            errors.add(String.valueOf(e.getMessage()));
        }
        return new CaptureFiles(trace, errors, notes, bytes);
    }

    /** One capture that can be opened once only. */
    public static CaptureFiles of(CaptureTrace.Opener opener) {
        CaptureTrace trace = new CaptureTrace();
        try {
            trace.add(opener, false);
        } catch (IOException e) {
            return new CaptureFiles(trace, List.of(e.getMessage()), List.of(), 0);
        }
        return new CaptureFiles(trace, List.of(), List.of(), 0);
    }

    private static String names(List<Path> files) {
        String first = files.stream()
                .limit(MOST_NAMES)
                .map(file -> VisibleText.of(file.getFileName().toString()))
                .collect(Collectors.joining(", "));
        return files.size() <= MOST_NAMES ? first : first + " and " + (files.size() - MOST_NAMES) + " more";
    }

    private static boolean isNamedLikeACapture(Path path) {
        String name = path.getFileName().toString();
        String packed = "(\\.(gz|zst|lz4|xz))?";
        return name.matches("(?i).*\\.(pcap|pcapng|cap|dmp|trc|snoop|snp|erf)\\d*" + packed)
                || name.matches("(?i).*\\.(pcap|cap)[._-]?\\d+" + packed);
    }
}

package org.mpcap.analyze;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.mpcap.capture.CaptureException;
import org.mpcap.capture.CaptureReader;
import org.mpcap.capture.CaptureTrace;

/**
 * The captures named on a command line put into one trace. A file that cannot be read is an error, not an end.
 *
 * @param trace the readable ones
 * @param errors one line for each that is not readable
 * @param bytes sizes of the files, packed; 0 where unknown
 */
public record CaptureFiles(CaptureTrace trace, List<String> errors, long bytes) {
    private static final int FEW = 8;
    private static final int SMALL_BUFFER = 128 << 10;

    /** Copies the list. */
    public CaptureFiles {
        errors = List.copyOf(errors);
    }

    /** Opens files and directories, the latter with all captures right in them. */
    public static CaptureFiles open(List<Path> paths) {
        List<String> errors = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        List<Path> found = new ArrayList<>();
        for (Path path : paths) {
            if (!Files.isDirectory(path)) {
                files.add(path);
                continue;
            }
            int before = found.size();
            try (Stream<Path> entries = Files.list(path)) {
                entries.filter(Files::isRegularFile)
                        .filter(CaptureFiles::isNamedLikeACapture)
                        .sorted()
                        .forEach(found::add);
            } catch (IOException | UncheckedIOException e) {
                errors.add(path + ": cannot be listed: " + e.getMessage());
                continue;
            }
            if (found.size() == before) {
                errors.add(path + ": no capture in this directory (*.pcap*, *.cap*, *.pcapng*, also .gz)");
            }
        }
        files.addAll(found);
        CaptureTrace trace = new CaptureTrace();
        int buffer = files.size() <= FEW ? CaptureReader.DEFAULT_BUFFER : SMALL_BUFFER;
        long bytes = 0;
        for (Path file : files) {
            try {
                trace.add(() -> CaptureReader.open(file, buffer), true);
                bytes += Files.size(file);
            } catch (CaptureException e) {
                errors.add(e.getMessage());
            } catch (IOException e) {
                errors.add(file + ": " + e.getMessage());
            }
        }
        return new CaptureFiles(trace, errors, bytes);
    }

    /** One capture that can be opened once only. */
    public static CaptureFiles of(CaptureTrace.Opener opener) {
        CaptureTrace trace = new CaptureTrace();
        try {
            trace.add(opener, false);
        } catch (IOException e) {
            return new CaptureFiles(trace, List.of(e.getMessage()), 0);
        }
        return new CaptureFiles(trace, List.of(), 0);
    }

    private static boolean isNamedLikeACapture(Path path) {
        String name = path.getFileName().toString();
        return name.matches("(?i).*\\.(pcap|pcapng|cap|dmp|trc)\\d*(\\.gz)?|(?i).*\\.(pcap|cap)[._-]?\\d+(\\.gz)?");
    }
}

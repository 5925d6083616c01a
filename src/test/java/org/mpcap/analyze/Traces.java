package org.mpcap.analyze;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.mpcap.capture.CaptureReader;
import org.mpcap.capture.CaptureTrace;
import org.mpcap.track.Finding;
import org.mpcap.track.TrackSettings;
import org.mpcap.track.Verification;
import org.mpcap.track.VerificationCount;

/** Captures as lists of packets that a test can rearrange, and the analysis of such lists. */
final class Traces {
    static final Path V0 = Path.of("captures/v0-linux-0.95");
    static final Path V1 = Path.of("captures/v1-linux-6.18");

    private Traces() {}

    /** A captured frame. */
    static final class Packet {
        private final int linkType;
        private final byte[] frame;
        private final int original;
        private final long nanos;
        private final int point;

        Packet(int linkType, byte[] frame, int original, long nanos, int point) {
            this.linkType = linkType;
            this.frame = frame;
            this.original = original;
            this.nanos = nanos;
            this.point = point;
        }

        int linkType() {
            return linkType;
        }

        byte[] frame() {
            return frame;
        }

        int original() {
            return original;
        }

        long nanos() {
            return nanos;
        }

        int point() {
            return point;
        }

        Packet with(byte[] other) {
            return new Packet(linkType, other, other.length, nanos, point);
        }

        Packet cutTo(int length) {
            return new Packet(linkType, Arrays.copyOf(frame, Math.min(length, frame.length)), original, nanos, point);
        }

        Packet later(long by) {
            return new Packet(linkType, frame, original, nanos + by, point);
        }

        Packet at(int other) {
            return new Packet(linkType, frame, original, nanos, other);
        }
    }

    /** What an analysis gave. */
    record Result(List<ConnectionResult> connections, AnalysisTotals totals) {
        ConnectionResult only() {
            if (connections.size() != 1) {
                throw new AssertionError(connections.size() + " connections");
            }
            return connections.get(0);
        }

        VerificationCount tally(Verification check) {
            return totals.tracked().checks().getOrDefault(check, new VerificationCount(0, 0, 0));
        }

        List<Finding> findings() {
            return connections.stream()
                    .flatMap(connection -> connection.findings().stream())
                    .toList();
        }
    }

    static List<Packet> read(Path file) {
        List<Packet> packets = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open(file, CaptureReader.DEFAULT_BUFFER)) {
            while (reader.next()) {
                packets.add(new Packet(
                        reader.linkTypeNumber(),
                        Arrays.copyOfRange(reader.array(), reader.offset(), reader.offset() + reader.captured()),
                        reader.original(),
                        reader.nanos(),
                        reader.interfaceNumber()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packets;
    }

    /** Analyses capture files as one trace, as the command does. */
    static Result analyzeFiles(List<Path> files) {
        List<ConnectionResult> connections = new ArrayList<>();
        Collector collector = new Collector(number -> true, connections::add);
        Analysis analysis = new Analysis(TrackSettings.DEFAULT, collector, Optional.empty(), new SplittableRandom(1));
        try (CaptureTrace trace = CaptureFiles.open(files).trace()) {
            analysis.run(trace, (position, packets) -> {}, () -> false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        analysis.finish();
        collector.finish();
        return new Result(connections, analysis.totals());
    }

    static Result analyze(List<Packet> packets) {
        return analyze(packets, TrackSettings.DEFAULT);
    }

    static Result analyze(List<Packet> packets, TrackSettings settings) {
        List<ConnectionResult> connections = new ArrayList<>();
        Collector collector = new Collector(number -> true, connections::add);
        Analysis analysis = new Analysis(settings, collector, Optional.empty(), new SplittableRandom(1));
        for (Packet packet : packets) {
            analysis.frame(
                    packet.linkType(),
                    packet.frame(),
                    0,
                    packet.frame().length,
                    packet.original(),
                    packet.nanos(),
                    packet.point());
        }
        analysis.finish();
        collector.finish();
        return new Result(connections, analysis.totals());
    }
}

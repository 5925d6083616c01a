package org.mpcap.analyze;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.mpcap.analyze.Traces.Packet;
import org.mpcap.capture.CaptureException;
import org.mpcap.capture.CaptureReader;
import org.mpcap.capture.CaptureTrace;
import org.mpcap.report.AnalyzeFields;
import org.mpcap.report.JsonLines;
import org.mpcap.track.TrackSettings;

/** Damaged packets and damaged files through the analyser; what goes wrong there comes out as an exception. */
final class Mutations {
    private static final int MOST_FLOWS = 2_000;
    /** Of the whole process, with the packets that are damaged and the build tool's own. */
    private static final long MOST_MEMORY = 200L << 20;

    private final RandomGenerator random;
    private final List<Path> files;

    Mutations(long seed) throws IOException {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        try (Stream<Path> found = Files.walk(Path.of("captures"))) {
            files = found.filter(file -> file.toString().matches(".*\\.pcap(ng)?"))
                    .sorted()
                    .toList();
        }
    }

    /** Analyses so many damaged packets as one trace; gives their number. */
    long packets(long count) {
        List<Packet> pool = new ArrayList<>();
        files.forEach(file -> pool.addAll(Traces.read(file)));
        long[] closed = new long[1];
        Collector collector = new Collector(number -> number % 7 == 0, result -> {
            JsonLines.line(AnalyzeFields.connection(result));
            closed[0]++;
        });
        Analysis analysis = new Analysis(
                new TrackSettings(MOST_FLOWS, 5_000_000_000L, 10_000),
                collector,
                Optional.empty(),
                new SplittableRandom(1));
        long nanos = 1_700_000_000_000_000_000L;
        int at = 0;
        for (long i = 0; i < count; i++) {
            // Runs of neighbouring packets, so that connections live long enough to be damaged in their middle.
            at = random.nextInt(200) == 0 ? random.nextInt(pool.size()) : (at + 1) % pool.size();
            Packet packet = pool.get(at);
            byte[] frame = random.nextInt(4) == 0 ? packet.frame() : damaged(packet.frame());
            nanos += random.nextInt(100_000);
            long when = random.nextInt(1000) == 0 ? random.nextLong() : nanos;
            analysis.frame(
                    packet.linkType(),
                    frame,
                    0,
                    frame.length,
                    random.nextInt(50) == 0 ? random.nextInt() : packet.original(),
                    when,
                    random.nextInt(3));
            if (analysis.liveFlows() > MOST_FLOWS) {
                throw new IllegalStateException(analysis.liveFlows() + " flows");
            }
            if ((i + 1) % 1_000_000 == 0) {
                checkMemory(i + 1, closed[0]);
            }
        }
        analysis.finish();
        collector.finish();
        JsonLines.line(AnalyzeFields.summary(analysis.totals(), List.of()));
        return count;
    }

    private static void checkMemory(long packets, long connections) {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long used = runtime.totalMemory() - runtime.freeMemory();
        System.out.printf("%,d packets, %,d connections over, %,d MB in use%n", packets, connections, used >> 20);
        if (used > MOST_MEMORY) {
            throw new IllegalStateException(used + " bytes in use after " + packets + " packets");
        }
    }

    /** Analyses so many damaged files; gives their number. */
    int files(int count) throws IOException {
        List<byte[]> contents = new ArrayList<>();
        for (Path file : files) {
            byte[] content = Files.readAllBytes(file);
            contents.add(Arrays.copyOf(content, Math.min(content.length, 60_000)));
        }
        for (int i = 0; i < count; i++) {
            byte[] content = damaged(contents.get(random.nextInt(contents.size())));
            Collector collector =
                    new Collector(number -> true, result -> JsonLines.line(AnalyzeFields.connection(result)));
            Analysis analysis = new Analysis(
                    new TrackSettings(MOST_FLOWS, 5_000_000_000L, 10_000),
                    collector,
                    Optional.empty(),
                    new SplittableRandom(1));
            try (CaptureTrace trace = new CaptureTrace()) {
                trace.add(() -> CaptureReader.open(new ByteArrayInputStream(content), "damaged"), false);
                analysis.run(trace, (position, packets) -> {}, () -> false);
                analysis.finish();
                collector.finish();
            } catch (CaptureException e) {
                if (requireNonNull(e.getMessage()).isBlank()) {
                    throw new IllegalStateException("no message", e);
                }
            }
        }
        return count;
    }

    /** A copy with flipped bits, a cut, lies in lengths and options, or bytes moved. */
    byte[] damaged(byte[] original) {
        byte[] bytes = original.clone();
        if (bytes.length == 0) {
            return bytes;
        }
        int times = 1 + random.nextInt(4);
        for (int i = 0; i < times; i++) {
            int at =
                    random.nextInt(8) == 0 ? random.nextInt(bytes.length) : random.nextInt(Math.min(bytes.length, 120));
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
                case 2 ->
                    bytes[at] =
                            new byte[] {0, 1, 2, 3, 4, 20, 30, 40, (byte) 0xff, 0x7f, (byte) 0x80}[random.nextInt(11)];
                case 3 -> bytes[at] = (byte) random.nextInt();
                case 4 -> {
                    int length = Math.min(random.nextInt(16), bytes.length - at);
                    int from = random.nextInt(bytes.length - length + 1);
                    System.arraycopy(original, Math.min(from, original.length - length), bytes, at, length);
                }
                default ->
                    Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) (random.nextBoolean() ? 0xff : 0));
            }
            if (bytes.length == 0) {
                return bytes;
            }
        }
        return bytes;
    }
}

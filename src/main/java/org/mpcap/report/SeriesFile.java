package org.mpcap.report;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.mpcap.track.Sample;
import org.mpcap.track.Side;

/** Writes time series to a file, a row or an object a line, by the end of its name: {@code .csv}, or {@code .ndjson}. */
public final class SeriesFile implements Consumer<Sample>, AutoCloseable {
    private static final String HEADING = "time,connection,subflow,direction,kind,packet,position,bytes,seconds";

    private final BufferedWriter out;
    private final boolean isCsv;

    private SeriesFile(BufferedWriter out, boolean isCsv) {
        this.out = out;
        this.isCsv = isCsv;
    }

    /** Whether a name says in which form the series are wanted. */
    public static boolean isNamedSo(Path file) {
        return file.toString().endsWith(".csv") || file.toString().endsWith(".ndjson");
    }

    /**
     * Opens the file, over one that is there.
     *
     * @throws IOException if it cannot be written
     */
    public static SeriesFile create(Path file) throws IOException {
        boolean isCsv = file.toString().endsWith(".csv");
        BufferedWriter out = Files.newBufferedWriter(file);
        if (isCsv) {
            out.write(HEADING + "\n");
        }
        return new SeriesFile(out, isCsv);
    }

    @Override
    public void accept(Sample sample) {
        String direction = sample.sender() == Side.INITIATOR ? "sent" : "received";
        String kind = Fields.name(sample.kind());
        String position = sample.position() < 0 ? "" : Long.toString(sample.position());
        String bytes = sample.kind() == Sample.Kind.ROUND_TRIP ? "" : Long.toString(sample.bytes());
        String took = sample.tookNanos() < 0 ? "" : Double.toString(sample.tookNanos() / 1e9);
        try {
            if (isCsv) {
                out.write(String.join(
                        ",",
                        Fields.seconds(sample.nanos()),
                        Integer.toString(sample.connection()),
                        Integer.toString(sample.subflow()),
                        direction,
                        kind,
                        Long.toString(sample.packet()),
                        position,
                        bytes,
                        took));
            } else {
                out.write("{\"time\":\"" + Fields.seconds(sample.nanos()) + "\",\"connection\":" + sample.connection()
                        + ",\"subflow\":" + sample.subflow() + ",\"direction\":\"" + direction + "\",\"kind\":\""
                        + kind + "\",\"packet\":" + sample.packet() + field("position", position)
                        + field("bytes", bytes) + field("seconds", took) + "}");
            }
            out.write("\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String field(String name, String value) {
        return value.isEmpty() ? "" : ",\"" + name + "\":" + value;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}

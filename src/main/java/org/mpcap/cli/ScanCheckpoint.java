package org.mpcap.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.mpcap.report.Fields;
import org.mpcap.report.JsonLines;
import org.mpcap.report.ScanFields;
import org.mpcap.scan.ScanCounters;
import org.mpcap.wire.Bytes;

/**
 * How far a scan has come, on disk. The file is replaced as a whole, so it is always readable.
 *
 * @param run what identifies the run: its targets and what is sent to them
 * @param seed the order of targets
 * @param secret what sequence numbers and keys follow from
 * @param position all targets before it are done and their rows written
 */
record ScanCheckpoint(String run, long seed, Bytes secret, long position) {
    private static final int FORMAT = 1;

    /** Replaces the file. */
    void write(Path file, ScanCounters counters) throws IOException {
        String line = JsonLines.line(new Fields()
                        .put("format", FORMAT)
                        .put("run", run)
                        .put("seed", Long.toString(seed))
                        .put("secret", secret.toHex())
                        .put("position", position)
                        .put("counts", ScanFields.counts(counters)))
                + "\n";
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        // The secret lets others forge answers: the file is for its owner alone.
        try (FileChannel channel = FileChannel.open(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(false);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it is no checkpoint
     */
    static ScanCheckpoint read(Path file) throws IOException {
        try {
            JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
            if (json.get("format").getAsInt() != FORMAT) {
                throw new IllegalArgumentException(file + " is a checkpoint of another version of mpcap");
            }
            return new ScanCheckpoint(
                    json.get("run").getAsString(),
                    Long.parseLong(json.get("seed").getAsString()),
                    Bytes.fromHex(json.get("secret").getAsString()),
                    json.get("position").getAsLong());
        } catch (JsonParseException | IllegalStateException | NullPointerException | NumberFormatException e) {
            throw new IllegalArgumentException(file + " is no checkpoint of mpcap scan", e);
        }
    }
}

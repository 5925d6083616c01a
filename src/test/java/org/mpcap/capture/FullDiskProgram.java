package org.mpcap.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.mpcap.lab.Lines;
import org.mpcap.wire.Bytes;

/** Runs inside the lab: writes a capture until the disk is full. */
final class FullDiskProgram {
    private FullDiskProgram() {}

    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        int written = 0;
        try (PcapWriter writer = PcapWriter.create(file, LinkType.ETHERNET)) {
            while (true) {
                writer.write(Instant.EPOCH, Bytes.adopt(new byte[984]));
                written++;
            }
        } catch (UncheckedIOException e) {
            Lines.say("error", String.valueOf(e.getMessage()));
        }
        Lines.say("whole records", Files.size(file) == 24 + 1000L * written);
    }
}

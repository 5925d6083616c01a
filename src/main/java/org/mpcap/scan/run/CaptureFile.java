package org.mpcap.scan.run;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.mpcap.capture.PcapWriter;
import org.mpcap.link.BulkSender;
import org.mpcap.wire.Bytes;

/**
 * Every frame of a scan on disk, if that was asked for.
 *
 * @param writer writes it
 * @param time the time of day
 */
record CaptureFile(Optional<PcapWriter> writer, Supplier<Instant> time) implements AutoCloseable {
    /** Writes a frame. */
    void write(byte[] frame) {
        writer.ifPresent(file -> file.write(time.get(), Bytes.of(frame)));
    }

    /** A sender whose frames are written before they leave. */
    BulkSender recording(BulkSender sender) {
        return writer.isPresent() ? sender.recording(this::write) : sender;
    }

    @Override
    public void close() {
        writer.ifPresent(PcapWriter::close);
    }
}

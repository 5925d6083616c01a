package org.mpcap.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.mpcap.analyze.PacketSink;
import org.mpcap.capture.LinkType;
import org.mpcap.capture.PcapWriter;
import org.mpcap.wire.Bytes;

/** Writes the packets of one connection to a file, which is created with the first of them. */
final class Extraction implements AutoCloseable {
    private final Optional<Integer> connection;
    private final Optional<Path> file;
    private Optional<PcapWriter> writer = Optional.empty();
    private long packets;
    private long otherLinkType;

    Extraction(Optional<Integer> connection, Optional<Path> file) {
        this.connection = connection;
        this.file = file;
    }

    /** Takes packets; empty if nothing is to be extracted. */
    Optional<PacketSink> sink() {
        return connection.map(wanted -> (number, type, frame, offset, captured, original, nanos) -> {
            if (number == wanted) {
                write(type, Bytes.copyOf(frame, offset, captured), original, nanos);
            }
        });
    }

    private void write(LinkType type, Bytes frame, int original, long nanos) {
        if (writer.isEmpty()) {
            writer = Optional.of(PcapWriter.create(file.orElseThrow(), type));
        }
        if (writer.get().type() != type) {
            otherLinkType++;
            return;
        }
        packets++;
        writer.get()
                .write(
                        Instant.ofEpochSecond(
                                Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L)),
                        frame,
                        original);
    }

    long packets() {
        return packets;
    }

    /** Packets left out because a pcap file holds one link type only. */
    long otherLinkType() {
        return otherLinkType;
    }

    @Override
    public void close() {
        writer.ifPresent(PcapWriter::close);
    }
}

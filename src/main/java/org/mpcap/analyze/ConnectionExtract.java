package org.mpcap.analyze;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.mpcap.capture.LinkType;
import org.mpcap.capture.PcapWriter;
import org.mpcap.wire.Bytes;

/** Writes the packets of one connection to a file, which is created with the first of them. */
public final class ConnectionExtract implements PacketSink, AutoCloseable {
    private final int connection;
    private final Path file;
    private Optional<PcapWriter> writer = Optional.empty();
    private long packets;
    private long otherLinkType;

    /**
     * An extract of a connection.
     *
     * @param connection its number
     * @param file where its packets go, as pcap
     */
    public ConnectionExtract(int connection, Path file) {
        this.connection = connection;
        this.file = file;
    }

    /**
     * Takes a packet of any connection.
     *
     * @throws java.io.UncheckedIOException if the file cannot be written
     */
    @Override
    public void packet(int number, LinkType type, byte[] frame, int offset, int captured, int original, long nanos) {
        if (number != connection) {
            return;
        }
        PcapWriter to = writer.orElseGet(() -> PcapWriter.create(file, type));
        writer = Optional.of(to);
        if (to.type() != type) {
            otherLinkType++;
            return;
        }
        packets++;
        Instant time =
                Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
        to.write(time, Bytes.copyOf(frame, offset, captured), original);
    }

    /** Number of the connection. */
    public int connection() {
        return connection;
    }

    /** Where its packets go. */
    public Path file() {
        return file;
    }

    /** Packets written. */
    public long packets() {
        return packets;
    }

    /** Packets left out because a pcap file holds one link type only. */
    public long otherLinkType() {
        return otherLinkType;
    }

    @Override
    public void close() {
        writer.ifPresent(PcapWriter::close);
    }
}

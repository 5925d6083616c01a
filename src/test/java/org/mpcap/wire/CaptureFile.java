package org.mpcap.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The frames of a classic little-endian pcap file, read independently of the reader under test elsewhere. */
public final class CaptureFile {
    private static final int MAGIC_MICROSECONDS = 0xa1b2c3d4;
    private static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;

    private final List<Bytes> frames;

    private CaptureFile(List<Bytes> frames) {
        this.frames = frames;
    }

    /** Reads a file below {@code captures/}. */
    public static CaptureFile named(String name) {
        ByteBuffer file;
        try {
            file = ByteBuffer.wrap(Files.readAllBytes(Path.of("captures", name)))
                    .order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (file.getInt(0) != MAGIC_MICROSECONDS) {
            throw new IllegalArgumentException(name + " is no little-endian pcap file");
        }
        List<Bytes> frames = new ArrayList<>();
        int position = FILE_HEADER;
        while (position < file.limit()) {
            int size = file.getInt(position + 8);
            frames.add(Bytes.copyOf(file.array(), position + RECORD_HEADER, size));
            position += RECORD_HEADER + size;
        }
        return new CaptureFile(frames);
    }

    /** All frames, the first being number 1 elsewhere. */
    public List<Bytes> frames() {
        return frames;
    }

    /** The TCP segments of all frames, in order, as bytes. */
    public Stream<Bytes> segments() {
        return frames.stream().map(CaptureFile::segmentIn).flatMap(Optional::stream);
    }

    /** The TCP segment inside an Ethernet frame. */
    public static Optional<Bytes> segmentIn(Bytes frame) {
        IpPacket packet =
                IpPacket.parse(EthernetFrame.parse(frame).orElseThrow().payload());
        if (packet instanceof Ipv4Packet v4 && v4.protocol() == TcpSegment.PROTOCOL) {
            return Optional.of(v4.payload());
        }
        if (packet instanceof Ipv6Packet v6 && v6.upperProtocol() == TcpSegment.PROTOCOL) {
            return Optional.of(v6.upperPayload());
        }
        return Optional.empty();
    }
}

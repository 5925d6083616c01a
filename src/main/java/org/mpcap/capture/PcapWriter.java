package org.mpcap.capture;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;

/**
 * Writes a classic pcap file with nanosecond times. Every record goes out whole and at once, so the file can be read at any
 * moment, also after the process was killed. A failure is thrown once; what was written before it stays readable, and what comes
 * after it is ignored.
 */
public final class PcapWriter implements FrameSink {
    private static final int NANOSECOND_MAGIC = 0xa1b2_3c4d;
    private static final int SNAPLEN = 262_144;

    private final WritableByteChannel channel;
    private final String name;
    private final LinkType type;
    private long good;
    private boolean failed;

    private PcapWriter(WritableByteChannel channel, String name, LinkType type) {
        this.channel = channel;
        this.name = name;
        this.type = type;
        put(new ByteWriter(24)
                .u32(NANOSECOND_MAGIC)
                .u16(2)
                .u16(4)
                .u64(0)
                .u32(SNAPLEN)
                .u32(type.number())
                .toBytes());
    }

    /**
     * Creates a file for its owner alone, since captures hold keys, or empties one.
     *
     * @throws UncheckedIOException if it cannot be written; the message names the file
     */
    public static PcapWriter create(Path file, LinkType type) {
        try {
            return new PcapWriter(
                    OutputFile.SECRET.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.TRUNCATE_EXISTING),
                    file.toString(),
                    type);
        } catch (IOException e) {
            throw failure(file.toString(), e);
        }
    }

    /**
     * Writes to a stream, such as a pipe.
     *
     * @param name what errors call the stream
     */
    public static PcapWriter to(OutputStream stream, String name, LinkType type) {
        return new PcapWriter(Channels.newChannel(stream), name, type);
    }

    /** The link type of all frames in this file. */
    @Override
    public LinkType type() {
        return type;
    }

    /**
     * Appends a frame.
     *
     * @param time when it was sent or received
     * @throws UncheckedIOException the first time this fails; the message names the file
     */
    @Override
    public void write(Instant time, Bytes frame) {
        write(time, frame, frame.length());
    }

    /**
     * Appends what a capture holds of a frame.
     *
     * @param time when it was sent or received
     * @param original bytes the frame had on the wire
     * @throws UncheckedIOException the first time this fails; the message names the file
     */
    public synchronized void write(Instant time, Bytes frame, int original) {
        if (failed) {
            return;
        }
        put(new ByteWriter(16 + frame.length())
                .u32((int) time.getEpochSecond())
                .u32(time.getNano())
                .u32(frame.length())
                .u32(original)
                .bytes(frame)
                .toBytes());
    }

    private void put(Bytes bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes.toArray());
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            good += bytes.length();
        } catch (IOException e) {
            failed = true;
            dropPartialRecord(e);
            if (good == 0) {
                close();
            }
            throw failure(name, e);
        }
    }

    private void dropPartialRecord(IOException cause) {
        if (channel instanceof SeekableByteChannel file) {
            try {
                file.truncate(good);
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
    }

    private static UncheckedIOException failure(String name, IOException cause) {
        IOException named = OutputFile.named(Path.of(name), cause);
        return new UncheckedIOException("cannot write " + named.getMessage(), named);
    }

    /**
     * Closes the file.
     *
     * @throws UncheckedIOException if that fails, unless writing failed before
     */
    @Override
    public synchronized void close() {
        try {
            channel.close();
        } catch (IOException e) {
            if (!failed) {
                failed = true;
                throw failure(name, e);
            }
        }
    }
}

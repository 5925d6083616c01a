package org.mpcap.capture;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.ZipException;

/** The bytes of one input, read forwards in large pieces, unpacked if they are packed. */
final class InputBuffer implements Closeable {
    private interface Source extends Closeable {
        int read(byte[] target, int offset, int length) throws IOException;
    }

    private static final int SMALLEST = 4 << 10;

    private final Source source;
    private final Compression compression;
    private byte[] array;
    private int position;
    private int limit;
    private long passed;
    private Optional<String> damage = Optional.empty();

    private InputBuffer(Source source, Compression compression, int capacity) {
        this.source = source;
        this.compression = compression;
        this.array = new byte[Math.max(capacity, SMALLEST)];
    }

    /** Opens a file; {@code capacity} bytes are read at once. */
    static InputBuffer open(Path path, int capacity) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            ByteBuffer magic = ByteBuffer.allocate(Compression.MAGIC);
            int read = 0;
            while (read >= 0 && magic.hasRemaining()) {
                read = channel.read(magic);
            }
            byte[] first = Arrays.copyOf(magic.array(), magic.position());
            Compression compression = Compression.of(first);
            if (compression != Compression.NONE) {
                channel.close();
                return new InputBuffer(unpacked(compression, Files.newInputStream(path)), compression, capacity);
            }
            return new InputBuffer(direct(channel, first, capacity), compression, capacity);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Reads a stream that cannot be opened twice, such as standard input. */
    static InputBuffer of(InputStream stream, int capacity) throws IOException {
        PushbackInputStream pushback = new PushbackInputStream(stream, Compression.MAGIC);
        byte[] magic = pushback.readNBytes(Compression.MAGIC);
        pushback.unread(magic);
        Compression compression = Compression.of(magic);
        return new InputBuffer(
                compression == Compression.NONE ? plain(pushback) : unpacked(compression, pushback),
                compression,
                capacity);
    }

    private static Source plain(InputStream stream) {
        return new Source() {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return stream.read(target, offset, length);
            }

            @Override
            public void close() throws IOException {
                stream.close();
            }
        };
    }

    /** Corrupt bytes are told by each library in its own way, also by exceptions that are no {@link IOException}. */
    private static Source unpacked(Compression compression, InputStream packed) {
        InputStream[] stream = new InputStream[1];
        return new Source() {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                try {
                    if (stream[0] == null) {
                        stream[0] = compression.unpacked(packed);
                    }
                    return stream[0].read(target, offset, length);
                } catch (RuntimeException e) {
                    throw new ZipException(e.getMessage());
                }
            }

            @Override
            public void close() throws IOException {
                packed.close();
            }
        };
    }

    /** A heap array is handed to the kernel through a buffer kept for that, not one made anew for every read. */
    private static Source direct(FileChannel channel, byte[] first, int capacity) {
        ByteBuffer transfer = ByteBuffer.allocateDirect(Math.max(capacity / 4, SMALLEST));
        int[] pending = {first.length};
        return new Source() {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (pending[0] > 0) {
                    int count = Math.min(pending[0], length);
                    System.arraycopy(first, first.length - pending[0], target, offset, count);
                    pending[0] -= count;
                    return count;
                }
                transfer.clear().limit(Math.min(length, transfer.capacity()));
                int count = channel.read(transfer);
                if (count > 0) {
                    transfer.flip().get(target, offset, count);
                }
                return count;
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    /**
     * Makes {@code count} bytes from {@link #position()} on available. False at the end of the input, when fewer are left;
     * those stay available.
     */
    boolean require(int count) throws IOException {
        return limit - position >= count || fill(count);
    }

    private boolean fill(int count) throws IOException {
        if (position + count > array.length) {
            byte[] target = count > array.length ? new byte[Math.max(count, array.length * 2)] : array;
            System.arraycopy(array, position, target, 0, limit - position);
            array = target;
            passed += position;
            limit -= position;
            position = 0;
        }
        while (limit - position < count) {
            int read;
            try {
                read = source.read(array, limit, array.length - limit);
            } catch (IOException e) {
                // Of a file that is not packed it is the disk that fails.
                if (compression == Compression.NONE) {
                    throw e;
                }
                damage = Optional.of(compression.words() + " data is cut off or corrupt"
                        + Optional.ofNullable(e.getMessage())
                                .map(reason -> " (" + reason + ")")
                                .orElse(""));
                return false;
            }
            if (read < 0) {
                return false;
            }
            limit += read;
        }
        return true;
    }

    /** Steps over {@code count} bytes; false if the input ends before. */
    boolean skip(long count) throws IOException {
        long left = count;
        while (left > limit - position) {
            left -= limit - position;
            position = limit;
            if (!require(1)) {
                return false;
            }
        }
        position += (int) left;
        return true;
    }

    byte[] array() {
        return array;
    }

    int position() {
        return position;
    }

    void advance(int count) {
        position += count;
    }

    int available() {
        return limit - position;
    }

    /** Bytes of the (unpacked) input before the current position. */
    long offset() {
        return passed + position;
    }

    /** That packed bytes turned out to be cut off or corrupt, if they did. */
    Optional<String> damage() {
        return damage;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}

package org.mpcap.capture;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads a capture from front to back. {@link #next()} steps to the next packet and its bytes lie in {@link #array()} until
 * the step after; nothing is allocated per packet and memory does not grow with the file.
 *
 * <p>A file that ends in mid-packet, or whose next record cannot be one, ends the reading; {@link #ending()} tells.
 */
public abstract class CaptureReader implements Closeable {
    /** Most bytes one packet may have; what libpcap, too, takes for the limit of a sane file. */
    public static final int LARGEST_PACKET = 262_144;

    /** Bytes read at once unless told otherwise. */
    public static final int DEFAULT_BUFFER = 1 << 20;

    final InputBuffer in;
    final String name;
    private Ending ending = Ending.COMPLETE;
    private String error = "";

    int offset;
    int captured;
    int original;
    long nanos;
    int pointOfCapture;
    int linkTypeNumber;
    int displacement;

    CaptureReader(InputBuffer in, String name) {
        this.in = in;
        this.name = name;
    }

    /** How a capture ended. */
    public enum Ending {
        /** With its last packet. */
        COMPLETE,
        /** In the middle of a packet. */
        CUT_OFF,
        /** With bytes that can be no packet. */
        DAMAGED
    }

    /**
     * Opens a file.
     *
     * @param buffer bytes to read at once
     * @throws CaptureException if it cannot be read as a capture
     */
    public static CaptureReader open(Path path, int buffer) throws IOException {
        String name = path.toString();
        InputBuffer in;
        try {
            if (Files.exists(path) && !Files.isReadable(path)) {
                throw new CaptureException(CaptureException.Reason.UNREADABLE, name + ": permission denied");
            }
            in = InputBuffer.open(path, buffer);
        } catch (NoSuchFileException e) {
            throw new CaptureException(CaptureException.Reason.UNREADABLE, name + ": no such file");
        } catch (CaptureException e) {
            throw e;
        } catch (IOException e) {
            throw new CaptureException(CaptureException.Reason.UNREADABLE, name + ": " + reason(e));
        }
        return start(in, name);
    }

    /** Reads a stream, such as standard input; {@code name} is for messages. */
    public static CaptureReader open(InputStream stream, String name) throws IOException {
        return start(InputBuffer.of(stream, DEFAULT_BUFFER), name);
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static CaptureReader start(InputBuffer in, String name) throws IOException {
        try {
            if (!in.require(4)) {
                if (in.damage().isPresent()) {
                    throw new CaptureException(
                            CaptureException.Reason.NOT_A_CAPTURE,
                            name + ": " + in.damage().get());
                }
                throw in.available() == 0
                        ? new CaptureException(CaptureException.Reason.EMPTY, name + ": empty file")
                        : notACapture(name);
            }
            byte[] a = in.array();
            int at = in.position();
            int magic = (a[at] & 0xff) << 24 | (a[at + 1] & 0xff) << 16 | (a[at + 2] & 0xff) << 8 | (a[at + 3] & 0xff);
            if (magic == PcapngReader.SECTION_HEADER) {
                return PcapngReader.start(in, name);
            }
            if (SnoopReader.isMagic(magic)) {
                return SnoopReader.start(in, name);
            }
            Optional<CaptureReader> pcap = PcapReader.start(in, name, magic);
            return pcap.isPresent() ? pcap.get() : ErfReader.start(in, name).orElseThrow(() -> notACapture(name));
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    static CaptureException notACapture(String name) {
        return new CaptureException(
                CaptureException.Reason.NOT_A_CAPTURE,
                name + ": not a capture file (none of pcap, pcapng, snoop, ERF)");
    }

    /** Steps to the next packet; false at the end. */
    public abstract boolean next() throws IOException;

    /** Where the packet's bytes are; valid until the next step. */
    public byte[] array() {
        return in.array();
    }

    /** Index of the packet's first byte. */
    public int offset() {
        return offset;
    }

    /** Bytes of the packet in the capture. */
    public int captured() {
        return captured;
    }

    /** Bytes the packet had on the wire. */
    public int original() {
        return original;
    }

    /** When the packet was captured, nanoseconds since 1970. */
    public long nanos() {
        return nanos;
    }

    /** Which of the file's interfaces saw the packet, from 0. */
    public int interfaceNumber() {
        return pointOfCapture;
    }

    /** How many places further back the packet stands in the file than in the order given, which is that of time. */
    public int displacement() {
        return displacement;
    }

    /** The packet's link type as a number of the registry; see {@link LinkType#of}. */
    public int linkTypeNumber() {
        return linkTypeNumber;
    }

    /** Unpacked bytes read so far. */
    public long position() {
        return in.offset();
    }

    /** The file's name, for messages. */
    public String name() {
        return name;
    }

    /** How the capture ended; {@link Ending#COMPLETE} until {@link #next()} has given false. */
    public Ending ending() {
        return ending;
    }

    /** What is wrong at the end, as one line; empty if nothing is. */
    public String error() {
        return error;
    }

    final boolean end(boolean inMidRecord) {
        if (in.damage().isPresent()) {
            ending = Ending.DAMAGED;
            error = name + ": " + in.damage().get() + " at byte " + in.offset() + " of its content";
        } else if (inMidRecord) {
            ending = Ending.CUT_OFF;
            error = name + ": cut off in the middle of a packet at byte " + in.offset();
        }
        return false;
    }

    final boolean damaged(String what) {
        ending = Ending.DAMAGED;
        error = name + ": damaged at byte " + in.offset() + ": " + what;
        return false;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

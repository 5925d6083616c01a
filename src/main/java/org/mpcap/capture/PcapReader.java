package org.mpcap.capture;

import java.io.IOException;
import java.util.Optional;
import org.mpcap.wire.NetworkOrder;

/** Classic pcap: 24 bytes of file header, then 16 bytes before every packet; either byte order, µs or ns. */
final class PcapReader extends CaptureReader {
    private static final int FILE_HEADER = 24;
    private static final int MICROSECONDS = 0xa1b2c3d4;
    private static final int NANOSECONDS = 0xa1b23c4d;
    /** A variant whose record headers have eight bytes more. */
    private static final int MODIFIED = 0xa1b2cd34;

    private final boolean big;
    private final int recordHeader;
    private final long unit;

    private PcapReader(InputBuffer in, String name, boolean big, int kind) {
        super(in, name);
        this.big = big;
        this.recordHeader = kind == MODIFIED ? 24 : 16;
        this.unit = kind == NANOSECONDS ? 1 : 1_000;
    }

    static Optional<CaptureReader> start(InputBuffer in, String name, int magic) throws IOException {
        boolean big = magic == MICROSECONDS || magic == NANOSECONDS || magic == MODIFIED;
        int kind = big ? magic : Integer.reverseBytes(magic);
        if (kind != MICROSECONDS && kind != NANOSECONDS && kind != MODIFIED) {
            return Optional.empty();
        }
        if (!in.require(FILE_HEADER)) {
            throw new CaptureException(
                    CaptureException.Reason.NOT_A_CAPTURE,
                    name + ": " + in.damage().orElse("cut off in the middle of the pcap file header"));
        }
        PcapReader reader = new PcapReader(in, name, big, kind);
        reader.linkTypeNumber = reader.u32(in.position() + 20) & 0xffff;
        in.advance(FILE_HEADER);
        if (LinkType.of(reader.linkTypeNumber).isEmpty()) {
            throw new CaptureException(
                    CaptureException.Reason.UNKNOWN_LINK_TYPE,
                    name + ": link type " + LinkType.describe(reader.linkTypeNumber) + " is not one mpcap reads");
        }
        return Optional.of(reader);
    }

    private int u32(int at) {
        int value = NetworkOrder.u32(in.array(), at);
        return big ? value : Integer.reverseBytes(value);
    }

    @Override
    public boolean next() throws IOException {
        if (!in.require(recordHeader)) {
            return end(in.available() > 0);
        }
        int at = in.position();
        long seconds = u32(at) & 0xffff_ffffL;
        long fraction = u32(at + 4) & 0xffff_ffffL;
        int size = u32(at + 8);
        if (size < 0 || size > LARGEST_PACKET) {
            return damaged("a packet of " + (size & 0xffff_ffffL) + " bytes");
        }
        original = Math.max(u32(at + 12), size);
        if (!in.require(recordHeader + size)) {
            return end(true);
        }
        nanos = seconds * 1_000_000_000L + fraction * unit;
        captured = size;
        offset = in.position() + recordHeader;
        in.advance(recordHeader + size);
        return true;
    }
}

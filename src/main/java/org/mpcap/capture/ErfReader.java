package org.mpcap.capture;

import java.io.IOException;
import java.util.Optional;
import org.mpcap.wire.NetworkOrder;

/**
 * Endace's ERF: records of a header of 16 bytes and a frame, one behind the other, without a header of the file. It is told from other
 * bytes by its first records: they have a known type, lengths that fit, and times that do not step back far.
 */
final class ErfReader extends CaptureReader {
    private static final int HEADER = 16;
    /** Types up to this one are given away, 48 is padding. */
    private static final int MOST_TYPES = 27;

    private static final int PADDING = 48;
    private static final int RECORDS_LOOKED_AT = 8;
    /** Records of several ports are written a batch at a time. */
    private static final long MOST_SECONDS_BACK = 60;

    private ErfReader(InputBuffer in, String name) {
        super(in, name);
        linkTypeNumber = LinkType.ERF.number();
    }

    static Optional<CaptureReader> start(InputBuffer in, String name) throws IOException {
        int at = 0;
        long before = 0;
        for (int record = 0; record < RECORDS_LOOKED_AT; record++) {
            if (!in.require(at + HEADER)) {
                break;
            }
            byte[] array = in.array();
            int header = in.position() + at;
            int size = NetworkOrder.u16(array, header + 10);
            int type = array[header + 8] & 0x7f;
            long seconds = Long.reverseBytes(NetworkOrder.u64(array, header)) >>> 32;
            boolean isRecord = size >= HEADER
                    && (type == PADDING || (type > 0 && type <= MOST_TYPES))
                    && (record == 0 || seconds + MOST_SECONDS_BACK >= before);
            if (!isRecord || !in.require(at + size)) {
                return Optional.empty();
            }
            before = seconds;
            at += size;
        }
        // The end of a file of few records must be that of the last.
        boolean isErf = at > 0 && (in.require(at + HEADER) || in.available() == at);
        return isErf ? Optional.of(new ErfReader(in, name)) : Optional.empty();
    }

    @Override
    public boolean next() throws IOException {
        while (true) {
            if (!in.require(HEADER)) {
                return end(in.available() > 0);
            }
            byte[] array = in.array();
            int at = in.position();
            int size = NetworkOrder.u16(array, at + 10);
            if (size < HEADER) {
                return damaged("a record of " + size + " bytes");
            }
            int type = array[at + 8] & 0x7f;
            long time = Long.reverseBytes(NetworkOrder.u64(array, at));
            int wire = NetworkOrder.u16(array, at + 14);
            pointOfCapture = array[at + 9] & 3;
            if (!in.require(size)) {
                return end(true);
            }
            offset = in.position();
            in.advance(size);
            if (type != PADDING) {
                long fraction = (time & 0xffff_ffffL) * 1_000_000_000L;
                nanos = (time >>> 32) * 1_000_000_000L + (fraction >>> 32);
                captured = size;
                original = wire;
                return true;
            }
        }
    }
}

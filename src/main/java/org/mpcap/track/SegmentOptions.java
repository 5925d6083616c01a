package org.mpcap.track;

import java.util.ArrayList;
import java.util.List;
import org.mpcap.wire.PacketView;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MptcpOption;

/**
 * The MPTCP options of one segment, found without making objects: the fields of a DSS are read in place, because nearly every
 * segment has one; where other options stand is noted for {@link #others()}. Reused from segment to segment.
 */
final class SegmentOptions {
    private static final int MOST_OTHERS = 10;

    private final int[] otherAt = new int[MOST_OTHERS];

    @SuppressWarnings("NullAway.Init")
    private PacketView view;

    private int others;
    private boolean any;

    /** DSS flags, or -1 without a DSS. */
    int dssFlags;

    long dataAck;
    long dsn;
    int ssn;
    int length;
    /** Checksum of the mapping, or -1 without one. */
    private int checksum;

    /** Reads the option area of the segment in {@code packet}; whether it has any MPTCP option. */
    boolean read(PacketView packet) {
        view = packet;
        others = 0;
        any = false;
        dssFlags = -1;
        int at = packet.optionsOffset();
        int end = packet.payloadOffset();
        while (at < end) {
            int kind = packet.byteAt(at);
            if (kind == 1) {
                at++;
                continue;
            }
            if (kind == 0 || end - at < 2) {
                break;
            }
            int size = packet.byteAt(at + 1);
            if (size < 2 || size > end - at) {
                break;
            }
            if (kind == TcpOption.KIND_MPTCP) {
                any = true;
                boolean dss = size >= 4 && packet.byteAt(at + 2) >>> 4 == Dss.SUBTYPE && dssFlags < 0;
                if (!(dss && dss(packet, at, size)) && others < MOST_OTHERS) {
                    otherAt[others++] = at;
                }
            }
            at += size;
        }
        return any;
    }

    /** Reads a DSS in place; false if its length does not fit its flags. Same rules as {@link Dss}. */
    private boolean dss(PacketView packet, int at, int size) {
        int flags = packet.u16At(at + 2) & 0xfff;
        int field = at + 4;
        if ((flags & Dss.FLAG_DATA_ACK) != 0) {
            boolean wide = (flags & Dss.FLAG_WIDE_DATA_ACK) != 0;
            field += wide ? 8 : 4;
            if (field > at + size) {
                return false;
            }
            dataAck = wide ? packet.u64At(field - 8) : packet.u32At(field - 4) & 0xffff_ffffL;
        }
        checksum = -1;
        if ((flags & Dss.FLAG_MAPPING) != 0) {
            boolean wide = (flags & Dss.FLAG_WIDE_DSN) != 0;
            int numbers = field;
            field += (wide ? 8 : 4) + 6;
            if (field > at + size) {
                return false;
            }
            dsn = wide ? packet.u64At(numbers) : packet.u32At(numbers) & 0xffff_ffffL;
            ssn = packet.u32At(field - 6);
            length = packet.u16At(field - 2);
            if (at + size == field + 2) {
                checksum = packet.u16At(field);
                field += 2;
            }
        }
        if (field != at + size) {
            return false;
        }
        dssFlags = flags;
        return true;
    }

    /** Whether the segment has any MPTCP option. */
    boolean any() {
        return any;
    }

    boolean hasDss() {
        return dssFlags >= 0;
    }

    boolean has(int dssFlag) {
        return dssFlags >= 0 && (dssFlags & dssFlag) != 0;
    }

    /** DATA_ACK of the DSS, of 4 or 8 bytes. */
    long dataAck() {
        return dataAck;
    }

    /** Data sequence number of the mapping, of 4 or 8 bytes. */
    long dsn() {
        return dsn;
    }

    /** Subflow sequence number of the mapping. */
    int ssn() {
        return ssn;
    }

    /** Data-level length of the mapping, the octet of a DATA_FIN included. */
    int length() {
        return length;
    }

    /** Checksum of the mapping, or -1 without one. */
    int checksum() {
        return checksum;
    }

    boolean hasOthers() {
        return others > 0;
    }

    /** The options other than the DSS, parsed. */
    List<MptcpOption> others() {
        if (others == 0) {
            return List.of();
        }
        List<MptcpOption> options = new ArrayList<>(others);
        for (int i = 0; i < others; i++) {
            options.add(MptcpOption.parse(view.option(otherAt[i])));
        }
        return options;
    }
}

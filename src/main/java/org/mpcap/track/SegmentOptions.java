package org.mpcap.track;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mpcap.wire.PacketView;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MptcpOption;

/**
 * The MPTCP options of one segment, found without making objects: the fields of a DSS are read in place, because nearly every
 * segment has one; where other options stand is noted for {@link #others()}. Of an option that the capture cut off, what is left
 * is read. Reused from segment to segment.
 */
final class SegmentOptions {
    /** What {@link #length()} gives when the capture cut the length off. */
    static final int LENGTH_CUT_OFF = -1;

    private static final int MOST_OTHERS = 10;
    private static final int NONE = -1;
    /** RFC 7323 2.2. */
    private static final int WINDOW_SCALE = 3;

    private static final int LARGEST_SCALE = 14;
    /** RFC 7323 3.2. */
    private static final int TIMESTAMPS = 8;

    private static final int TIMESTAMPS_SIZE = 10;

    private final int[] otherAt = new int[MOST_OTHERS];

    @SuppressWarnings("NullAway.Init")
    private PacketView view;

    private int others;
    private boolean any;
    private int timestampsAt;
    /** Where the MPTCP option begins whose end is not in the capture, or {@link #NONE}. */
    private int cutAt;
    /** Where the option area stops being one, or {@link #NONE}. */
    private int brokenAt;

    /** DSS flags, or -1 without a DSS. */
    private int dssFlags;

    private long dataAck;
    private long dsn;
    private int ssn;
    private int length;
    /** Checksum of the mapping, or -1 without one. */
    private int checksum;

    /** Reads the option area of the segment in {@code packet}; whether it has any MPTCP option. */
    boolean read(PacketView packet) {
        view = packet;
        others = 0;
        any = false;
        dssFlags = NONE;
        cutAt = NONE;
        brokenAt = NONE;
        timestampsAt = NONE;
        byte[] bytes = packet.array();
        int at = packet.optionsOffset();
        int end = packet.optionsEnd();
        while (at < end) {
            int kind = bytes[at] & 0xff;
            if (kind == 1) {
                at++;
                continue;
            }
            if (kind == 0) {
                break;
            }
            int size = end - at < 2 ? 0 : bytes[at + 1] & 0xff;
            if (size < 2 || size > end - at) {
                broken(packet, at, kind, size);
                break;
            }
            if (kind == TcpOption.KIND_MPTCP) {
                any = true;
                boolean dss = size >= 4 && (bytes[at + 2] & 0xf0) == Dss.SUBTYPE << 4 && dssFlags < 0;
                if (!(dss && dss(packet, at, size)) && others < MOST_OTHERS) {
                    otherAt[others++] = at;
                }
            } else if (kind == TIMESTAMPS && size == TIMESTAMPS_SIZE) {
                timestampsAt = at;
            }
            at += size;
        }
        return any;
    }

    /** An option that goes on behind the end of what there is: the capture cut it off, or its length is wrong. */
    private void broken(PacketView packet, int at, int kind, int size) {
        boolean cut = packet.isCutInOptions() && (size >= 2 || packet.optionsEnd() - at < 2);
        if (kind != TcpOption.KIND_MPTCP) {
            brokenAt = cut ? NONE : at;
            return;
        }
        any = true;
        if (!cut) {
            others = Math.min(others, MOST_OTHERS - 1);
            otherAt[others++] = at;
        } else {
            if (packet.optionsEnd() - at >= 4) {
                cutAt = at;
                if (packet.byteAt(at + 2) >>> 4 == Dss.SUBTYPE && dssFlags < 0) {
                    cutDss(packet, at + 2, packet.optionsEnd());
                }
            }
        }
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
            dataAck = number(packet, field, wide);
        }
        checksum = NONE;
        if ((flags & Dss.FLAG_MAPPING) != 0) {
            boolean wide = (flags & Dss.FLAG_WIDE_DSN) != 0;
            field += (wide ? 8 : 4) + 6;
            if (field > at + size) {
                return false;
            }
            dsn = number(packet, field - 6, wide);
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

    /** Reads of a DSS whose flags stand at {@code at} what lies before {@code end}. */
    private void cutDss(PacketView packet, int at, int end) {
        int flags = packet.u16At(at) & 0xfff;
        int field = at + 2;
        int known = flags & Dss.FLAG_DATA_FIN;
        if ((flags & Dss.FLAG_DATA_ACK) != 0) {
            boolean wide = (flags & Dss.FLAG_WIDE_DATA_ACK) != 0;
            field += wide ? 8 : 4;
            if (field <= end) {
                dataAck = number(packet, field, wide);
                known |= flags & (Dss.FLAG_DATA_ACK | Dss.FLAG_WIDE_DATA_ACK);
            }
        }
        boolean wide = (flags & Dss.FLAG_WIDE_DSN) != 0;
        field += (wide ? 8 : 4) + 4;
        checksum = NONE;
        if ((flags & Dss.FLAG_MAPPING) != 0 && field <= end) {
            dsn = number(packet, field - 4, wide);
            ssn = packet.u32At(field - 4);
            length = field + 2 <= end ? packet.u16At(field) : LENGTH_CUT_OFF;
            known |= flags & (Dss.FLAG_MAPPING | Dss.FLAG_WIDE_DSN);
        }
        dssFlags = known;
    }

    /** The number of 4 or 8 bytes before {@code end}. */
    private static long number(PacketView packet, int end, boolean wide) {
        return wide ? packet.u64At(end - 8) : packet.u32At(end - 4) & 0xffff_ffffL;
    }

    /** Whether the segment has timestamps. */
    boolean hasTimestamps() {
        return timestampsAt != NONE;
    }

    /** Its sender's timestamp. */
    int timestamp() {
        return view.u32At(timestampsAt + 2);
    }

    /** The timestamp it echoes. */
    int timestampEcho() {
        return view.u32At(timestampsAt + 6);
    }

    /** The window scale it announces, {@link FlowDirection#UNSCALED} without one. */
    int windowScale() {
        int at = view.optionsOffset();
        while (at + 2 < view.optionsEnd() && view.byteAt(at) != 0) {
            int size = view.byteAt(at) == 1 ? 1 : view.byteAt(at + 1);
            if (view.byteAt(at) == WINDOW_SCALE && size == 3) {
                return Math.min(view.byteAt(at + 2), LARGEST_SCALE);
            }
            at += Math.max(1, size);
        }
        return FlowDirection.UNSCALED;
    }

    /** Whether the segment has any MPTCP option. */
    boolean any() {
        return any;
    }

    /** Whether it certainly has none: the capture has its options whole. */
    boolean certainlyNone() {
        return !any && !view.isCutInOptions();
    }

    /** Whether the capture has not all of its options. */
    boolean isCut() {
        return view.isCutInOptions();
    }

    /** The MP_CAPABLE whose end the capture cut off, without what it may have of keys. */
    Optional<MpCapable> cutCapable() {
        return isCutOption(MpCapable.SUBTYPE)
                ? Optional.of(new MpCapable.Syn(view.byteAt(cutAt + 2) & 0xf, view.byteAt(cutAt + 3)))
                : Optional.empty();
    }

    /** Whether the capture cut off the end of an MP_JOIN. */
    boolean isJoinCut() {
        return isCutOption(MpJoin.SUBTYPE);
    }

    private boolean isCutOption(int subtype) {
        return cutAt != NONE && view.byteAt(cutAt + 2) >>> 4 == subtype;
    }

    /** Whether the option area holds bytes that are no options, apart from MPTCP options, which tell of themselves. */
    boolean isBroken() {
        return brokenAt != NONE;
    }

    /** What is wrong with the option area; only if something is. */
    String broken() {
        int left = view.optionsEnd() - brokenAt;
        String kind = String.format("option kind %d", view.byteAt(brokenAt));
        return left < 2
                ? kind + " without a length at the end of the option area"
                : kind + " of length " + view.byteAt(brokenAt + 1) + " where " + left + " bytes are left";
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

    /** Data-level length of the mapping, the octet of a DATA_FIN included, or {@link #LENGTH_CUT_OFF}. */
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

    /** The name of an option that a segment may have once and that this one has twice, if there is one. */
    Optional<String> doubled() {
        if (others < 2) {
            return Optional.empty();
        }
        List<MptcpOption> all = others();
        if (all.stream().filter(MpCapable.class::isInstance).count() > 1) {
            return Optional.of("MP_CAPABLE");
        }
        return all.stream().filter(MpJoin.class::isInstance).count() > 1 ? Optional.of("MP_JOIN") : Optional.empty();
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

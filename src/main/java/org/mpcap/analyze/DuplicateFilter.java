package org.mpcap.analyze;

import org.mpcap.wire.PacketView;

/**
 * Tells copies of a packet from packets sent again. A capture has copies when it was made at both ends of a path, on several
 * interfaces of one host, or at a mirror port. A copy has the same IP identification, TCP header and payload size; a
 * retransmission has another identification or other timestamps. At one point of capture, only IPv4 identifications tell the two
 * apart, so elsewhere a repetition at the same point is taken for a retransmission.
 *
 * <p>Remembers a fixed number of packets.
 */
final class DuplicateFilter {
    /** What a packet is. */
    enum Verdict {
        /** Seen for the first time. */
        NEW,
        /** A copy of one seen before. */
        COPY,
        /** A copy of one seen before whose TCP options were changed on the way. */
        ALTERED
    }

    private static final int WAYS = 4;
    private static final int SMALL = 1 << 10;
    private static final int LARGE = 1 << 16;
    private static final long SAME_POINT = 100_000_000L;
    private static final long OTHER_POINT = 3_000_000_000L;

    private long[] keys = new long[SMALL * WAYS];
    private long[] times = new long[SMALL * WAYS];
    private int[] options = new int[SMALL * WAYS];
    private int[] points = new int[SMALL * WAYS];
    private int sets = SMALL;
    private int firstPoint;
    private boolean any;

    /**
     * Judges a packet and remembers it.
     *
     * @param point names the place of capture
     */
    Verdict judge(PacketView view, int point, long nanos) {
        if (!any) {
            any = true;
            firstPoint = point;
        } else if (point != firstPoint && sets == SMALL) {
            grow();
        }
        long key = key(view);
        int optionHash = optionHash(view);
        int set = (int) (key >>> 40) & (sets - 1);
        int base = set * WAYS;
        boolean identified = !view.isV6() && view.identification() != 0;
        int oldest = base;
        boolean altered = false;
        for (int i = base; i < base + WAYS; i++) {
            if (keys[i] == key) {
                long apart = Math.abs(nanos - times[i]);
                boolean sameOptions = options[i] == optionHash;
                if (points[i] == point) {
                    if (sameOptions && identified && apart <= SAME_POINT) {
                        return Verdict.COPY;
                    }
                } else if (apart <= OTHER_POINT) {
                    if (sameOptions) {
                        return Verdict.COPY;
                    }
                    altered |= identified || view.has(org.mpcap.wire.TcpSegment.SYN);
                }
            }
            if (times[i] < times[oldest]) {
                oldest = i;
            }
        }
        keys[oldest] = key;
        times[oldest] = nanos;
        options[oldest] = optionHash;
        points[oldest] = point;
        return altered ? Verdict.ALTERED : Verdict.NEW;
    }

    /** Several points of capture: copies may lie a whole path apart, so remember more. */
    private void grow() {
        long[] oldKeys = keys;
        long[] oldTimes = times;
        int[] oldOptions = options;
        int[] oldPoints = points;
        sets = LARGE;
        keys = new long[LARGE * WAYS];
        times = new long[LARGE * WAYS];
        options = new int[LARGE * WAYS];
        points = new int[LARGE * WAYS];
        for (int i = 0; i < oldKeys.length; i++) {
            int base = ((int) (oldKeys[i] >>> 40) & (sets - 1)) * WAYS;
            for (int j = base; j < base + WAYS && oldTimes[i] != 0; j++) {
                if (times[j] == 0) {
                    keys[j] = oldKeys[i];
                    times[j] = oldTimes[i];
                    options[j] = oldOptions[i];
                    points[j] = oldPoints[i];
                    break;
                }
            }
        }
    }

    /** Everything of the packet that no point of the path changes, without the options. */
    private static long key(PacketView view) {
        long key = view.sourceLow() * 0x9e37_79b9_7f4a_7c15L;
        key = step(key, view.sourceHigh());
        key = step(key, view.destinationLow());
        key = step(key, view.destinationHigh());
        key = step(key, (long) view.sourcePort() << 48 | (long) view.destinationPort() << 32 | view.identification());
        key = step(key, (long) view.sequence() << 32 | (view.acknowledgment() & 0xffff_ffffL));
        return step(key, (long) view.flags() << 48 | (long) view.window() << 32 | view.payloadLength());
    }

    private static long step(long key, long value) {
        long mixed = (key ^ value) * 0x9e37_79b9_7f4a_7c15L;
        return mixed ^ mixed >>> 32;
    }

    private static int optionHash(PacketView view) {
        long hash = 17;
        int end = view.payloadOffset();
        for (int at = view.optionsOffset(); at < end; at += 4) {
            hash = (hash ^ view.u32At(at)) * 0x9e37_79b9_7f4a_7c15L;
            hash ^= hash >>> 29;
        }
        return (int) (hash ^ hash >>> 32);
    }
}

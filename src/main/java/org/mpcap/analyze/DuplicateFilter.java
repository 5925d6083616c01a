package org.mpcap.analyze;

import org.mpcap.wire.PacketView;
import org.mpcap.wire.TcpSegment;

/**
 * Tells copies of a packet from packets sent again. A capture has copies when it was made at both ends of a path, on several
 * interfaces of one host, or at a mirror port. A copy has the same IP identification, TCP header and payload size; a
 * retransmission has another identification or other timestamps. Where there is no identification (IPv6, or 0 in IPv4), a
 * repetition at the same point is a copy if it has the same TCP timestamps and comes within microseconds: nobody sends again
 * that soon.
 *
 * <p>Remembers a fixed number of packets.
 */
final class DuplicateFilter {
    /** What a packet is. */
    enum Verdict {
        /** Seen for the first time. */
        NEW,
        /** A copy of one seen before at the same point. */
        COPY,
        /** A copy of one seen before at another point. */
        COPY_ELSEWHERE,
        /** A copy of one seen before whose TCP options were changed on the way. */
        ALTERED
    }

    private static final int WAYS = 4;
    /** Two longs per packet: its key, then time, point and options. A set of four fills a cache line. */
    private static final int SET = 2 * WAYS;

    /** Sets for one interface, even if its two directions are told apart: a copy follows its original closely. */
    private static final int SMALL = 1 << 10;
    /** Where several interfaces of one host were captured together. */
    private static final int MEDIUM = 1 << 12;
    /** Where a whole path lies between two copies. */
    private static final int LARGE = 1 << 15;

    /** Times are kept in units of 2^10 ns, about a microsecond, modulo 2^32. */
    private static final int TIME_SHIFT = 10;

    /** A mirror port delivers both copies within this. */
    private static final int SAME_POINT = 100_000;
    /** Less than the shortest round trip in which a loss could be noticed. */
    private static final int UNIDENTIFIED = 100;
    /** Clocks of two hosts may be this far apart: about six seconds. */
    private static final int OTHER_POINT = 6_000_000;

    private long[] table = new long[SMALL * SET];
    private int sets = SMALL;
    private int firstCapture;
    private int firstDevice;
    private boolean any;

    /**
     * Judges a packet and remembers it.
     *
     * @param capture names the file and the interface in it
     * @param device interface that the packet itself names, 0 if none
     * @param point both, and whether the packet says that the capturing host sent it
     */
    Verdict judge(PacketView view, int capture, int device, int point, long nanos) {
        if (!any) {
            any = true;
            firstCapture = capture;
            firstDevice = device;
        } else if (sets < LARGE && (capture != firstCapture || device != firstDevice)) {
            grow(capture == firstCapture ? MEDIUM : LARGE);
        }
        long key = key(view);
        int base = ((int) (key >>> 40) & (sets - 1)) * SET;
        int place = (point * 0x9e37_79b9) >>> 20;
        int time = (int) (nanos >> TIME_SHIFT);
        int optionHash = optionHash(view);
        long[] known = table;
        Verdict verdict = Verdict.NEW;
        if (known[base] == key || known[base + 2] == key || known[base + 4] == key || known[base + 6] == key) {
            verdict = compare(view, key, base, place, time, optionHash);
            if (verdict == Verdict.COPY || verdict == Verdict.COPY_ELSEWHERE) {
                return verdict;
            }
        }
        // The one seen first makes room, without asking which it is: the answer would be a branch that nothing can
        // predict.
        known[base + 6] = known[base + 4];
        known[base + 7] = known[base + 5];
        known[base + 4] = known[base + 2];
        known[base + 5] = known[base + 3];
        known[base + 2] = known[base];
        known[base + 3] = known[base + 1];
        known[base] = key;
        known[base + 1] = (long) time << 32 | ((place << 20 | optionHash) & 0xffff_ffffL);
        return verdict;
    }

    /** Judges a packet with the key of one in the set. */
    private Verdict compare(PacketView view, long key, int base, int place, int time, int optionHash) {
        boolean identified = !view.isV6() && view.identification() != 0;
        int patience = identified ? SAME_POINT : view.timestampsOffset() >= 0 ? UNIDENTIFIED : -1;
        boolean altered = false;
        for (int i = base; i < base + SET; i += 2) {
            int age = Math.abs(time - (int) (table[i + 1] >>> 32));
            if (table[i] == key && age <= OTHER_POINT) {
                int rest = (int) table[i + 1];
                boolean sameOptions = (rest & 0xf_ffff) == optionHash;
                boolean samePlace = rest >>> 20 == place;
                if (sameOptions && (!samePlace || age <= patience)) {
                    return samePlace ? Verdict.COPY : Verdict.COPY_ELSEWHERE;
                }
                altered |= !samePlace && (identified || view.has(TcpSegment.SYN));
            }
        }
        return altered ? Verdict.ALTERED : Verdict.NEW;
    }

    private void grow(int wanted) {
        if (wanted <= sets) {
            return;
        }
        long[] old = table;
        sets = wanted;
        table = new long[wanted * SET];
        for (int i = 0; i < old.length; i += 2) {
            int base = ((int) (old[i] >>> 40) & (sets - 1)) * SET;
            for (int j = base; j < base + SET && old[i] != 0; j += 2) {
                if (table[j] == 0) {
                    table[j] = old[i];
                    table[j + 1] = old[i + 1];
                    break;
                }
            }
        }
    }

    /**
     * Everything of the packet that no point of the path changes, without the options. Sums of products, because
     * multiplications that do not wait for each other take no time.
     */
    private static long key(PacketView view) {
        long sum = view.sourceLow() * 0x9e37_79b9_7f4a_7c15L
                + view.sourceHigh() * 0xc2b2_ae3d_27d4_eb4fL
                + view.destinationLow() * 0x1656_67b1_9e37_79f9L
                + view.destinationHigh() * 0x27d4_eb2f_1656_67c5L
                + ((long) view.sourcePort() << 48 | (long) view.destinationPort() << 32 | view.identification())
                        * 0x85eb_ca77_c2b2_ae63L
                + ((long) view.sequence() << 32 | (view.acknowledgment() & 0xffff_ffffL)) * 0xff51_afd7_ed55_8ccdL
                + ((long) view.flags() << 48 | (long) view.window() << 32 | view.payloadLength())
                        * 0xc4ce_b9fe_1a85_ec53L;
        long mixed = (sum ^ sum >>> 31) * 0xbf58_476d_1ce4_e5b9L;
        return mixed ^ mixed >>> 30;
    }

    private static int optionHash(PacketView view) {
        long sum = 0;
        long factor = 0x9e37_79b9_7f4a_7c15L;
        int at = view.optionsOffset();
        int end = view.optionsEnd();
        for (; end - at >= 8; at += 8) {
            sum += view.u64At(at) * factor;
            factor += 0x3c6e_f372_fe94_f82aL;
        }
        for (; end > at; at++) {
            sum += view.byteAt(at) * factor;
            factor += 0x3c6e_f372_fe94_f82aL;
        }
        return (int) (((sum ^ sum >>> 29) * 0xbf58_476d_1ce4_e5b9L) >>> 44);
    }
}

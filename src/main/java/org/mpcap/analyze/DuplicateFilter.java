package org.mpcap.analyze;

import java.util.random.RandomGenerator;
import org.mpcap.wire.KeyedHash;
import org.mpcap.wire.PacketView;
import org.mpcap.wire.TcpSegment;

/**
 * Tells copies of a packet from packets sent again. A capture has copies when it was made at both ends of a path, on several
 * interfaces of one host, or at a mirror port. A copy has the same IP identification, TCP header and payload size; a
 * retransmission has another identification or other timestamps. Where there is no identification (IPv6, or 0 in IPv4), a
 * repetition at the same point is a copy if it has the same TCP timestamps and comes within microseconds: nobody sends again
 * that soon.
 *
 * <p>Remembers a fixed number of packets. Where one is remembered follows from its numbers, in the same way in every run; whether it is the
 * same is told by hashes with secret keys, so that nobody can make a packet that hides another.
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
    /** Two longs per packet: its hash and point, then time and options. A set of four fills a cache line. */
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

    /** The lowest bits of the first long, where the point is. */
    private static final long POINT = 0xfff;

    private final KeyedHash hash;
    private final KeyedHash optionHash;
    private long[] table = new long[SMALL * SET];
    private int sets = SMALL;
    private int firstCapture;
    private int firstDevice;
    private boolean any;

    /** A filter with keys out of {@code random}. */
    DuplicateFilter(RandomGenerator random) {
        hash = new KeyedHash(random);
        optionHash = new KeyedHash(random);
    }

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
        int base = set(view) * SET;
        long key = (key(view) & ~POINT) | ((point * 0x9e37_79b9) >>> 20);
        int time = (int) (nanos >> TIME_SHIFT);
        int options = options(view);
        long[] known = table;
        Verdict verdict = Verdict.NEW;
        if ((known[base] ^ key) >>> 12 == 0
                || (known[base + 2] ^ key) >>> 12 == 0
                || (known[base + 4] ^ key) >>> 12 == 0
                || (known[base + 6] ^ key) >>> 12 == 0) {
            verdict = compare(view, key, base, time, options);
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
        known[base + 1] = (long) time << 32 | (options & 0xffff_ffffL);
        return verdict;
    }

    /** Judges a packet with the key of one in the set. */
    private Verdict compare(PacketView view, long key, int base, int time, int options) {
        boolean identified = !view.isV6() && view.identification() != 0;
        int patience = identified ? SAME_POINT : view.timestampsOffset() >= 0 ? UNIDENTIFIED : -1;
        boolean altered = false;
        for (int i = base; i < base + SET; i += 2) {
            int age = Math.abs(time - (int) (table[i + 1] >>> 32));
            if ((table[i] ^ key) >>> 12 == 0 && age <= OTHER_POINT) {
                boolean sameOptions = (int) table[i + 1] == options;
                boolean samePlace = table[i] == key;
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
        int before = sets;
        sets = wanted;
        table = new long[wanted * SET];
        // Of the place of a packet in the smaller table, the bits are those of its place in the larger one that both
        // have.
        for (int copy = 0; copy < sets / before; copy++) {
            System.arraycopy(old, 0, table, copy * old.length, old.length);
        }
    }

    /** Where a packet is remembered. */
    private int set(PacketView view) {
        long sum = (view.sequence() & 0xffff_ffffL) * 0x9e37_79b9_7f4a_7c15L
                + (view.acknowledgment() & 0xffff_ffffL) * 0xc2b2_ae3d_27d4_eb4fL
                + (view.sourceLow() ^ (long) view.sourcePort() << 32) * 0x1656_67b1_9e37_79f9L
                + (view.destinationLow() ^ (long) view.destinationPort() << 32) * 0x27d4_eb2f_1656_67c5L
                + (view.payloadLength() << 16 ^ view.identification()) * 0x85eb_ca77_c2b2_ae63L;
        return (int) (((sum ^ sum >>> 31) * 0xbf58_476d_1ce4_e5b9L) >>> 40) & (sets - 1);
    }

    /** Everything of the packet that no point of the path changes, without the options. */
    private long key(PacketView view) {
        long sum = hash.pair(0, (int) view.sourceLow(), (int) view.destinationLow())
                + hash.pair(2, view.sequence(), view.acknowledgment())
                + hash.pair(4, view.sourcePort() << 16 | view.destinationPort(), view.identification())
                + hash.pair(6, view.flags() << 16 | view.window(), view.payloadLength());
        if (view.isV6()) {
            sum += hash.word(8, view.sourceHigh())
                    + hash.word(10, view.destinationHigh())
                    + hash.pair(12, (int) (view.sourceLow() >>> 32), (int) (view.destinationLow() >>> 32));
        }
        return hash.of(sum);
    }

    private int options(PacketView view) {
        int at = view.optionsOffset();
        int end = view.optionsEnd();
        long sum = optionHash.pair(12, end - at, 0);
        int place = 0;
        for (; end - at >= 8; at += 8) {
            sum += optionHash.word(place, view.u64At(at));
            place += 2;
        }
        if (end > at) {
            long rest = 0;
            for (; end > at; at++) {
                rest = rest << 8 | view.byteAt(at);
            }
            sum += optionHash.word(place, rest);
        }
        return (int) (optionHash.of(sum) >>> 32);
    }
}

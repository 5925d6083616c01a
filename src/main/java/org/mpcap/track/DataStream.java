package org.mpcap.track;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mpcap.timing.DataTiming;

/** The data level of one direction of a connection. Positions count from the first byte of data: IDSN + 1 is 0. */
final class DataStream {
    /** Whether data was seen before. */
    enum Arrival {
        NEW,
        AGAIN_ON_SAME_SUBFLOW,
        AGAIN_ON_ANOTHER
    }

    /** Further off than this from what was seen, a number is taken for garbage. */
    private static final long SANE = 1L << 40;

    private static final long NONE = -1;

    final RangeSet seen;
    final Reinjections reinjections = new Reinjections();
    final DataSamples samples;
    private final DataNumbers numbers = new DataNumbers();
    private final DataOwners owners;
    private @Nullable DataTiming timing;
    private long highest;
    private long bytes;
    private long outOfOrderPackets;
    private long firstNanos = NONE;
    private long lastNanos;
    private boolean acknowledgmentSeen;
    private long acknowledged;
    private long finAt = NONE;
    private boolean firstDsnChecked;

    private final SharedRoom room;

    DataStream(SharedRoom room) {
        this.room = room;
        seen = new RangeSet(room);
        samples = new DataSamples(room);
        owners = new DataOwners(room);
    }

    /** It is over: gives back the room it took. */
    void release() {
        seen.release();
        samples.release();
        owners.release();
        if (timing != null) {
            timing.release();
        }
    }

    boolean isBased() {
        return numbers.isBased();
    }

    /** Whether all 64 bits of its numbers are known. */
    boolean isWide() {
        return numbers.isFull();
    }

    /** Sets the number of position 0, also anew when what was the first number proved to be wrong. */
    void rebase(long firstDsn) {
        numbers.rebase(firstDsn);
        acknowledged = 0;
        acknowledgmentSeen = false;
    }

    /** Position of a data sequence number of 4 or 8 bytes; the first one ever seen becomes position 0. */
    long position(long number, boolean wide) {
        return numbers.position(number, wide, reached());
    }

    /** The full 64-bit number of a position. */
    long number(long position) {
        return numbers.number(position);
    }

    /** Position behind the highest byte sent or acknowledged. */
    long reached() {
        return Math.max(highest, acknowledged);
    }

    boolean isSane(long position) {
        long distance = position - reached();
        return distance < SANE && distance > -SANE;
    }

    /** Data seen for the first time on its subflow. */
    Arrival add(long from, int length, int subflow, long nanos) {
        long to = from + length;
        boolean early = !seen.isEmpty() && from < highest;
        long again = seen.add(from, to);
        bytes += length - again;
        if (firstNanos == NONE) {
            firstNanos = nanos;
        }
        lastNanos = nanos;
        highest = Math.max(highest, to);
        if (again == 0) {
            if (early) {
                outOfOrderPackets++;
            }
            owners.add(subflow, from, to);
            return Arrival.NEW;
        }
        long others = owners.ofOthers(subflow, from, to);
        owners.add(subflow, from, to);
        reinjections.again(again - others, others);
        return others == 0 ? Arrival.AGAIN_ON_SAME_SUBFLOW : Arrival.AGAIN_ON_ANOTHER;
    }

    /**
     * Takes what was seen of the same direction while it was not known to be the same.
     *
     * @param subflow the subflow that sent it
     * @return how far its positions were off
     */
    long absorb(DataStream other, int subflow) {
        if (!other.isBased()) {
            return 0;
        }
        long shift = position(other.number(0), other.isWide());
        long from = other.seen.isEmpty() ? Long.MAX_VALUE : other.seen.first();
        while (from != Long.MAX_VALUE) {
            long to = other.seen.absentFrom(from);
            for (long part = from; part < to; part += Integer.MAX_VALUE) {
                add(part + shift, (int) Math.min(Integer.MAX_VALUE, to - part), subflow, other.firstNanos);
            }
            from = other.seen.presentFrom(to);
        }
        lastNanos = Math.max(lastNanos, other.lastNanos);
        if (other.acknowledgmentSeen) {
            acknowledge(other.acknowledged + shift);
        }
        if (other.isFinished()) {
            finish(other.finAt + shift);
        }
        return shift;
    }

    /** A DATA_ACK for this direction; whether it says something new. */
    boolean acknowledge(long position) {
        if ((acknowledgmentSeen && position <= acknowledged) || !isSane(position)) {
            return false;
        }
        acknowledgmentSeen = true;
        acknowledged = position;
        return true;
    }

    /** The times of what one side sends, begun with this if there were none. */
    DataTiming timing(Side side) {
        DataTiming begun = timing;
        if (begun == null) {
            begun = new DataTiming(side == Side.INITIATOR, room);
            timing = begun;
        }
        return begun;
    }

    /** The times of what is sent, or null if there was nothing. */
    @Nullable
    DataTiming timing() {
        return timing;
    }

    /** Takes what of a range others than a subflow sent first. */
    void ofOthers(int subflow, long from, long to, DataOwners.Taker taker) {
        owners.ofOthers(subflow, from, to, taker);
    }

    /** Position up to which a DATA_ACK covers what was sent; before the first one all is open. */
    long acknowledged() {
        return acknowledgmentSeen ? acknowledged : Long.MIN_VALUE;
    }

    boolean isAcknowledgmentSeen() {
        return acknowledgmentSeen;
    }

    /** Whether data was sent that no DATA_ACK covers. */
    boolean hasUnacknowledged() {
        return acknowledged < highest;
    }

    /** DATA_FIN at a position; false if there was one before. */
    boolean finish(long position) {
        if (isFinished()) {
            return false;
        }
        finAt = position;
        return true;
    }

    /** Whether DATA_FIN was seen. */
    boolean isFinished() {
        return finAt >= 0;
    }

    void firstDsnChecked() {
        firstDsnChecked = true;
    }

    /** Whether it was found out if the stream begins where it must. */
    boolean isFirstDsnChecked() {
        return firstDsnChecked;
    }

    /** Distinct bytes. */
    long bytes() {
        return bytes;
    }

    ConnectionSummary.Direction summary(DirectionCounters sums) {
        return new ConnectionSummary.Direction(
                bytes,
                sums.bytes(),
                sums.retransmittedPackets(),
                sums.retransmittedBytes(),
                reinjections.elsewherePackets(),
                reinjections.elsewhereBytes(),
                reinjections.samePackets(),
                reinjections.sameBytes(),
                outOfOrderPackets,
                seen.gaps(),
                seen.gapSize(),
                sums.unmappedPackets(),
                sums.unmappedBytes(),
                sums.infiniteBytes(),
                sums.cutOffBytes(),
                sums.strayBytes(),
                isFinished(),
                acknowledgmentSeen ? acknowledgedBytes() : -1,
                firstNanos == NONE ? 0 : lastNanos - firstNanos,
                timing == null ? Optional.empty() : timing.delays());
    }

    /** Acknowledged bytes, without the octet of a DATA_FIN. */
    private long acknowledgedBytes() {
        boolean fin = isFinished() && acknowledged > finAt;
        // Data in the SYN lies before position 0.
        long early = acknowledged > 0 && !seen.isEmpty() ? Math.max(0, -seen.first()) : 0;
        return Math.max(0, (fin ? finAt : acknowledged) + early);
    }
}

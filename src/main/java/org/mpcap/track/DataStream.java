package org.mpcap.track;

import java.util.Arrays;

/** The data level of one direction of a connection. Positions count from the first byte of data: IDSN + 1 is 0. */
final class DataStream {
    private static final int MOST_OWNERS = 1024;
    private static final long[] NO_POSITIONS = {};
    private static final short[] NO_SUBFLOWS = {};
    /** Further off than this from what was seen, a number is taken for garbage. */
    private static final long SANE = 1L << 40;

    private boolean based;
    private boolean wideKnown;
    private long base;

    final RangeSet seen = new RangeSet();
    final RoundTrip roundTrip = new RoundTrip();
    long highest;
    long bytes;
    long reinjectedElsewherePackets;
    long reinjectedElsewhereBytes;
    long reinjectedSamePackets;
    long reinjectedSameBytes;
    long outOfOrderPackets;
    long firstNanos = -1;
    long lastNanos;
    boolean acknowledgmentSeen;
    long acknowledged;
    long finAt = -1;
    boolean firstDsnChecked;

    private long[] ownedFrom = NO_POSITIONS;
    private long[] ownedTo = NO_POSITIONS;
    private short[] owner = NO_SUBFLOWS;
    private int owners;
    private int newestOwner = -1;

    /** Fixes position 0, when the key is known. */
    void base(long firstDsn) {
        if (based) {
            return;
        }
        base = firstDsn;
        based = true;
        wideKnown = true;
    }

    boolean isBased() {
        return based;
    }

    boolean isWide() {
        return wideKnown;
    }

    /** Sets the position of what was the first number anew, when it proved to be wrong. */
    void rebase(long firstDsn) {
        base = firstDsn;
        acknowledged = 0;
        acknowledgmentSeen = false;
        based = true;
        wideKnown = true;
    }

    /** Position of a data sequence number of 4 or 8 bytes; the first one ever seen becomes position 0. */
    long position(long number, boolean wide) {
        if (!based) {
            base = number;
            based = true;
            wideKnown = wide;
            return 0;
        }
        if (!wide) {
            return SequenceSpace.near((int) number - (int) base, Math.max(highest, acknowledged));
        }
        if (!wideKnown) {
            long position = SequenceSpace.near((int) number - (int) base, Math.max(highest, acknowledged));
            base = number - position;
            wideKnown = true;
            return position;
        }
        return number - base;
    }

    /** The full 64-bit number of a position. */
    long number(long position) {
        return base + position;
    }

    boolean isSane(long position) {
        long distance = position - Math.max(highest, acknowledged);
        return distance < SANE && distance > -SANE;
    }

    /**
     * Data seen for the first time on its subflow.
     *
     * @return 0 new, 1 seen before on the same subflow, 2 seen before on another
     */
    int add(long from, int length, int subflow, long nanos) {
        long to = from + length;
        boolean early = !seen.isEmpty() && from < highest;
        long again = seen.add(from, to);
        bytes += length - again;
        if (firstNanos < 0) {
            firstNanos = nanos;
        }
        lastNanos = nanos;
        highest = Math.max(highest, to);
        int kind = 0;
        if (again > 0) {
            roundTrip.sentAgain(from);
            if (isOwner(subflow, from, to)) {
                kind = 1;
                reinjectedSamePackets++;
                reinjectedSameBytes += again;
            } else {
                kind = 2;
                reinjectedElsewherePackets++;
                reinjectedElsewhereBytes += again;
            }
        } else {
            if (early) {
                outOfOrderPackets++;
            }
            own(subflow, from, to);
            roundTrip.sent(to, nanos);
        }
        return kind;
    }

    private void own(int subflow, long from, long to) {
        if (newestOwner >= 0 && owner[newestOwner] == subflow && ownedTo[newestOwner] == from) {
            ownedTo[newestOwner] = to;
            return;
        }
        if (owners < MOST_OWNERS) {
            if (owners == owner.length) {
                int room = Math.max(2, owners * 2);
                ownedFrom = Arrays.copyOf(ownedFrom, room);
                ownedTo = Arrays.copyOf(ownedTo, room);
                owner = Arrays.copyOf(owner, room);
            }
            newestOwner = owners++;
        } else {
            newestOwner = (newestOwner + 1) % MOST_OWNERS;
        }
        owner[newestOwner] = (short) subflow;
        ownedFrom[newestOwner] = from;
        ownedTo[newestOwner] = to;
    }

    /** Whether the same subflow sent the range before, and no other did. */
    private boolean isOwner(int subflow, long from, long to) {
        boolean found = false;
        for (int i = 0; i < owners; i++) {
            if (ownedFrom[i] < to && ownedTo[i] > from) {
                if (owner[i] != (short) subflow) {
                    return false;
                }
                found = true;
            }
        }
        return found || (owners < MOST_OWNERS && newestOwner >= 0 && owner[newestOwner] == (short) subflow);
    }

    /** A DATA_ACK for this direction; false if it says nothing new. */
    boolean acknowledge(long position, long nanos) {
        if ((acknowledgmentSeen && position <= acknowledged) || !isSane(position)) {
            return false;
        }
        acknowledgmentSeen = true;
        acknowledged = position;
        roundTrip.acknowledged(position, nanos);
        return true;
    }
}

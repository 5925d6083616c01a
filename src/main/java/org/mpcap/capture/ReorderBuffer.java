package org.mpcap.capture;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Packets held back until they can be given in time order. A capture on several interfaces has those of each interface in
 * order, but is written a batch of one interface at a time, a fraction of a second behind the others. Bounded in time and bytes:
 * what comes later than that stays where it stands in the file.
 */
final class ReorderBuffer {
    /** Twice what dumpcap lets a batch wait (250 ms), and as much again for a busy machine. */
    private static final long WINDOW = 1_000_000_000L;

    private static final long MOST_BYTES = 32L << 20;
    /** What an empty packet takes. */
    private static final int OVERHEAD = 128;

    /** A packet taken out of the reader's buffer. */
    static final class Held {
        final byte[] bytes;
        final int original;
        final long nanos;
        final int pointOfCapture;
        final int linkType;
        private long era;
        private long order;
        private long number;

        Held(byte[] bytes, int original, long nanos, int pointOfCapture, int linkType) {
            this.bytes = bytes;
            this.original = original;
            this.nanos = nanos;
            this.pointOfCapture = pointOfCapture;
            this.linkType = linkType;
        }
    }

    private final PriorityQueue<Held> held = new PriorityQueue<>(Comparator.<Held>comparingLong(packet -> packet.era)
            .thenComparingLong(packet -> packet.order)
            .thenComparingLong(packet -> packet.number));
    private final Map<Integer, Long> latestOfInterface = new HashMap<>();
    private long bytes;
    private long latest = Long.MIN_VALUE;
    /** Steps on when time steps back further than packets may be late: what was held goes first. */
    private long era;

    private long taken;
    private long given;

    /** Takes the next packet of the file; on one interface none overtakes another. */
    void add(Held packet) {
        long before = latestOfInterface.getOrDefault(packet.pointOfCapture, Long.MIN_VALUE);
        boolean late = packet.nanos < before && before - packet.nanos <= WINDOW;
        packet.order = late ? before : packet.nanos;
        latestOfInterface.put(packet.pointOfCapture, packet.order);
        if (taken > 0 && latest - packet.order > WINDOW) {
            era++;
            latest = packet.order;
        }
        latest = Math.max(latest, packet.order);
        packet.era = era;
        packet.number = taken++;
        held.add(packet);
        bytes += packet.bytes.length + OVERHEAD;
    }

    /** Whether the earliest packet has waited long enough. */
    boolean isDue() {
        if (held.isEmpty()) {
            return false;
        }
        Held first = held.peek();
        return first.era != era || latest - first.order > WINDOW || bytes > MOST_BYTES;
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    /** The earliest packet, which is no longer held. */
    Held take() {
        Held first = held.remove();
        bytes -= first.bytes.length + OVERHEAD;
        given++;
        return first;
    }

    /** How many places further back than its turn in time a packet just taken stands in the file. */
    int displacement(Held packet) {
        return (int) (packet.number + 1 - given);
    }
}

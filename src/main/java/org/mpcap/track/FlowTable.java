package org.mpcap.track;

import org.jspecify.annotations.Nullable;
import org.mpcap.wire.PacketView;

/** Flows by address and port of both ends, whichever end sends: open addressing, no object per look-up. */
final class FlowTable {
    private TrackedFlow[] slots = new TrackedFlow[1 << 10];
    private int size;
    private int hand;
    private Side sender = Side.INITIATOR;

    /** A hash that both directions of a flow share. */
    static int hash(PacketView view) {
        long source = mix(view.sourceHigh() * 31 + view.sourceLow() + ((long) view.sourcePort() << 40));
        long destination =
                mix(view.destinationHigh() * 31 + view.destinationLow() + ((long) view.destinationPort() << 40));
        long both = mix(source + destination);
        return (int) (both ^ both >>> 32);
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 32) * 0x9e37_79b9_7f4a_7c15L;
        mixed = (mixed ^ mixed >>> 29) * 0xbf58_476d_1ce4_e5b9L;
        return mixed ^ mixed >>> 32;
    }

    /** The flow of a segment, or null; {@link #sender()} then tells which end sent it. */
    @Nullable
    TrackedFlow find(PacketView view, int hash) {
        int mask = slots.length - 1;
        for (int i = hash & mask; slots[i] != null; i = (i + 1) & mask) {
            if (slots[i].hash == hash) {
                FlowAddresses addresses = slots[i].addresses;
                if (addresses.isFromInitiator(view)) {
                    sender = Side.INITIATOR;
                    return slots[i];
                }
                if (addresses.isFromListener(view)) {
                    sender = Side.LISTENER;
                    return slots[i];
                }
            }
        }
        return null;
    }

    /** Which end of the flow last found sent the segment. */
    Side sender() {
        return sender;
    }

    void add(TrackedFlow flow) {
        if (size * 2 >= slots.length) {
            grow();
        }
        insert(flow);
        size++;
    }

    private void insert(TrackedFlow flow) {
        int mask = slots.length - 1;
        int i = flow.hash & mask;
        while (slots[i] != null) {
            i = (i + 1) & mask;
        }
        slots[i] = flow;
    }

    private void grow() {
        TrackedFlow[] old = slots;
        slots = new TrackedFlow[old.length * 2];
        for (TrackedFlow flow : old) {
            if (flow != null) {
                insert(flow);
            }
        }
    }

    void remove(TrackedFlow flow) {
        int mask = slots.length - 1;
        int hole = flow.hash & mask;
        while (slots[hole] != flow) {
            if (slots[hole] == null) {
                return;
            }
            hole = (hole + 1) & mask;
        }
        size--;
        // Closes the hole by moving up what would no longer be found behind it.
        for (int i = (hole + 1) & mask; slots[i] != null; i = (i + 1) & mask) {
            int home = slots[i].hash & mask;
            if (((i - home) & mask) >= ((i - hole) & mask)) {
                slots[hole] = slots[i];
                hole = i;
            }
        }
        slots[hole] = null;
    }

    int size() {
        return size;
    }

    /** Steps a clock hand over {@code steps} slots and gives the flow among them silent the longest, or null. */
    @Nullable
    TrackedFlow oldest(int steps) {
        TrackedFlow oldest = null;
        for (int i = 0; i < steps; i++) {
            hand = (hand + 1) & (slots.length - 1);
            TrackedFlow flow = slots[hand];
            if (flow != null && (oldest == null || flow.lastNanos() < oldest.lastNanos())) {
                oldest = flow;
            }
        }
        return oldest;
    }

    /** Some flow still in the table, or null when it is empty. */
    @Nullable
    TrackedFlow any() {
        if (size == 0) {
            return null;
        }
        while (slots[hand] == null) {
            hand = (hand + 1) & (slots.length - 1);
        }
        return slots[hand];
    }
}

package org.mpcap.track;

import org.jspecify.annotations.Nullable;
import org.mpcap.wire.PacketView;

/** Flows by address and port of both ends, whichever end sends: open addressing, no object per look-up. */
final class FlowTable {
    private @Nullable FlowEntry[] slots = new FlowEntry[1 << 10];
    /** Hashes of the slots, 0 where one is empty: most slots that do not match need not be looked into. */
    private int[] hashes = new int[1 << 10];

    private int size;
    private int hand;
    private @Nullable FlowEntry last;
    private Side sender = Side.INITIATOR;

    /** A hash that both directions of a flow share, never 0. */
    static int hash(PacketView view) {
        long source = mix(view.sourceHigh() * 31 + view.sourceLow() + ((long) view.sourcePort() << 40));
        long destination =
                mix(view.destinationHigh() * 31 + view.destinationLow() + ((long) view.destinationPort() << 40));
        long both = mix(source + destination);
        return (int) (both ^ both >>> 32) | 1;
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 32) * 0x9e37_79b9_7f4a_7c15L;
        mixed = (mixed ^ mixed >>> 29) * 0xbf58_476d_1ce4_e5b9L;
        return mixed ^ mixed >>> 32;
    }

    /** Where an entry with a hash is sought first; the lowest bit is the same in all. */
    private int home(int hash) {
        return hash >>> 1 & slots.length - 1;
    }

    /** The flow of a segment, or null; {@link #sender()} then tells which end sent it. */
    @Nullable
    FlowEntry find(PacketView view, int hash) {
        // Segments of a flow come in bursts.
        if (last != null && last.hash == hash && isOf(last, view)) {
            return last;
        }
        int mask = slots.length - 1;
        for (int i = home(hash); hashes[i] != 0; i = i + 1 & mask) {
            FlowEntry entry = slots[i];
            if (hashes[i] == hash && entry != null && isOf(entry, view)) {
                last = entry;
                return entry;
            }
        }
        return null;
    }

    private boolean isOf(FlowEntry entry, PacketView view) {
        if (entry.addresses.isFromInitiator(view)) {
            sender = Side.INITIATOR;
            return true;
        }
        if (entry.addresses.isFromListener(view)) {
            sender = Side.LISTENER;
            return true;
        }
        return false;
    }

    /** Which end of the flow last found sent the segment. */
    Side sender() {
        return sender;
    }

    void add(FlowEntry entry) {
        if (size * 2 >= slots.length) {
            grow();
        }
        insert(entry);
        size++;
    }

    private void insert(FlowEntry entry) {
        int mask = slots.length - 1;
        int i = home(entry.hash);
        while (hashes[i] != 0) {
            i = i + 1 & mask;
        }
        slots[i] = entry;
        hashes[i] = entry.hash;
    }

    private void grow() {
        @Nullable FlowEntry[] old = slots;
        slots = new FlowEntry[old.length * 2];
        hashes = new int[old.length * 2];
        for (FlowEntry entry : old) {
            if (entry != null) {
                insert(entry);
            }
        }
    }

    void remove(FlowEntry entry) {
        int mask = slots.length - 1;
        int hole = home(entry.hash);
        while (slots[hole] != entry) {
            if (hashes[hole] == 0) {
                return;
            }
            hole = hole + 1 & mask;
        }
        size--;
        last = null;
        // Closes the hole by moving up what would no longer be found behind it.
        for (int i = hole + 1 & mask; hashes[i] != 0; i = i + 1 & mask) {
            if ((i - home(hashes[i]) & mask) >= (i - hole & mask)) {
                slots[hole] = slots[i];
                hashes[hole] = hashes[i];
                hole = i;
            }
        }
        slots[hole] = null;
        hashes[hole] = 0;
    }

    int size() {
        return size;
    }

    /** Steps a clock hand over {@code steps} slots and gives the flow among them silent the longest, or null. */
    @Nullable
    FlowEntry oldest(int steps) {
        FlowEntry oldest = null;
        for (int i = 0; i < steps; i++) {
            hand = hand + 1 & slots.length - 1;
            FlowEntry entry = slots[hand];
            if (entry != null && (oldest == null || entry.lastNanos() < oldest.lastNanos())) {
                oldest = entry;
            }
        }
        return oldest;
    }

    /** Some flow still in the table, or null when it is empty. */
    @Nullable
    FlowEntry any() {
        if (size == 0) {
            return null;
        }
        while (slots[hand] == null) {
            hand = hand + 1 & slots.length - 1;
        }
        return slots[hand];
    }
}

package org.mpcap.track;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.mpcap.wire.KeyedHash;
import org.mpcap.wire.PacketView;

/**
 * Flows by address and port of both ends, whichever end sends: open addressing, no object per look-up. The hash is the same in every run, so that
 * the answers are; but where so many flows come together as only happens when somebody chose them for it, it goes on with secret keys.
 */
final class FlowTable {
    /** Slots looked into for one flow. In a table half full, chance makes rows of n slots rarer by (√e / 2)^n: here 10^-21. */
    private static final int LONGEST = 256;

    private final RandomGenerator random;
    private Optional<KeyedHash> keyed = Optional.empty();
    private boolean crowded;
    private @Nullable FlowEntry[] slots = new FlowEntry[1 << 10];
    /** Hashes of the slots, 0 where one is empty: most slots that do not match need not be looked into. */
    private int[] hashes = new int[1 << 10];

    private int size;
    private int hand;
    private @Nullable FlowEntry last;
    private Side sender = Side.INITIATOR;

    /** An empty table, whose keys, should it need them, come out of {@code random}. */
    FlowTable(RandomGenerator random) {
        this.random = random;
    }

    /** A hash that both directions of a flow share, never 0; good until that of the next segment is asked for. */
    int hash(PacketView view) {
        if (crowded) {
            rekey();
        }
        return combined(
                end(view.sourceHigh(), view.sourceLow(), view.sourcePort()),
                end(view.destinationHigh(), view.destinationLow(), view.destinationPort()));
    }

    private static int combined(long one, long other) {
        long both = mix(one + other);
        return (int) (both ^ both >>> 32) | 1;
    }

    private long end(long high, long low, int port) {
        return keyed.isEmpty() ? mix(high * 31 + low + ((long) port << 40)) : keyedEnd(keyed.get(), high, low, port);
    }

    private static long keyedEnd(KeyedHash hash, long high, long low, int port) {
        return mix(hash.of(hash.word(0, high) + hash.word(2, low) + hash.pair(4, port, 0)));
    }

    private void rekey() {
        keyed = Optional.of(new KeyedHash(random));
        @Nullable FlowEntry[] old = slots;
        slots = new FlowEntry[old.length];
        hashes = new int[old.length];
        crowded = false;
        last = null;
        for (FlowEntry entry : old) {
            if (entry != null) {
                FlowAddresses at = entry.addresses;
                entry.rehash(combined(
                        end(at.initiatorHigh(), at.initiatorLow(), at.initiatorPort()),
                        end(at.listenerHigh(), at.listenerLow(), at.listenerPort())));
                insert(entry);
            }
        }
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
        if (last != null && last.hash() == hash && isOf(last, view)) {
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
        int home = home(entry.hash());
        int i = home;
        while (hashes[i] != 0) {
            i = i + 1 & mask;
        }
        slots[i] = entry;
        hashes[i] = entry.hash();
        crowded |= (i - home & mask) > LONGEST;
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
        int hole = home(entry.hash());
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

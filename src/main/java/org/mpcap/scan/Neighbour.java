package org.mpcap.scan;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.MacAddress;

/**
 * What is known of one address near us, and the SYNs that wait until more is known. The sending thread owns it; the receiving thread
 * only says what it {@linkplain #hear heard}.
 */
final class Neighbour {
    final IpAddress address;
    /** SYNs to be sent, or given up, when it is known whether there is somebody. */
    final Queue<Waiting> waiting = new ArrayDeque<>();
    /** Questions that count; those asked again after loss on this machine do not. */
    int asked;
    /** Questions asked again after loss on this machine. */
    int repaired;
    /** When the last question left. */
    long askedAt;
    /** Losses on this machine when it left. */
    long lossesThen;
    /** What became of it. */
    Standing standing = new Asked();

    private final AtomicReference<Optional<MacAddress>> heard = new AtomicReference<>(Optional.empty());

    /** A SYN that waits. */
    record Waiting(long position, int kind) {}

    /** What became of the search for a neighbour. */
    sealed interface Standing {}

    /** It was asked, or is about to be. */
    record Asked() implements Standing {}

    /** It has this Ethernet address. */
    record Found(MacAddress mac) implements Standing {}

    /** Packets to it go through the gateway. */
    record Beyond() implements Standing {}

    /** Packets cannot be sent to it. */
    record Absent(String reason) implements Standing {}

    Neighbour(IpAddress address) {
        this.address = address;
    }

    /** Somebody says to have this address; the first one is believed. Says whether this is news. */
    boolean hear(MacAddress mac) {
        return heard.get().isEmpty() && heard.compareAndSet(Optional.empty(), Optional.of(mac));
    }

    /** The Ethernet address, once an answer came; any thread may ask. */
    Optional<MacAddress> mac() {
        return heard.get();
    }
}

package org.mpcap.track;

/** What the table finds by the addresses and ports of both ends. */
abstract class FlowEntry {
    final FlowAddresses addresses;
    private int hash;
    private long lastNanos;

    FlowEntry(FlowAddresses addresses, int hash, long nanos) {
        this.addresses = addresses;
        this.hash = hash;
        this.lastNanos = nanos;
    }

    /** Its place in the table goes by this. */
    final int hash() {
        return hash;
    }

    /** The table has new keys. */
    final void rehash(int value) {
        hash = value;
    }

    /** A segment of it passed. */
    final void passed(long nanos) {
        lastNanos = nanos;
    }

    /** Time of its last segment. */
    final long lastNanos() {
        return lastNanos;
    }
}

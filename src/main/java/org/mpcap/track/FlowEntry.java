package org.mpcap.track;

/** What the table finds by the addresses and ports of both ends. */
abstract class FlowEntry {
    final FlowAddresses addresses;
    final int hash;
    private long lastNanos;

    FlowEntry(FlowAddresses addresses, int hash, long nanos) {
        this.addresses = addresses;
        this.hash = hash;
        this.lastNanos = nanos;
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

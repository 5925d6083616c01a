package org.mpcap.track;

/** What the table finds by the addresses and ports of both ends. */
abstract class FlowEntry {
    final FlowAddresses addresses;
    final int hash;

    FlowEntry(FlowAddresses addresses, int hash) {
        this.addresses = addresses;
        this.hash = hash;
    }

    /** Time of its last segment. */
    abstract long lastNanos();
}

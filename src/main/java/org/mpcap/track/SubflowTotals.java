package org.mpcap.track;

/** What the subflows of a connection that are over sent in one direction. */
final class SubflowTotals {
    long bytes;
    long retransmittedPackets;
    long retransmittedBytes;
    long unmappedPackets;
    long unmappedBytes;
    long infiniteBytes;

    void add(FlowDirection half) {
        bytes += half.bytes;
        retransmittedPackets += half.retransmittedPackets;
        retransmittedBytes += half.retransmittedBytes;
        unmappedPackets += half.unmappedPackets;
        unmappedBytes += half.unmappedBytes;
        infiniteBytes += half.infiniteBytes;
    }
}

package org.mpcap.track;

/** Sums over what one side sent, on one subflow or on all that are over. */
final class DirectionCounters {
    private long packets;
    private long bytes;
    private long retransmittedPackets;
    private long retransmittedBytes;
    private long mappedBytes;
    private long unmappedPackets;
    private long unmappedBytes;
    private long infiniteBytes;
    private long cutOffBytes;
    private long strayBytes;

    void packet() {
        packets++;
    }

    void payload(int length) {
        bytes += length;
    }

    void retransmitted(long again) {
        retransmittedPackets++;
        retransmittedBytes += again;
    }

    void mapped(long length) {
        mappedBytes += length;
    }

    void unmappedPacket() {
        unmappedPackets++;
    }

    void unmapped(long length) {
        unmappedBytes += length;
    }

    /** A mapping came behind its data; {@code wholePacket} if nothing of a packet is left without one. */
    void mappedLate(long length, boolean wholePacket) {
        unmappedBytes -= length;
        mappedBytes += length;
        unmappedPackets -= wholePacket ? 1 : 0;
    }

    void behindInfiniteMapping(long length) {
        infiniteBytes += length;
    }

    /** Payload whose mapping, if it had one, the capture cut off. */
    void mappingCutOff(long length) {
        cutOffBytes += length;
    }

    /** The flow was a joined subflow: what no mapping covers there is not data of the connection. */
    void strayIfUnmapped() {
        strayBytes = unmappedBytes;
    }

    void add(DirectionCounters other) {
        packets += other.packets;
        bytes += other.bytes;
        retransmittedPackets += other.retransmittedPackets;
        retransmittedBytes += other.retransmittedBytes;
        mappedBytes += other.mappedBytes;
        unmappedPackets += other.unmappedPackets;
        unmappedBytes += other.unmappedBytes;
        infiniteBytes += other.infiniteBytes;
        cutOffBytes += other.cutOffBytes;
        strayBytes += other.strayBytes;
    }

    long packets() {
        return packets;
    }

    /** Payload, retransmissions included. */
    long bytes() {
        return bytes;
    }

    long retransmittedPackets() {
        return retransmittedPackets;
    }

    long retransmittedBytes() {
        return retransmittedBytes;
    }

    /** Payload placed on the data stream, each byte of a subflow once. */
    long mappedBytes() {
        return mappedBytes;
    }

    long unmappedPackets() {
        return unmappedPackets;
    }

    long unmappedBytes() {
        return unmappedBytes;
    }

    long infiniteBytes() {
        return infiniteBytes;
    }

    long cutOffBytes() {
        return cutOffBytes;
    }

    long strayBytes() {
        return strayBytes;
    }
}

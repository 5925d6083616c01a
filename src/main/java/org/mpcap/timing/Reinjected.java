package org.mpcap.timing;

/** Counts what one subflow sent again of what another had sent. */
final class Reinjected {
    final int lost;
    final int by;
    private final long firstNanos;
    private final long firstPacket;
    private long lastNanos;
    private long lastPacket;
    private long packets;
    private long bytes;

    Reinjected(int lost, int by, long nanos, long packet) {
        this.lost = lost;
        this.by = by;
        this.firstNanos = nanos;
        this.firstPacket = packet;
    }

    void add(long more, long nanos, long packet) {
        packets += packet == lastPacket ? 0 : 1;
        bytes += more;
        lastNanos = nanos;
        lastPacket = packet;
    }

    Reinjection summary(boolean fromInitiator) {
        return new Reinjection(fromInitiator, lost, by, packets, bytes, firstNanos, firstPacket, lastNanos, lastPacket);
    }
}

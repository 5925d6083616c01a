package org.mpcap.trace;

import java.util.Optional;
import org.mpcap.wire.IpPacket;

/** One packet sent, and the first reply to it. */
final class TtlProbe {
    private final int hopLimit;
    private final int id;
    private final long sentNanos;
    private final IpPacket packet;
    private Optional<TtlReply> reply = Optional.empty();

    TtlProbe(int hopLimit, int id, long sentNanos, IpPacket packet) {
        this.hopLimit = hopLimit;
        this.id = id;
        this.sentNanos = sentNanos;
        this.packet = packet;
    }

    int hopLimit() {
        return hopLimit;
    }

    int id() {
        return id;
    }

    long sentNanos() {
        return sentNanos;
    }

    IpPacket packet() {
        return packet;
    }

    Optional<TtlReply> reply() {
        return reply;
    }

    void answered(TtlReply first) {
        if (reply.isEmpty()) {
            reply = Optional.of(first);
        }
    }
}

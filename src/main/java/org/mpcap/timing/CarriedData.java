package org.mpcap.timing;

import java.util.ArrayList;
import java.util.List;

/** What one subflow carried of one direction of a connection: how fast it was covered by DATA_ACKs, and when it paused. */
final class CarriedData {
    private static final int MOST_PAUSES = 64;

    final int subflow;
    final DelayStatistics delays;
    private List<Pause> pauses = List.of();
    private long headOfLine;
    private long lastNanos;
    private long lastPacket;
    private int next;
    private long nextNanos;
    private long nextPacket;

    CarriedData(int subflow, DelayStatistics delays) {
        this.subflow = subflow;
        this.delays = delays;
    }

    /** Data it carried was covered by a DATA_ACK; a pause of more than patience has room for is over. */
    void carried(long nanos, long packet, Patience patience) {
        if (next != 0 && nanos - lastNanos > patience.limit()) {
            keep(pause(nanos, packet));
        }
        lastNanos = nanos;
        lastPacket = packet;
        next = 0;
    }

    /** Data that another subflow carried was covered. */
    void otherCarried(int other, long nanos, long packet) {
        if (next == 0 && lastPacket != 0 && packet != lastPacket) {
            next = other;
            nextNanos = nanos;
            nextPacket = packet;
        }
    }

    private void keep(Pause pause) {
        if (pauses.isEmpty()) {
            pauses = new ArrayList<>(1);
        }
        if (pauses.size() < MOST_PAUSES) {
            pauses.add(pause);
        }
    }

    private Pause pause(long nanos, long packet) {
        return new Pause(subflow, lastNanos, lastPacket, next, nextNanos, nextPacket, nanos, packet);
    }

    /** Data that was received waited for data of this subflow. */
    void blocks(long nanos) {
        headOfLine += nanos;
    }

    long headOfLineNanos() {
        return headOfLine;
    }

    /** Its pauses; the last may not be over. */
    List<Pause> pauses() {
        if (next == 0) {
            return pauses;
        }
        List<Pause> all = new ArrayList<>(pauses);
        all.add(pause(nextNanos, 0));
        return all;
    }
}

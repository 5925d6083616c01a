package org.mpcap.timing;

/**
 * Data of one direction that one subflow had sent and another sent again.
 *
 * @param fromInitiator whether the connection's initiator sent it
 * @param lost the subflow that sent it first
 * @param carried the one that sent it again
 * @param packets packets that sent it again
 * @param bytes their bytes
 * @param firstNanos when the first of them passed, nanoseconds since 1970
 * @param firstPacket the first of them
 * @param lastNanos when the last passed
 * @param lastPacket the last
 */
public record Reinjection(
        boolean fromInitiator,
        int lost,
        int carried,
        long packets,
        long bytes,
        long firstNanos,
        long firstPacket,
        long lastNanos,
        long lastPacket) {}

package org.mpcap.timing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The times of one direction of a connection at the data level: from each byte's first passing to the DATA_ACK that covers it. */
public final class DataTiming {
    /** Subflows told apart; the rest count as one. */
    private static final int MOST_SUBFLOWS = 64;
    /** Stalls, pauses and idle times kept of each; further ones are counted only. */
    private static final int MOST_KEPT = 256;
    /** Shorter silence of an application says nothing. */
    public static final long IDLE_NANOS = 1_000_000_000L;

    private static final @Nullable CarriedData[] NONE = {};

    private final boolean fromInitiator;
    private final Room room;
    private final InFlight inFlight;
    private final Patience patience = new Patience();
    private @Nullable CarriedData[] carried = NONE;
    private List<Stall> stalls = List.of();
    private List<Span> idle = List.of();
    private List<Reinjected> reinjected = List.of();
    private long furtherStalls;
    /** When something waits since, if nothing waited before. */
    private long outstandingNanos;

    private long outstandingPacket;
    private long progressNanos = Long.MIN_VALUE;
    private long progressPacket;
    private long covered = Long.MIN_VALUE;
    private long activeNanos;
    private long activePacket;
    /** Since when data that was received waits for data before it; -1 if none does. */
    private long blockedNanos = -1;

    private int blocker;
    /** Position up to which subflows acknowledged data. */
    private long received;

    private boolean isWindowClosed;
    private boolean wasWindowClosed;
    private int users;
    private long stalledUntil = Long.MIN_VALUE;
    /** When the last byte passed that a DATA_ACK covered, first and last. */
    private long coveredFirst = Long.MIN_VALUE;

    private long coveredLast = Long.MIN_VALUE;
    private long coveredBytes;
    private long nowNanos;
    private long nowPacket;

    /** The times of what one side sends. */
    public DataTiming(boolean fromInitiator, Room room) {
        this.fromInitiator = fromInitiator;
        this.room = room;
        this.inFlight = new InFlight(room);
    }

    /** Gives back the room it took. */
    public void release() {
        inFlight.release();
        for (CarriedData each : carried) {
            if (each != null) {
                each.delays.release();
            }
        }
    }

    /** The connection has come to its end: gives up what is needed only while data is under way. */
    public void settle() {
        if (inFlight.isEmpty()) {
            inFlight.release();
        }
    }

    private CarriedData of(int subflow) {
        int index = Math.max(0, Math.min(subflow, MOST_SUBFLOWS) - 1);
        if (index >= carried.length) {
            carried = Arrays.copyOf(carried, Math.max(index + 1, Math.min(MOST_SUBFLOWS, 2 * carried.length)));
        }
        CarriedData data = carried[index];
        if (data == null) {
            data = new CarriedData(index + 1, new DelayStatistics(room));
            carried[index] = data;
            users++;
        }
        return data;
    }

    /** Data passes on a subflow, for the first time or again. */
    public void sent(long from, long to, long nanos, long packet, int subflow) {
        if (inFlight.isEmpty()) {
            outstandingNanos = nanos;
            outstandingPacket = packet;
            if (activePacket != 0 && nanos - activeNanos > IDLE_NANOS) {
                idle = plus(idle, new Span(activeNanos, activePacket, nanos, packet));
            }
        }
        activeNanos = nanos;
        activePacket = packet;
        inFlight.sent(from, to, nanos, subflow);
    }

    private static <T> List<T> plus(List<T> list, T one) {
        List<T> longer = list.isEmpty() ? new ArrayList<>(2) : list;
        if (longer.size() < MOST_KEPT) {
            longer.add(one);
        }
        return longer;
    }

    /** One subflow sends what another sent first. */
    public void reinjected(int lost, int by, long bytes, long nanos, long packet) {
        for (Reinjected known : reinjected) {
            if (known.lost == lost && known.by == by) {
                known.add(bytes, nanos, packet);
                return;
            }
        }
        Reinjected first = new Reinjected(lost, by, nanos, packet);
        first.add(bytes, nanos, packet);
        reinjected = plus(reinjected, first);
    }

    /** A DATA_ACK covers all up to a position; one that says nothing new is ignored. */
    public void acknowledged(long position, long nanos, long packet) {
        if (position <= covered) {
            return;
        }
        covered = position;
        nowNanos = nanos;
        nowPacket = packet;
        coveredBytes = 0;
        if (!inFlight.isEmpty() && position > inFlight.start()) {
            long since = Math.max(progressNanos, outstandingNanos);
            if (isStalled(since, nanos)) {
                stall(nanos, packet, true);
                stalledUntil = nanos;
            }
            unblock(nanos);
            while (inFlight.poll(position)) {
                range();
            }
            // What was sent during a stall took longer than usual.
            if (coveredFirst > stalledUntil) {
                patience.took(nanos - coveredFirst);
            }
            if (!inFlight.isEmpty() && position < received) {
                block(nanos);
            }
        }
        wasWindowClosed = isWindowClosed;
        progressNanos = nanos;
        progressPacket = packet;
        activeNanos = nanos;
        activePacket = packet;
    }

    private void range() {
        int sender = inFlight.polledSender();
        int carrier = inFlight.polledCarrier();
        coveredFirst = inFlight.polledFirstNanos();
        coveredLast = inFlight.polledLastNanos();
        coveredBytes += inFlight.bytes();
        CarriedData by = of(sender);
        by.delays.add(nowNanos - coveredFirst, inFlight.bytes());
        (sender == carrier ? by : of(carrier)).carried(nowNanos, nowPacket, patience);
        if (users > 1) {
            for (CarriedData other : carried) {
                if (other != null && other.subflow != Math.min(carrier, MOST_SUBFLOWS)) {
                    other.otherCarried(carrier, nowNanos, nowPacket);
                }
            }
        }
    }

    private boolean isStalled(long since, long nanos) {
        return patience.isLost(
                nanos - since, inFlight.end() - inFlight.start(), inFlight.lastNanos() != inFlight.firstNanos());
    }

    private void stall(long nanos, long packet, boolean isOver) {
        boolean waitedBefore = progressNanos >= outstandingNanos;
        if (stalls.size() >= MOST_KEPT) {
            furtherStalls++;
        }
        stalls = plus(
                stalls,
                new Stall(
                        fromInitiator,
                        waitedBefore ? progressNanos : outstandingNanos,
                        waitedBefore ? progressPacket : outstandingPacket,
                        progressPacket == 0 ? outstandingNanos : Math.min(coveredLast, progressNanos),
                        nanos,
                        packet,
                        isOver,
                        inFlight.sender(),
                        inFlight.carrier(),
                        inFlight.lastNanos(),
                        inFlight.end() - inFlight.start(),
                        wasWindowClosed || isWindowClosed));
    }

    /** Bytes that the last DATA_ACK covered, of those that passed. */
    public long coveredBytes() {
        return coveredBytes;
    }

    /** How long the last byte of those waited, in nanoseconds; -1 if there was none. */
    public long coveredAfter() {
        return coveredBytes == 0 ? -1 : nowNanos - coveredFirst;
    }

    /** The receiver tells whether it has room. */
    public void window(boolean isClosed) {
        isWindowClosed = isClosed;
        wasWindowClosed |= isClosed;
    }

    /** Whether data that one subflow acknowledges waits for what another sent: then it should be told {@link #received}. */
    public boolean mayBlock(int subflow, long packet) {
        return packet != progressPacket && !inFlight.isEmpty() && inFlight.sender() != subflow;
    }

    /** A subflow acknowledges data up to a position. */
    public void received(long position, long nanos) {
        received = Math.max(received, position);
        if (blockedNanos < 0 && position > inFlight.start()) {
            block(nanos);
        }
    }

    private void block(long nanos) {
        blockedNanos = nanos;
        blocker = inFlight.sender();
    }

    private void unblock(long nanos) {
        if (blockedNanos >= 0) {
            of(blocker).blocks(nanos - blockedNanos);
            blockedNanos = -1;
        }
    }

    /** Since when data has been waiting without progress, nanoseconds since 1970; empty if none waits. */
    public Optional<Long> waitingSince() {
        return inFlight.isEmpty() ? Optional.empty() : Optional.of(Math.max(progressNanos, outstandingNanos));
    }

    /**
     * The connection is over.
     *
     * @param nanos when it was heard of last
     * @param packet its last packet
     * @param isCovered whether what was sent last would have been covered by a DATA_ACK, had it been received
     */
    public void end(long nanos, long packet, boolean isCovered) {
        if (isCovered
                && progressPacket != 0
                && !inFlight.isEmpty()
                && isStalled(Math.max(progressNanos, outstandingNanos), nanos)) {
            stall(nanos, packet, false);
        }
        unblock(Math.max(nanos, blockedNanos));
    }

    /** Delays of the DATA_ACKs for what a subflow sent first. */
    public Optional<Delays> delays(int subflow) {
        CarriedData data = known(subflow);
        return data == null ? Optional.empty() : data.delays.summary();
    }

    /** Nanoseconds in which received data waited for data that this subflow sent first. */
    public long headOfLineNanos(int subflow) {
        CarriedData data = known(subflow);
        return data == null ? 0 : data.headOfLineNanos();
    }

    private @Nullable CarriedData known(int subflow) {
        int index = Math.min(subflow, MOST_SUBFLOWS) - 1;
        return index >= 0 && index < carried.length ? carried[index] : null;
    }

    /** Delays of all DATA_ACKs. */
    public Optional<Delays> delays() {
        if (users == 1) {
            for (CarriedData data : carried) {
                if (data != null) {
                    return data.delays.summary();
                }
            }
        }
        return users == 0 ? Optional.empty() : sum().summary();
    }

    /** All its delays; to be released. */
    DelayStatistics sum() {
        DelayStatistics all = new DelayStatistics(Unbounded.ROOM);
        for (CarriedData data : carried) {
            if (data != null) {
                all.add(data.delays);
            }
        }
        return all;
    }

    /** Delays of all DATA_ACKs of both directions. */
    public static Optional<Delays> delays(DataTiming one, DataTiming other) {
        if (one.users == 0 || other.users == 0) {
            return one.users == 0 ? other.delays() : one.delays();
        }
        DelayStatistics all = one.sum();
        all.add(other.sum());
        return all.summary();
    }

    /** When a DATA_ACK told of progress last. */
    public long progressNanos() {
        return progressNanos;
    }

    /** Times without progress, the first of them, in order. */
    public List<Stall> stalls() {
        return stalls;
    }

    /** Stalls beyond those kept. */
    public long furtherStalls() {
        return furtherStalls;
    }

    /** Times in which nothing was sent and nothing waited. */
    public List<Span> idle() {
        return idle;
    }

    /** What was reinjected, by pairs of subflows. */
    public List<Reinjection> reinjections() {
        return reinjected.isEmpty()
                ? List.of()
                : reinjected.stream().map(each -> each.summary(fromInitiator)).toList();
    }

    /** Times in which a subflow carried nothing while others did, by subflow. */
    public List<Pause> pauses() {
        List<Pause> pauses = new ArrayList<>(0);
        if (users > 1) {
            for (CarriedData data : carried) {
                if (data != null) {
                    pauses.addAll(data.pauses());
                }
            }
        }
        return pauses;
    }

    /** Room without a bound, for what is made for a moment. */
    private enum Unbounded implements Room {
        ROOM;

        @Override
        public boolean take(long bytes) {
            return true;
        }

        @Override
        public void give(long bytes) {}
    }

    private static final class Reinjected {
        private final int lost;
        private final int by;
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
            return new Reinjection(
                    fromInitiator, lost, by, packets, bytes, firstNanos, firstPacket, lastNanos, lastPacket);
        }
    }
}

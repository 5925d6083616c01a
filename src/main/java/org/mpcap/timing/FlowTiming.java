package org.mpcap.timing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The times of one direction of a TCP flow that carries data: round-trip times, what is in flight, what the receiver has room for. */
public final class FlowTiming {
    private static final int MOST_SILENCES = 64;
    /** Segments with data after which timestamps are looked at: fewer are timed well enough by their sequence numbers. */
    private static final int MANY = 32;

    private static final long NO_TIME = -1;

    private final InFlight inFlight;
    private final DelayStatistics roundTrips;
    private final DelayStatistics echoes;
    private final Patience patience = new Patience();
    private @Nullable TimestampEchoes timestamps;
    private List<Span> silences = List.of();
    private long outstandingNanos;
    private long outstandingPacket;
    private long progressNanos = Long.MIN_VALUE;
    private long progressPacket;
    private long covered;
    private long reached;
    private long segments;
    private long late;
    private long largestFlight;
    private double flights;
    private long smallestWindow = Long.MAX_VALUE;
    private long largestWindow = NO_TIME;
    private long zeroWindows;
    private long zeroNanos;
    private long zeroSince = NO_TIME;

    /** The times of a direction that begins to send data. */
    public FlowTiming(Room room) {
        inFlight = new InFlight(room);
        roundTrips = new DelayStatistics(room);
        echoes = new DelayStatistics(room);
    }

    /** Gives back the room it took. */
    public void release() {
        inFlight.release();
        roundTrips.release();
        echoes.release();
    }

    /** The flow has come to its end: gives up what is needed only while data is under way. */
    public void settle() {
        if (inFlight.isEmpty()) {
            inFlight.release();
        }
        timestamps = null;
    }

    /** Data passes at positions of the flow, for the first time or again. */
    public void sent(long from, long to, long nanos, long packet) {
        if (inFlight.isEmpty()) {
            outstandingNanos = nanos;
            outstandingPacket = packet;
        }
        segments++;
        if (from < reached && (inFlight.isEmpty() || from < inFlight.end())) {
            int before = inFlight.size();
            inFlight.sent(from, to, nanos, 0);
            late += inFlight.size() > before ? 1 : 0;
        } else {
            inFlight.sent(from, to, nanos, 0);
        }
        reached = Math.max(reached, to);
        long flight = inFlight.isEmpty() ? 0 : inFlight.end() - inFlight.start();
        largestFlight = Math.max(largestFlight, flight);
        flights += flight;
    }

    /**
     * The other end acknowledges data up to a position; what says nothing new is ignored.
     *
     * @return the round-trip time that tells, or -1: what was sent twice tells none (Karn's rule, RFC 6298 3)
     */
    public long acknowledged(long position, long nanos, long packet) {
        if (position <= covered) {
            return NO_TIME;
        }
        covered = position;
        long sample = NO_TIME;
        if (!inFlight.isEmpty() && position > inFlight.start()) {
            if (isSilent(nanos)) {
                silences = plus(silences, silence(nanos, packet));
            }
            boolean isSentAgain = false;
            while (inFlight.poll(position)) {
                isSentAgain |= inFlight.polledFirstNanos() != inFlight.polledLastNanos();
            }
            if (!isSentAgain) {
                sample = nanos - inFlight.polledFirstNanos();
                roundTrips.add(sample, 1);
                patience.took(sample);
            }
        }
        progressNanos = nanos;
        progressPacket = packet;
        return sample;
    }

    private static List<Span> plus(List<Span> list, Span one) {
        List<Span> longer = list.isEmpty() ? new ArrayList<>(1) : list;
        if (longer.size() < MOST_SILENCES) {
            longer.add(one);
        }
        return longer;
    }

    private boolean isSilent(long nanos) {
        return patience.isLost(
                nanos - Math.max(progressNanos, outstandingNanos),
                inFlight.end() - inFlight.start(),
                inFlight.firstNanos() != inFlight.lastNanos());
    }

    private Span silence(long nanos, long packet) {
        return progressNanos >= outstandingNanos
                ? new Span(progressNanos, progressPacket, nanos, packet)
                : new Span(outstandingNanos, outstandingPacket, nanos, packet);
    }

    /** The receiver has room for so many bytes, or for an unknown number if {@code scale} is negative. */
    public void window(int announced, int scale, long nanos) {
        if (scale >= 0) {
            long bytes = (long) announced << scale;
            smallestWindow = Math.min(smallestWindow, bytes);
            largestWindow = Math.max(largestWindow, bytes);
        }
        if (announced == 0 && zeroSince < 0) {
            zeroWindows++;
            zeroSince = nanos;
        } else if (announced > 0 && zeroSince >= 0) {
            zeroNanos += Math.max(0, nanos - zeroSince);
            zeroSince = NO_TIME;
        }
    }

    /** Whether timestamps of its segments are of use. */
    public boolean wantsTimestamps() {
        return segments >= MANY;
    }

    /** A segment with data has a timestamp. */
    public void stamped(int value, long nanos) {
        if (timestamps == null) {
            timestamps = new TimestampEchoes();
        }
        timestamps.sent(value, nanos);
    }

    /** The other end echoes a timestamp. */
    public void echoed(int value, long nanos) {
        long took = timestamps == null ? NO_TIME : timestamps.echoed(value, nanos);
        if (took >= 0) {
            echoes.add(took, 1);
        }
    }

    /** What is in flight, in bytes. */
    public long flight() {
        return inFlight.isEmpty() ? 0 : inFlight.end() - inFlight.start();
    }

    /**
     * What was measured.
     *
     * @param nanos when the flow was heard of last
     */
    public Summary summary(long nanos) {
        List<Span> all = silences;
        if (progressPacket != 0 && !inFlight.isEmpty() && isSilent(nanos)) {
            all = new ArrayList<>(silences);
            all.add(silence(nanos, 0));
        }
        return new Summary(
                roundTrips.summary(),
                echoes.summary(),
                largestFlight,
                segments == 0 ? 0 : Math.round(flights / segments),
                largestWindow < 0 ? NO_TIME : smallestWindow,
                largestWindow,
                zeroWindows,
                zeroNanos + (zeroSince < 0 ? 0 : Math.max(0, nanos - zeroSince)),
                late,
                all);
    }

    /**
     * The times of one direction of a subflow. Times are in nanoseconds.
     *
     * @param roundTrips from sequence numbers: from a segment's passing to that of the ACK that covers it
     * @param echoes from timestamps: from a timestamp's passing to its echo's
     * @param largestFlight most bytes that were in flight
     * @param meanFlight bytes in flight behind a segment, on average
     * @param smallestWindow least room the receiver had, in bytes; -1 where the window scale is unknown
     * @param largestWindow most room it had, in bytes; -1 where unknown
     * @param zeroWindows how often it had none
     * @param zeroNanos how long in all
     * @param latePackets segments with new data before data that had passed: lost or delayed before the point of capture
     * @param silences times in which data was in flight and no ACK came, longer than usual
     */
    public record Summary(
            Optional<Delays> roundTrips,
            Optional<Delays> echoes,
            long largestFlight,
            long meanFlight,
            long smallestWindow,
            long largestWindow,
            long zeroWindows,
            long zeroNanos,
            long latePackets,
            List<Span> silences) {
        /** Nothing was measured. */
        public static final Summary NONE =
                new Summary(Optional.empty(), Optional.empty(), 0, 0, NO_TIME, NO_TIME, 0, 0, 0, List.of());

        /** Copies the list. */
        public Summary {
            silences = List.copyOf(silences);
        }
    }
}

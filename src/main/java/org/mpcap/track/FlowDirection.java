package org.mpcap.track;

import org.jspecify.annotations.Nullable;
import org.mpcap.timing.FlowTiming;

/** One direction of one TCP flow. */
final class FlowDirection {
    /** In place of a window scale: the SYN has none, so that neither side scales. */
    static final int UNSCALED = -2;

    private static final int UNKNOWN = -1;

    final SubflowSequence sequence = new SubflowSequence();
    final RangeSet seen;
    final MappingWindow mappings;
    final DirectionCounters counters = new DirectionCounters();
    final OptionSilence silence = new OptionSilence();
    final UnmappedData waiting = new UnmappedData();
    private final SharedRoom room;
    private @Nullable FlowTiming timing;
    private int windowScale = UNKNOWN;
    private boolean finSeen;
    private boolean infinite;
    private int addressId = UNKNOWN;
    private boolean backup;
    private boolean checksumUseJudged;
    private int settledAt = Integer.MIN_VALUE;

    FlowDirection(SharedRoom room) {
        this.room = room;
        seen = new RangeSet(room);
        mappings = new MappingWindow(room);
    }

    /** It is over: gives back the room it took. */
    void release() {
        seen.release();
        mappings.release();
        if (timing != null) {
            timing.release();
        }
    }

    /** Data from {@code position} on was seen, up to {@code stop}. */
    void see(long position, long stop) {
        seen.add(position, stop);
        sequence.reached(stop);
    }

    /** Its times, begun with this if there were none. */
    FlowTiming begunTiming() {
        FlowTiming begun = timing;
        if (begun == null) {
            begun = new FlowTiming(room);
            timing = begun;
        }
        return begun;
    }

    /** Its times, or null if it sent no data. */
    @Nullable
    FlowTiming timing() {
        return timing;
    }

    /** The window scale that its sender's SYN announced (RFC 7323 2.2), or {@link #UNSCALED}. */
    void scalesWindow(int scale) {
        windowScale = scale;
    }

    /** By how many bits the windows that its sender announces are shifted; -1 if a SYN of the flow was not seen. */
    int windowScale(FlowDirection opposite) {
        if (windowScale == UNKNOWN || opposite.windowScale == UNKNOWN) {
            return UNKNOWN;
        }
        return windowScale == UNSCALED || opposite.windowScale == UNSCALED ? 0 : windowScale;
    }

    /** Whether the last {@code bytes} before a position, as many of them as there are, are in the capture. */
    boolean hasSeenBefore(long position, int bytes) {
        long from = Math.max(1, position - bytes);
        return from >= position || seen.present(from, position) == position - from;
    }

    /** No mapping covers the bytes from {@code start} on, up to {@code stop}. */
    void unmapped(long start, long stop) {
        if (infinite) {
            counters.behindInfiniteMapping(stop - start);
        } else {
            counters.unmapped(stop - start);
            waiting.add(start, stop);
        }
    }

    /** Mappings against the agreement on checksums are told once; whether this is the first. */
    boolean judgesChecksumUse() {
        boolean first = !checksumUseJudged;
        checksumUseJudged = true;
        return first;
    }

    /** A FIN; whether it is the first. */
    boolean fin() {
        boolean first = !finSeen;
        finSeen = true;
        return first;
    }

    boolean isFinSeen() {
        return finSeen;
    }

    /** Nothing more need be looked at of what this point of capture sees, as long as there is no second one for anything. */
    void settledAt(int point) {
        settledAt = point;
    }

    boolean isSettledAt(int point) {
        return settledAt == point;
    }

    void infiniteMapping() {
        infinite = true;
    }

    void joinsAs(int id, boolean asBackup) {
        addressId = id;
        backup = asBackup;
    }

    /** Address id that its sender gave when it joined, or -1. */
    int addressId() {
        return addressId;
    }

    void priority(boolean asBackup) {
        backup = asBackup;
    }

    /**
     * What its sender sent.
     *
     * @param nanos when the flow was heard of last
     */
    SubflowSummary.Direction summary(long nanos) {
        return new SubflowSummary.Direction(
                counters.packets(),
                counters.bytes(),
                counters.mappedBytes(),
                counters.retransmittedPackets(),
                counters.retransmittedBytes(),
                counters.unmappedPackets(),
                counters.unmappedBytes(),
                counters.infiniteBytes(),
                addressId,
                backup,
                timing == null ? FlowTiming.Summary.NONE : timing.summary(nanos));
    }
}

package org.mpcap.track;

/** One direction of one TCP flow. */
final class FlowDirection {
    final SubflowSequence sequence = new SubflowSequence();
    final RangeSet seen;
    final MappingWindow mappings;
    final DirectionCounters counters = new DirectionCounters();
    final OptionSilence silence = new OptionSilence();
    final UnmappedData waiting = new UnmappedData();
    private boolean finSeen;
    private boolean infinite;
    private int addressId = -1;
    private boolean backup;
    private boolean checksumUseJudged;
    private int settledAt = Integer.MIN_VALUE;

    FlowDirection(SharedRoom room) {
        seen = new RangeSet(room);
        mappings = new MappingWindow(room);
    }

    /** It is over: gives back the room it took. */
    void release() {
        seen.release();
        mappings.release();
    }

    /** Data from {@code position} on was seen, up to {@code stop}. */
    void see(long position, long stop) {
        seen.add(position, stop);
        sequence.reached(stop);
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

    SubflowSummary.Direction summary() {
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
                backup);
    }
}

package org.mpcap.track;

/** One direction of one TCP flow. */
final class FlowDirection {
    final SubflowSequence sequence = new SubflowSequence();
    final RangeSet seen = new RangeSet();
    final MappingWindow mappings = new MappingWindow();
    final DirectionCounters counters = new DirectionCounters();
    final OptionSilence silence = new OptionSilence();
    private boolean finSeen;
    private boolean infinite;
    private int addressId = -1;
    private boolean backup;

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

    /** Bytes from here on no mapping covers. */
    void unmapped(long bytes) {
        if (infinite) {
            counters.behindInfiniteMapping(bytes);
        } else {
            counters.unmapped(bytes);
        }
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

    void infiniteMapping() {
        infinite = true;
    }

    void joinsAs(int id, boolean asBackup) {
        addressId = id;
        backup = asBackup;
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

package org.mpcap.track;

/**
 * Sequence numbers of one direction of a flow as positions that count from the SYN: it is 0, the first byte of data 1. Subflow
 * sequence numbers of mappings are the same positions once the SYN was seen; else a mapping tells how far they are off.
 */
final class SubflowSequence {
    /** More than is under way at one time, most often. */
    private static final int NEAR = 1 << 20;

    private boolean isnKnown;
    private int isn;
    private long highest;
    private boolean shiftKnown;
    private long shift;
    private long expectedSsn = -1;
    private long acknowledged = 1;
    private boolean presumed;
    private boolean replaces;
    private int formerEnd;

    /** Fixes the initial sequence number. */
    void synchronize(int initial) {
        isn = initial;
        isnKnown = true;
        shiftKnown = true;
        shift = 0;
        highest = 1;
    }

    /** Takes a number for the initial sequence number of a SYN that is not in the capture, until a mapping bears it out. */
    void presume(int initial) {
        synchronize(initial);
        shiftKnown = false;
        presumed = true;
    }

    /** The flow has the addresses and ports of one before it. */
    void replaces(SubflowSequence former) {
        replaces = former.isnKnown;
        formerEnd = former.isn + (int) former.highest;
    }

    /** Whether a number lies near the end of the flow before it, and not near what was seen of this one. */
    boolean isOfFormer(int number) {
        return replaces && Math.abs(number - formerEnd) < NEAR && !(isnKnown && Math.abs(distance(number)) < NEAR);
    }

    /** How far a number is from the highest seen. */
    int distance(int number) {
        return number - (isn + (int) highest);
    }

    /** Position up to which the other side acknowledged what was seen. */
    long acknowledged() {
        return acknowledged;
    }

    boolean isKnown() {
        return isnKnown;
    }

    int isn() {
        return isn;
    }

    boolean startsAt(int initial) {
        return isnKnown && isn == initial;
    }

    /** Position of a sequence number. */
    long position(int sequence) {
        if (!isnKnown) {
            isn = sequence - 1;
            isnKnown = true;
            highest = 1;
        }
        return SequenceSpace.near(sequence - isn, highest);
    }

    /** Data up to {@code stop} was seen. */
    void reached(long stop) {
        highest = Math.max(highest, stop);
    }

    /** The other side acknowledges up to a position; whether that is data which was seen, and not acknowledged before. */
    boolean acknowledges(long position) {
        boolean further = position > acknowledged && position <= highest;
        acknowledged = Math.max(acknowledged, Math.min(position, highest));
        return further;
    }

    /** Whether one byte at a position, which the other side has acknowledged, only asks it for an answer (RFC 9293 3.8.4). */
    boolean isKeepAlive(long position) {
        return position == highest - 1 && acknowledged == highest;
    }

    /** Whether it is known where on the subflow a mapping lies. */
    boolean mapsSubflow() {
        return shiftKnown;
    }

    /** Position of the subflow sequence number of a mapping that came in the segment at {@code position}. */
    long startOf(int ssn, long position) {
        return SequenceSpace.near(ssn, position - shift) + shift;
    }

    /** Without the SYN, a segment that begins a mapping tells which position has which subflow sequence number. */
    void infer(int ssn, int length, long position, int payload) {
        boolean wholeMapping = payload == length;
        boolean nextMapping = expectedSsn >= 0 && (int) expectedSsn == ssn && position == highest;
        long distance = position - (ssn & 0xffff_ffffL);
        boolean borneOut = presumed && distance >= 0 && distance + payload <= length;
        if (borneOut) {
            shiftKnown = true;
        } else if (wholeMapping || nextMapping) {
            shift = position - (ssn & 0xffff_ffffL);
            shiftKnown = true;
        } else {
            expectedSsn = ssn + (long) length & 0xffff_ffffL;
        }
    }
}

package org.mpcap.track;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.mpcap.wire.TransportAddress;

/** The subflows of a connection: those that live, and what became of the others. */
final class ConnectionSubflows {
    /** Subflows that are over and kept for the summary; the rest are only counted. */
    private static final int MOST_PAST = 1_024;

    /** As many there is always room for. */
    private static final int SURE = 8;
    /** Bytes that a summary takes. */
    private static final int SIZE = 600;

    private final SharedRoom room;
    private final List<TrackedFlow> live = new ArrayList<>(2);
    private final List<SubflowSummary> past = new ArrayList<>(2);
    private int numbered;
    private long established;
    private long failed;
    private boolean othersTookPart;
    private boolean anyEndedOtherwise;
    private long lastPacketOfPast;
    private long taken;

    ConnectionSubflows(SharedRoom room) {
        this.room = room;
    }

    /** The connection is over: gives back the room its subflows took. */
    void release() {
        room.give(taken);
        taken = 0;
    }

    /** Takes a flow and gives its number. */
    int add(TrackedFlow flow) {
        live.add(flow);
        return ++numbered;
    }

    /** The flow proved to be another connection's. */
    void giveAway(TrackedFlow flow) {
        live.remove(flow);
    }

    /** Takes the subflows of a connection that proved to be part of this one, and gives how many numbers theirs moved up. */
    int absorb(TrackedConnection owner, ConnectionSubflows others, boolean reversed) {
        int before = numbered;
        numbered += others.numbered;
        for (TrackedFlow flow : others.live) {
            live.add(flow);
            flow.belongTo(owner, before + flow.number(), reversed);
        }
        for (SubflowSummary summary : others.past) {
            keep(summary.renumbered(before + summary.number(), reversed));
        }
        others.live.clear();
        return before;
    }

    /** The flow is over. */
    void over(TrackedFlow flow) {
        live.remove(flow);
    }

    /** Keeps what became of a flow. Where there are too many, those that took part are kept rather than joins that failed. */
    void keep(SubflowSummary summary) {
        boolean initial = isInitial(summary);
        if (summary.established()) {
            established++;
        } else {
            failed++;
        }
        lastPacketOfPast = Math.max(lastPacketOfPast, summary.lastPacket());
        othersTookPart |= summary.established() && !initial;
        anyEndedOtherwise |= !summary.ending().equals(FlowEnding.FIN.word());
        if (past.size() < MOST_PAST && hasRoom()) {
            past.add(summary);
        } else if (summary.established() || initial) {
            for (int i = past.size() - 1; i >= 0; i--) {
                if (!past.get(i).established() && !isInitial(past.get(i))) {
                    past.set(i, summary);
                    return;
                }
            }
            if (initial) {
                past.set(past.size() - 1, summary);
            }
        }
    }

    private boolean hasRoom() {
        if (past.size() < SURE) {
            return true;
        }
        boolean more = room.take(SIZE);
        taken += more ? SIZE : 0;
        return more;
    }

    private static boolean isInitial(SubflowSummary summary) {
        return summary.kind().equals(TrackedFlow.Kind.INITIAL.word());
    }

    List<TrackedFlow> live() {
        return Collections.unmodifiableList(live);
    }

    /** Those that are over, the initial one first, then in the order of their numbers. */
    List<SubflowSummary> past() {
        past.sort(Comparator.comparing((SubflowSummary summary) -> !isInitial(summary))
                .thenComparingInt(SubflowSummary::number));
        return Collections.unmodifiableList(past);
    }

    /** The address of a side on the initial subflow, if that was seen. */
    Optional<TransportAddress> initialAddress(Side side) {
        for (TrackedFlow flow : live) {
            if (flow.kind == TrackedFlow.Kind.INITIAL) {
                return Optional.of(flow.address(side));
            }
        }
        return past.stream()
                .filter(ConnectionSubflows::isInitial)
                .map(summary -> side == Side.INITIATOR ? summary.initiator() : summary.listener())
                .findFirst();
    }

    /** How many of those that are over took part, and how many did not. */
    ConnectionSummary.SubflowCounts counts() {
        return new ConnectionSummary.SubflowCounts(established, failed);
    }

    /** Whether all that are over were closed by FIN. */
    boolean areAllEndedByFin() {
        return !anyEndedOtherwise;
    }

    /** Whether there never was more than one. */
    boolean isOnlyOne() {
        return numbered == 1;
    }

    /** Whether all others had come to their end before a packet; then the one left may go on as plain TCP (RFC 8684 3.7). */
    boolean othersEndedBefore(TrackedFlow one, long packet) {
        boolean ended = lastPacketOfPast < packet;
        for (TrackedFlow other : live) {
            ended &= other == one || (other.ending() != FlowEnding.OPEN && other.lastPacket() < packet);
        }
        return ended;
    }

    /** Whether all others have come to their end. */
    boolean isLast(TrackedFlow one) {
        return live.stream().allMatch(other -> other == one || other.ending() != FlowEnding.OPEN);
    }

    /** Whether no subflow but the first ever took part; then the connection may go on as plain TCP (RFC 8684 3.7). */
    boolean isInitialAlone() {
        boolean alone = !othersTookPart;
        for (TrackedFlow flow : live) {
            alone &= flow.kind != TrackedFlow.Kind.MID && !flow.isJoined();
        }
        return alone;
    }
}

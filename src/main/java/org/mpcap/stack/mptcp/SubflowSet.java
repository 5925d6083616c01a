package org.mpcap.stack.mptcp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mpcap.stack.tcp.Subflow;

/** The subflows of one connection in the order they were added, and what is known of each (RFC 8684 3.2, 3.3.8). */
final class SubflowSet {
    private static final class Known {
        private int addressId;
        private boolean backup;
        private boolean unheard;
        private boolean dataAcked;
        private boolean stalled;
    }

    private final Map<Subflow, Known> known = new LinkedHashMap<>();

    /** Adds one whose address id is 0, for regular use. */
    void add(Subflow subflow) {
        known.put(subflow, new Known());
    }

    /** Notes what the peer said of a subflow in its MP_JOIN. */
    void describe(Subflow subflow, int addressId, boolean backup) {
        Known entry = known.get(subflow);
        entry.addressId = addressId;
        entry.backup = backup;
    }

    /** The subflow carries no data until the peer's next segment. */
    void awaitPeer(Subflow subflow) {
        known.get(subflow).unheard = true;
    }

    /** Notes a segment of the peer's; returns whether it was awaited. */
    boolean heard(Subflow subflow) {
        Known entry = known.get(subflow);
        boolean awaited = entry.unheard;
        entry.unheard = false;
        return awaited;
    }

    /** Notes that a DATA_ACK came on the subflow. */
    void dataAcked(Subflow subflow) {
        known.get(subflow).dataAcked = true;
    }

    /** Whether a DATA_ACK has ever come on the subflow. */
    boolean isDataAcked(Subflow subflow) {
        return known.get(subflow).dataAcked;
    }

    /** Makes a subflow a backup, or a regular one. */
    void prioritise(Subflow subflow, boolean backup) {
        known.get(subflow).backup = backup;
    }

    /** Makes all subflows with this address id backups, or regular ones. */
    void prioritise(int addressId, boolean backup) {
        known.values().stream().filter(entry -> entry.addressId == addressId).forEach(entry -> entry.backup = backup);
    }

    /** The peer does not acknowledge what the subflow sends: it carries no data as long as another can. */
    void stalled(Subflow subflow) {
        known.get(subflow).stalled = true;
    }

    /** The peer acknowledges again. */
    void moving(Subflow subflow) {
        known.get(subflow).stalled = false;
    }

    /**
     * Those that may carry data: before the peer has answered our HMAC none may (RFC 8684 3.2); backups only when no regular one moves,
     * stalled ones only when none at all does.
     */
    List<Subflow> usable() {
        for (boolean stalled : new boolean[] {false, true}) {
            for (boolean backup : new boolean[] {false, true}) {
                List<Subflow> found = heardWith(backup, stalled);
                if (!found.isEmpty()) {
                    return found;
                }
            }
        }
        return List.of();
    }

    private List<Subflow> heardWith(boolean backup, boolean stalled) {
        return known.entrySet().stream()
                .filter(entry -> !entry.getValue().unheard
                        && entry.getValue().backup == backup
                        && entry.getValue().stalled == stalled)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Takes one out; returns whether it was there. */
    boolean remove(Subflow subflow) {
        return known.remove(subflow) != null;
    }

    boolean contains(Subflow subflow) {
        return known.containsKey(subflow);
    }

    int size() {
        return known.size();
    }

    boolean isEmpty() {
        return known.isEmpty();
    }

    Optional<Subflow> first() {
        return known.keySet().stream().findFirst();
    }

    /** All of them, as they are now. */
    List<Subflow> all() {
        return List.copyOf(known.keySet());
    }

    void clear() {
        known.clear();
    }
}

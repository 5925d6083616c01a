package org.mpcap.timing;

import java.util.List;
import java.util.Optional;

/**
 * The times of a connection at the data level.
 *
 * @param dataAcks delays of the DATA_ACKs of both directions
 * @param carried what each subflow carried, by subflow and direction
 * @param stalls times without progress, in order
 * @param furtherStalls stalls beyond those listed
 * @param handOvers changes of the subflow that carries, in order
 * @param idle times of a second and more in which neither side sent anything or waited for anything
 * @param reinjections what was sent on one subflow and again on another, by direction and pair
 */
public record ConnectionTiming(
        Optional<Delays> dataAcks,
        List<Carried> carried,
        List<Stall> stalls,
        long furtherStalls,
        List<HandOver> handOvers,
        List<Span> idle,
        List<Reinjection> reinjections) {
    /** Nothing was timed. */
    public static final ConnectionTiming NONE =
            new ConnectionTiming(Optional.empty(), List.of(), List.of(), 0, List.of(), List.of(), List.of());

    /** Copies the lists. */
    public ConnectionTiming {
        carried = List.copyOf(carried);
        stalls = List.copyOf(stalls);
        handOvers = List.copyOf(handOvers);
        idle = List.copyOf(idle);
        reinjections = List.copyOf(reinjections);
    }

    /**
     * One direction of the data level on one subflow.
     *
     * @param subflow its number
     * @param fromInitiator whether the connection's initiator sent it
     * @param dataAcks delays of the DATA_ACKs for what the subflow sent first
     * @param headOfLineNanos how long data that had been received waited for data that this subflow sent first
     */
    public record Carried(int subflow, boolean fromInitiator, Optional<Delays> dataAcks, long headOfLineNanos) {}

    /** What is known of a subflow in one direction, if anything is. */
    public Optional<Carried> of(int subflow, boolean fromInitiator) {
        return carried.stream()
                .filter(each -> each.subflow() == subflow && each.fromInitiator() == fromInitiator)
                .findFirst();
    }
}

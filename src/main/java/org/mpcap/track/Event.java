package org.mpcap.track;

/**
 * Something a connection did.
 *
 * @param kind what
 * @param connection number of the connection
 * @param subflow number of the subflow in it, from 1
 * @param sender the side of the connection that did it
 * @param packet number of the packet, from 1
 * @param nanos its time, nanoseconds since 1970
 * @param words the particulars
 */
public record Event(Kind kind, int connection, int subflow, Side sender, long packet, long nanos, String words) {
    /** The same, of another connection's subflow. */
    public Event movedTo(int number, int subflowsBefore) {
        return new Event(kind, number, subflow + subflowsBefore, sender, packet, nanos, words);
    }

    /** The kinds of event. */
    public enum Kind {
        /** A SYN that asks for MPTCP or for a join. */
        SYN,
        /** A SYN sent again. */
        SYN_AGAIN,
        /** The answer to a SYN. */
        SYN_ACK,
        /** The ACK that ends a handshake. */
        THIRD_ACK,
        /** The ACK that answers the third one of a join, where it has no MPTCP option. */
        FOURTH_ACK,
        /** A flow seen without its beginning. */
        MID_FLOW,
        /** A verification. */
        CHECK,
        /** ADD_ADDR or its echo. */
        ADD_ADDR,
        /** REMOVE_ADDR. */
        REMOVE_ADDR,
        /** MP_PRIO. */
        MP_PRIO,
        /** MP_FAIL. */
        MP_FAIL,
        /** MP_FASTCLOSE. */
        MP_FASTCLOSE,
        /** MP_TCPRST. */
        MP_TCPRST,
        /** An infinite mapping. */
        INFINITE_MAPPING,
        /** DATA_FIN. */
        DATA_FIN,
        /** FIN of a subflow. */
        FIN,
        /** RST of a subflow. */
        RST,
        /** An MPTCP option that is not well formed, or of an unknown subtype. */
        MALFORMED_OPTION,
        /** An option that was there at one point of capture and not at another. */
        STRIPPED
    }
}

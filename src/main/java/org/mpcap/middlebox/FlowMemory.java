package org.mpcap.middlebox;

import org.mpcap.wire.TcpOption;

/** What an action keeps in mind of a flow. */
sealed interface FlowMemory {
    /** Nothing. */
    record Blank() implements FlowMemory {}

    /**
     * Numbers are moved.
     *
     * @param out added to the sequence numbers of who opened the flow
     * @param back added to those of the other side
     */
    record Renumbering(int out, int back) implements FlowMemory {}

    /**
     * A segment waits for the next one.
     *
     * @param transit the segment
     * @param heading which way it goes
     * @param until when it goes on alone
     */
    record Holding(Transit transit, Heading heading, long until) implements FlowMemory {}

    /**
     * The option of a SYN.
     *
     * @param option the option
     */
    record Remembering(TcpOption option) implements FlowMemory {}

    /**
     * A SYN was answered in the server's name.
     *
     * @param syn the SYN
     * @param sequence the initial sequence number made up for the server
     */
    record Posing(Transit syn, int sequence) implements FlowMemory {}
}

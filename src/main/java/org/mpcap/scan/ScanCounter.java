package org.mpcap.scan;

/** What a scan counts. */
public enum ScanCounter {
    /** Targets begun: their first SYN was sent, or what must be known before it was asked for. */
    TARGETS("targets"),
    /** Packets sent, of all kinds. */
    SENT("packetsSent"),
    /** SYNs sent again because {@code --probes} asks for it. */
    RETRIED("retried"),
    /** SYNs sent again because answers may have been lost here. */
    REPAIRED("repaired"),
    /** Plain SYNs sent as control. */
    CONTROLS("controls"),
    /** Packets that came in on our ports, and ICMP: the sum of validated, forged, invalid, unrelated ones and neighbours. */
    RECEIVED("received"),
    /** Answers whose sequence numbers show that they answer one of our SYNs. */
    VALIDATED("validated"),
    /** Validated answers to a SYN that had been answered before. */
    DUPLICATES("duplicates"),
    /** Validated answers that came after the target had been given up. */
    LATE("late"),
    /** Packets on our ports that answer nothing we sent. */
    FORGED("forged"),
    /** Answers with a wrong checksum. */
    INVALID("invalid"),
    /** Packets that are neither a TCP segment nor an ICMP error about one: fragments, broken headers, other ICMP. */
    UNRELATED("unrelated"),
    /** ARP requests and neighbour solicitations sent. */
    SOLICITED("solicited"),
    /** Answers that named the Ethernet address of a target, those to the kernel's own questions included. */
    NEIGHBOURS("neighbours"),
    /** Packets that had arrived, but too late to be looked at before the end. */
    UNREAD("unread"),
    /** Full handshakes made as proof. */
    PROOFS("proofs"),
    /** Rows written. */
    ROWS("rows"),
    /** Packets lost on this machine before they were seen. */
    DROPPED("dropped"),
    /** Times the carrier of the interface went or came while the scan ran; what was under way is sent again. */
    LINK_CHANGES("linkChanges"),
    /** Targets whose answers may be lost although they were probed again as often as allowed. */
    UNREPAIRED("unrepaired");

    private final String label;

    ScanCounter(String label) {
        this.label = label;
    }

    /** The name in the summary. */
    public String label() {
        return label;
    }
}

package org.mpcap.trace;

/** A field of the IP or TCP header that a router's quote shows. */
public enum HeaderField {
    /** IP source address. */
    SOURCE_ADDRESS("source address"),
    /** IP destination address. */
    DESTINATION_ADDRESS("destination address"),
    /** DSCP, 6 bits. */
    DSCP("DSCP"),
    /** ECN bits of the IP header. */
    IP_ECN("IP ECN"),
    /** IPv4 identification. */
    IDENTIFICATION("IP identification"),
    /** IPv4 don't-fragment and more-fragments flags, and the fragment offset. */
    FRAGMENT("IP fragment field"),
    /** IPv6 flow label. */
    FLOW_LABEL("flow label"),
    /** IP total or payload length. */
    LENGTH("IP length"),
    /** TCP source port. */
    SOURCE_PORT("source port"),
    /** TCP destination port. */
    DESTINATION_PORT("destination port"),
    /** TCP sequence number. */
    SEQUENCE("sequence number"),
    /** TCP acknowledgment number. */
    ACKNOWLEDGMENT("acknowledgment number"),
    /** TCP data offset. */
    DATA_OFFSET("data offset"),
    /** TCP flags, with the reserved bits in front of them. */
    FLAGS("flags"),
    /** TCP window. */
    WINDOW("window"),
    /** TCP checksum; reported only where no other field explains another value. */
    CHECKSUM("checksum"),
    /** TCP urgent pointer. */
    URGENT("urgent pointer"),
    /** Maximum segment size. */
    MSS("MSS"),
    /** Window scale. */
    WINDOW_SCALE("window scale"),
    /** SACK permitted. */
    SACK("SACK permitted"),
    /** Timestamps. */
    TIMESTAMPS("timestamps"),
    /** The MPTCP option. */
    MPTCP("MPTCP option"),
    /** Any other TCP option. */
    OTHER_OPTION("TCP option");

    private final String words;

    HeaderField(String words) {
        this.words = words;
    }

    /** The field's name in its RFC. */
    public String words() {
        return words;
    }
}

package org.mpcap.wire;

/**
 * What is wrong with bytes from the network, and where.
 *
 * @param rule the rule they break
 * @param offset position of the offending field, counted from the start of the unparsed bytes
 */
public record Defect(Rule rule, int offset) {
    /** A rule of the formats, with the place it is written. */
    public enum Rule {
        /** The link-layer header is cut off. */
        FRAME_TRUNCATED("frame is shorter than its header", "IEEE 802.3"),
        /** The frame holds another protocol. */
        NOT_IP("frame does not hold IPv4 or IPv6", "IEEE 802.3"),
        /** The IP header is cut off or its version unknown. */
        IP_HEADER("IP header is cut off or has an unknown version or length", "RFC 791 3.1, RFC 8200 3"),
        /** The TCP header is cut off. */
        TCP_HEADER("TCP header is shorter than 20 bytes", "RFC 9293 3.1"),
        /** Data offset below 5 or beyond the segment. */
        TCP_DATA_OFFSET("TCP data offset is below 5 or beyond the segment", "RFC 9293 3.1"),
        /** An option's length byte is missing, below 2 or beyond the option area. */
        OPTION_LENGTH("option length is missing, below 2 or beyond the option area", "RFC 9293 3.1"),
        /** A well-known option with a length it cannot have. */
        OPTION_FIXED_LENGTH(
                "option has a length its kind does not allow", "RFC 9293 3.2, RFC 7323, RFC 2018, RFC 7413"),
        /** Bytes taken for an MPTCP option whose kind is another. */
        NOT_MPTCP("option kind is not 30", "RFC 8684 3"),
        /** Kind 30 without a subtype byte. */
        MPTCP_SUBTYPE_MISSING("MPTCP option has no subtype", "RFC 8684 3"),
        /** MP_CAPABLE length. */
        MP_CAPABLE_LENGTH("MP_CAPABLE length is none of 4, 12, 20, 22, 24", "RFC 8684 3.1, RFC 6824 3.1"),
        /** MP_JOIN length. */
        MP_JOIN_LENGTH("MP_JOIN length is none of 12, 16, 24", "RFC 8684 3.2"),
        /** DSS length. */
        DSS_LENGTH("DSS length does not fit its flags", "RFC 8684 3.3"),
        /** ADD_ADDR length. */
        ADD_ADDR_LENGTH("ADD_ADDR length fits no address family", "RFC 8684 3.4.1, RFC 6824 3.4.1"),
        /** REMOVE_ADDR without address ids. */
        REMOVE_ADDR_LENGTH("REMOVE_ADDR holds no address id", "RFC 8684 3.4.2"),
        /** MP_PRIO length. */
        MP_PRIO_LENGTH("MP_PRIO length is neither 3 nor 4", "RFC 8684 3.3.8, RFC 6824 3.3.8"),
        /** MP_FAIL length. */
        MP_FAIL_LENGTH("MP_FAIL length is not 12", "RFC 8684 3.7"),
        /** MP_FASTCLOSE length. */
        MP_FASTCLOSE_LENGTH("MP_FASTCLOSE length is not 12", "RFC 8684 3.5"),
        /** MP_TCPRST length. */
        MP_TCPRST_LENGTH("MP_TCPRST length is not 4", "RFC 8684 3.6");

        private final String sentence;
        private final String section;

        Rule(String sentence, String section) {
            this.sentence = sentence;
            this.section = section;
        }

        /** The fault in words. */
        public String sentence() {
            return sentence;
        }

        /** Where the rule is written. */
        public String section() {
            return section;
        }
    }

    @Override
    public String toString() {
        return rule.sentence + " (offset " + offset + ", " + rule.section + ")";
    }
}

package org.mpcap.track;

/**
 * Something that is otherwise at one point of capture than at another, for what one side of a subflow sent.
 *
 * @param kind what
 * @param fromInitiator whether the subflow's initiator sent it
 * @param from the point where it is as it was sent, or was seen first
 * @param to the point where it is otherwise
 * @param fromPacket the first packet concerned as seen at {@code from}, 0 if not known
 * @param toPacket the same at {@code to}, 0 if it was not seen there
 * @param packets how many packets are concerned
 */
public record PathChange(
        Kind kind, boolean fromInitiator, String from, String to, long fromPacket, long toPacket, long packets) {
    /** What can be otherwise. */
    public enum Kind {
        /** The SYN has its MPTCP option at one point only. */
        SYN_OPTION_REMOVED("the SYN's MPTCP option is removed"),
        /** The same of the SYN/ACK. */
        SYN_ACK_OPTION_REMOVED("the SYN/ACK's MPTCP option is removed"),
        /** The same of the first segment behind the handshake's SYNs. */
        THIRD_ACK_OPTION_REMOVED("the third ACK's MPTCP option is removed"),
        /** The same of later segments. */
        OPTIONS_REMOVED("MPTCP options are removed"),
        /** The bytes of a segment differ. */
        PAYLOAD_CHANGED("payload is changed"),
        /** Sequence numbers differ by a constant. */
        SEQUENCE_NUMBERS_REWRITTEN("sequence numbers are rewritten"),
        /** Addresses or ports differ. */
        ADDRESSES_REWRITTEN("addresses are rewritten"),
        /** The same bytes travel in segments of other sizes (offloading at one of the hosts, or a proxy). */
        SEGMENTED_OTHERWISE("data is cut into other segments"),
        /** Not seen at the other point, which saw earlier and later packets. */
        MISSING("packets are missing");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** The kind as part of a sentence. */
        public String words() {
            return words;
        }

        /** Whether something on the way interferes, other than by losing packets or by sizes of segments. */
        public boolean isInterference() {
            return this != MISSING && this != SEGMENTED_OTHERWISE;
        }
    }
}

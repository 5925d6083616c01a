package org.mpcap.simulation;

import java.util.List;
import java.util.Optional;
import org.mpcap.serve.FaultSpec;
import org.mpcap.serve.SegmentEdit;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MptcpOption;

/** Who answers the client. */
enum PeerKind {
    /** Follows the RFCs. */
    HONEST(true, Optional.empty()),
    /** Follows the RFCs; a middlebox takes the options off its SYN/ACKs. */
    HONEST_SYN_ACKS_STRIPPED(true, Optional.of(Tampering.STRIP_SYN_ACK)),
    /** Follows the RFCs; a middlebox lets options pass on SYN and SYN/ACK only. */
    HONEST_STRIPPED_LATER(true, Optional.of(Tampering.STRIP_AFTER_HANDSHAKE)),
    /** Follows the RFCs; a middlebox changes payloads and mends TCP's checksum. */
    HONEST_PAYLOAD_CHANGED(true, Optional.of(Tampering.CHANGE_PAYLOAD)),
    /** Copies our MP_CAPABLE. */
    MIRROR(false, Optional.empty()),
    /** Knows the keys but not how to make an HMAC of them. */
    WRONG_HMAC(false, Optional.empty()),
    /** Answers joins with a random HMAC. */
    RANDOM_HMAC(false, Optional.empty()),
    /** Holds the keys, as its DATA_ACK shows, and resets joins. */
    NO_JOIN(true, Optional.empty()),
    /** Never answers with the option. */
    NO_OPTION(false, Optional.empty()),
    /** Drops SYNs with the option. */
    DROP_OPTION(false, Optional.empty()),
    /** Resets SYNs with the option. */
    RESET_OPTION(false, Optional.empty()),
    /** Answers with a broken option. */
    MALFORMED(false, Optional.empty()),
    /** Plain TCP. */
    PLAIN(false, Optional.empty()),
    /** Plain TCP behind a middlebox that answers MP_CAPABLE with a key of its own. */
    INVENTED_KEY(false, Optional.of(Tampering.INVENT_KEY)),
    /** The same, and it answers MP_JOIN with a random HMAC. */
    INVENTED_KEY_AND_HMAC(false, Optional.of(Tampering.INVENT_KEY_AND_HMAC)),
    /** The same, and it puts a DSS on every segment, so that the client sees MPTCP confirmed. */
    INVENTED_EVERYTHING(false, Optional.of(Tampering.INVENT_EVERYTHING)),
    /** Plain TCP behind a middlebox that copies the options of our last SYN into every answer. */
    COPIED_OPTIONS(false, Optional.of(Tampering.COPY_OPTIONS));

    /** What a middlebox does to passing segments. */
    enum Tampering {
        STRIP_SYN_ACK,
        STRIP_AFTER_HANDSHAKE,
        CHANGE_PAYLOAD,
        INVENT_KEY,
        INVENT_KEY_AND_HMAC,
        INVENT_EVERYTHING,
        COPY_OPTIONS
    }

    final boolean genuine;
    final Optional<Tampering> tampering;

    PeerKind(boolean genuine, Optional<Tampering> tampering) {
        this.genuine = genuine;
        this.tampering = tampering;
    }

    /** How the server itself behaves. */
    List<FaultSpec> faults() {
        return switch (this) {
            case MIRROR, WRONG_HMAC, NO_OPTION, DROP_OPTION, RESET_OPTION, MALFORMED -> FaultSpec.parse(name());
            case RANDOM_HMAC ->
                List.of(FaultSpec.outgoing(
                        "random-hmac",
                        "answers joins with a random HMAC",
                        SegmentEdit.change(
                                MpJoin.SynAck.class,
                                join -> new MpJoin.SynAck(
                                        join.flags(),
                                        join.addressId(),
                                        join.truncatedHmac() * 0x9e37_79b9_7f4a_7c15L + 1,
                                        join.nonce()))));
            case NO_JOIN ->
                List.of(FaultSpec.incoming(
                        "no-join",
                        "resets joins",
                        SegmentEdit.REFUSE.when((segment, flow) -> segment.has(TcpSegment.SYN)
                                && MptcpOption.in(segment.options()).stream().anyMatch(MpJoin.Syn.class::isInstance))));
            default -> List.of();
        };
    }

    /** Whether the server itself knows TCP only. */
    boolean isPlainServer() {
        return this == PLAIN || (!genuine && tampering.isPresent());
    }
}

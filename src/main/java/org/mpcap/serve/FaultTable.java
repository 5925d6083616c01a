package org.mpcap.serve;

import static org.mpcap.serve.FaultSpec.incoming;
import static org.mpcap.serve.FaultSpec.outgoing;
import static org.mpcap.serve.SegmentEdit.DROP;
import static org.mpcap.serve.SegmentEdit.NARROW_DATA_ACK;
import static org.mpcap.serve.SegmentEdit.NO_DATA_ACK;
import static org.mpcap.serve.SegmentEdit.REFUSE;
import static org.mpcap.serve.SegmentEdit.capableFlags;
import static org.mpcap.serve.SegmentEdit.change;
import static org.mpcap.serve.SegmentEdit.dataAck;
import static org.mpcap.serve.SegmentEdit.mapping;
import static org.mpcap.serve.SegmentEdit.plus;
import static org.mpcap.serve.SegmentEdit.replace;
import static org.mpcap.serve.SegmentEdit.without;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.mpcap.crypto.AddAddrHmac;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Defect;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MpFastClose;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpTcpRst;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.UnknownSubtype;
import org.mpcap.wire.mptcp.UnparsedMptcp;

/** The faults with a name on the command line. */
final class FaultTable {
    /** A subflow sequence number that no bare DATA_FIN may have: RFC 8684 3.3.3 asks for 0. */
    private static final int WRONG_SSN = 77;
    /** Flags of a DSS that RFC 8684 3.3 reserves. */
    private static final int RESERVED_DSS_FLAGS = 0xfe0;
    /** Bits of MP_TCPRST that are no flag for the receiver to know: U, V, W (RFC 8684 3.6). */
    private static final int RESERVED_RESET_FLAGS = 0xe;
    /** A, B and C of MP_CAPABLE; the rest proposes algorithms. */
    private static final int NO_ALGORITHM_FLAGS = 0xe0;
    /** G of MP_CAPABLE: an algorithm nobody has defined. */
    private static final int SECOND_ALGORITHM = 0x02;

    private static final long MADE_UP_KEY = 0x1122334455667788L;
    /** Makes of a DATA_ACK one that acknowledges nothing that was or may be sent, in 32 bits as in 64. */
    private static final long FAR_FROM_SENT = 0x4000_0000L;

    static final List<FaultSpec> ALL = List.of(
            outgoing(
                    "mirror",
                    "echoes the MP_CAPABLE of the SYN, as middleboxes do that copy unknown options",
                    replace(MpCapable.OneKey.class, (honest, flow) -> flow.request())),
            outgoing(
                    "wrong-hmac",
                    "answers MP_JOIN with an HMAC that one bit sets apart from the right one",
                    change(
                            MpJoin.SynAck.class,
                            join -> new MpJoin.SynAck(
                                    join.flags(), join.addressId(), join.truncatedHmac() ^ 1, join.nonce()))),
            outgoing("no-option", "answers without the option, as plain TCP does", without(MpCapable.OneKey.class)),
            incoming(
                    "drop-option",
                    "drops SYNs that carry an MPTCP option",
                    DROP.when((segment, flow) -> isSyn(segment) && hasMptcp(segment))),
            incoming(
                    "reset-option",
                    "resets SYNs that carry an MPTCP option",
                    REFUSE.when((segment, flow) -> isSyn(segment) && hasMptcp(segment))),
            outgoing(
                    "malformed",
                    "answers with an MP_CAPABLE cut to a length that does not exist",
                    change(MpCapable.OneKey.class, FaultTable::cut)),
            outgoing(
                    "wrong-idsn",
                    "sends data sequence numbers a thousand too high",
                    mapping((dss, map) -> new Dss.Mapping(
                            map.dataSequenceNumber() + 1000 & (dss.has(Dss.FLAG_WIDE_DSN) ? -1L : 0xffff_ffffL),
                            map.subflowSequenceNumber(),
                            map.length(),
                            map.checksum()))),
            outgoing("no-data-ack", "never sends a DATA_ACK", NO_DATA_ACK),
            outgoing(
                    "wrong-data-ack",
                    "sends DATA_ACKs that do not follow from the client's key",
                    dataAck(Dss::flags, number -> number ^ FAR_FROM_SENT)),
            outgoing("narrow-data-ack", "sends 32-bit DATA_ACKs whatever it gets", NARROW_DATA_ACK),
            outgoing(
                    "wrong-checksum",
                    "sends checksums that do not hold",
                    mapping((dss, map) -> new Dss.Mapping(
                            map.dataSequenceNumber(),
                            map.subflowSequenceNumber(),
                            map.length(),
                            map.checksum().isPresent()
                                    ? OptionalInt.of(map.checksum().getAsInt() ^ 1)
                                    : OptionalInt.empty()))),
            outgoing(
                    "data-fin-ssn",
                    "gives a bare DATA_FIN a subflow sequence number",
                    mapping((dss, map) -> new Dss.Mapping(
                            map.dataSequenceNumber(),
                            dss.has(Dss.FLAG_DATA_FIN) ? WRONG_SSN : map.subflowSequenceNumber(),
                            map.length(),
                            map.checksum()))),
            outgoing("no-data-fin", "never sends a DATA_FIN", change(Dss.class, FaultTable::withoutDataFin)),
            incoming("ignores-data-fin", "ignores DATA_FINs", change(Dss.class, FaultTable::withoutDataFin)),
            outgoing("no-mp-fail", "never sends MP_FAIL", without(MpFail.class)),
            outgoing("no-add-addr-echo", "never echoes ADD_ADDR", without(AddAddr.class)),
            outgoing(
                    "wrong-echo-id",
                    "echoes ADD_ADDR with another address id",
                    change(
                            AddAddr.class,
                            add -> new AddAddr(
                                    add.flags(), add.addressId() ^ 1, add.address(), add.port(), add.hmac()))),
            incoming(
                    "any-add-addr-hmac",
                    "takes any HMAC in ADD_ADDR for good",
                    replace(
                            AddAddr.class,
                            (add, flow) -> add.hmac().isPresent()
                                    ? flow.keys().map(keys -> signed(add, keys))
                                    : Optional.empty())),
            incoming(
                    "any-join-hmac",
                    "lets any HMAC in the third ACK of a join pass",
                    replace(MpJoin.Ack.class, (ack, flow) -> flow.rightJoinAck())),
            incoming(
                    "no-third-ack-needed",
                    "does not ask for MP_JOIN in the third ACK of a join",
                    plus(FaultedFlow::rightJoinAck)
                            .when((segment, flow) -> !segment.has(TcpSegment.SYN) && !hasMptcp(segment))),
            incoming(
                    "any-fastclose-key",
                    "takes any key in MP_FASTCLOSE for its own",
                    replace(
                            MpFastClose.class,
                            (close, flow) -> flow.keys()
                                    .map(keys -> new MpFastClose(
                                            close.reserved(), keys.local().bits())))),
            incoming("ignores-fastclose", "ignores MP_FASTCLOSE", without(MpFastClose.class)),
            incoming(
                    "ignores-b",
                    "ignores flag B of MP_CAPABLE",
                    capableFlags(flags -> flags & ~MpCapable.FLAG_EXTENSIBILITY)
                            .when((segment, flow) -> segment.has(TcpSegment.SYN))),
            incoming(
                    "ignores-crypto-bits",
                    "takes HMAC-SHA256 for granted when no algorithm is proposed",
                    capableFlags(flags -> (flags & NO_ALGORITHM_FLAGS) | MpCapable.FLAG_HMAC)
                            .when((segment, flow) -> segment.has(TcpSegment.SYN))),
            incoming(
                    "ignores-a",
                    "ignores flag A of MP_CAPABLE",
                    capableFlags(flags -> flags & ~MpCapable.FLAG_CHECKSUM)),
            incoming(
                    "old-layout",
                    "answers a version 1 SYN in the layout of version 0",
                    replace(
                            MpCapable.OneKey.class,
                            (one, flow) -> one.version() == 1
                                    ? Optional.of(new MpCapable.Syn(1, one.flags()))
                                    : Optional.empty())),
            outgoing(
                    "wrong-version",
                    "answers with a version higher than any",
                    change(MpCapable.OneKey.class, one -> new MpCapable.OneKey(2, one.flags(), one.senderKey()))),
            outgoing(
                    "two-algorithms",
                    "answers with two algorithms",
                    change(
                            MpCapable.OneKey.class,
                            one -> new MpCapable.OneKey(
                                    one.version(), one.flags() | SECOND_ALGORITHM, one.senderKey()))),
            outgoing(
                    "unasked-option",
                    "puts MP_CAPABLE into every SYN/ACK",
                    plus(flow -> Optional.of(new MpCapable.OneKey(1, MpCapable.FLAG_HMAC, MADE_UP_KEY)))
                            .when((segment, flow) ->
                                    segment.has(TcpSegment.SYN | TcpSegment.ACK) && !hasMptcp(segment))),
            outgoing(
                    "reserved-reset-bits",
                    "sends MP_TCPRST with reserved bits set",
                    change(
                            MpTcpRst.class,
                            reset -> new MpTcpRst(reset.flags() | RESERVED_RESET_FLAGS, reset.reason()))),
            outgoing(
                    "silent-unknown-token",
                    "says nothing to a join it does not know",
                    DROP.when((segment, flow) ->
                            segment.has(TcpSegment.RST | TcpSegment.ACK) && flow.isUnansweredJoin())),
            incoming(
                    "ignores-joins",
                    "says nothing to any join",
                    DROP.when((segment, flow) ->
                            isSyn(segment) && mptcp(segment).stream().anyMatch(MpJoin.Syn.class::isInstance))),
            outgoing("no-join-option", "answers joins without MP_JOIN", without(MpJoin.SynAck.class)),
            incoming(
                    "drops-unknown-subtype",
                    "drops established segments with subtypes it does not know",
                    DROP.when((segment, flow) -> !segment.has(TcpSegment.SYN)
                            && mptcp(segment).stream().anyMatch(UnknownSubtype.class::isInstance))),
            incoming(
                    "strict-reserved-bits",
                    "does not take a DSS with reserved bits for one",
                    without(option -> option instanceof Dss dss && (dss.flags() & RESERVED_DSS_FLAGS) != 0)));

    private FaultTable() {}

    private static List<MptcpOption> mptcp(TcpSegment segment) {
        return MptcpOption.in(segment.options());
    }

    private static boolean hasMptcp(TcpSegment segment) {
        return !mptcp(segment).isEmpty();
    }

    private static boolean isSyn(TcpSegment segment) {
        return segment.has(TcpSegment.SYN) && !segment.has(TcpSegment.ACK) && !segment.has(TcpSegment.RST);
    }

    private static UnparsedMptcp cut(MpCapable.OneKey honest) {
        byte[] cut = honest.toBytes().slice(0, 8).toArray();
        cut[1] = (byte) cut.length;
        return new UnparsedMptcp(Bytes.of(cut), new Defect(Defect.Rule.MP_CAPABLE_LENGTH, 1));
    }

    private static Dss withoutDataFin(Dss dss) {
        return dss.has(Dss.FLAG_DATA_FIN)
                ? new Dss(
                        dss.flags() & ~(Dss.FLAG_DATA_FIN | Dss.FLAG_MAPPING | Dss.FLAG_WIDE_DSN),
                        dss.dataAck(),
                        Optional.empty())
                : dss;
    }

    private static AddAddr signed(AddAddr add, ConnectionKeys keys) {
        long hmac = AddAddrHmac.of(
                keys.remote(),
                keys.local(),
                add.addressId(),
                add.address(),
                add.port().orElse(0));
        return new AddAddr(add.flags(), add.addressId(), add.address(), add.port(), OptionalLong.of(hmac));
    }
}

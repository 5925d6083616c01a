package org.mpcap.serve;

import static org.mpcap.serve.FaultSpec.incoming;
import static org.mpcap.serve.FaultSpec.outgoing;
import static org.mpcap.serve.SegmentEdit.DROP;
import static org.mpcap.serve.SegmentEdit.NARROW_DATA_ACK;
import static org.mpcap.serve.SegmentEdit.NO_DATA_ACK;
import static org.mpcap.serve.SegmentEdit.RESET;
import static org.mpcap.serve.SegmentEdit.capableFlags;
import static org.mpcap.serve.SegmentEdit.change;
import static org.mpcap.serve.SegmentEdit.mapping;
import static org.mpcap.serve.SegmentEdit.plus;
import static org.mpcap.serve.SegmentEdit.replace;
import static org.mpcap.serve.SegmentEdit.without;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import org.mpcap.crypto.AddAddrHmac;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MpFastClose;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpPrio;
import org.mpcap.wire.mptcp.MpTcpRst;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.UnknownSubtype;

/** The faults a client can be told to have; what comes to the client is incoming, what it sends outgoing. */
final class ClientFaultTable {
    private static final long MADE_UP_KEY = 0x1122334455667788L;
    /** Far from anything that was or may be sent, and within what the fields hold. */
    private static final int FAR = 1000;
    /** A subflow sequence number that no bare DATA_FIN may have: RFC 8684 3.3.3 asks for 0. */
    private static final int WRONG_SSN = 77;
    /** MP_TCPRST: administratively prohibited, which a wrong HMAC is not (RFC 8684 3.6). */
    private static final int WRONG_REASON = 3;

    private static final Bytes NOTHING = Bytes.fromHex("1e04b000");

    static final List<FaultSpec> ALL = List.of(
            outgoing(
                    "two-options",
                    "asks for MPTCP twice in one SYN",
                    onSyn(plus(flow -> Optional.of(new MpCapable.Syn(1, 1))))),
            outgoing("b-set", "sets flag B of MP_CAPABLE", onSyn(capableFlags(f -> f | MpCapable.FLAG_EXTENSIBILITY))),
            outgoing("no-algorithm", "proposes no algorithm", onSyn(capableFlags(f -> f & ~MpCapable.FLAG_HMAC))),
            incoming(
                    "ignore-version",
                    "takes any version in the SYN/ACK",
                    one(o -> new MpCapable.OneKey(1, o.flags(), o.senderKey()))),
            incoming("ignore-b", "takes an answer with flag B", flags(f -> f & ~MpCapable.FLAG_EXTENSIBILITY)),
            incoming("ignore-crypto", "takes an answer without algorithm", flags(f -> f | MpCapable.FLAG_HMAC)),
            incoming(
                    "no-checksum",
                    "ignores that the server asks for checksums",
                    flags(f -> f & ~MpCapable.FLAG_CHECKSUM)),
            incoming("c-ignored", "ignores flag C", flags(f -> f & ~MpCapable.FLAG_NO_JOIN_TO_INITIAL)),
            incoming(
                    "reply-mirror",
                    "takes its own option mirrored for an answer",
                    change(MpCapable.Syn.class, syn -> new MpCapable.OneKey(1, syn.flags(), MADE_UP_KEY))),
            outgoing("no-third-option", "sends a third ACK without MP_CAPABLE", without(MpCapable.BothKeys.class)),
            outgoing(
                    "third-once",
                    "sends MP_CAPABLE in the first third ACK only",
                    repeated(MpCapable.BothKeys.class, without(MpCapable.BothKeys.class))),
            outgoing(
                    "third-swapped",
                    "exchanges the keys in the third ACK",
                    change(
                            MpCapable.BothKeys.class,
                            o -> new MpCapable.BothKeys(o.version(), o.flags(), o.receiverKey(), o.senderKey()))),
            outgoing(
                    "third-version",
                    "names version 0 in the third ACK",
                    change(
                            MpCapable.BothKeys.class,
                            o -> new MpCapable.BothKeys(0, o.flags(), o.senderKey(), o.receiverKey()))),
            outgoing(
                    "first-length",
                    "maps one byte too few in the first data",
                    change(
                            MpCapable.WithData.class,
                            o -> new MpCapable.WithData(
                                    o.version(),
                                    o.flags(),
                                    o.senderKey(),
                                    o.receiverKey(),
                                    Math.max(0, o.dataLength() - 1),
                                    o.checksum()))),
            outgoing("first-unmapped", "sends its first data without mapping", without(MpCapable.WithData.class)),
            outgoing(
                    "wrong-checksum",
                    "sends checksums that do not hold",
                    mapping((dss, m) ->
                                    mapped(m, m.dataSequenceNumber(), m.subflowSequenceNumber(), flipped(m.checksum())))
                            .then(change(
                                    MpCapable.WithData.class,
                                    o -> new MpCapable.WithData(
                                            o.version(),
                                            o.flags(),
                                            o.senderKey(),
                                            o.receiverKey(),
                                            o.dataLength(),
                                            flipped(o.checksum()))))),
            outgoing(
                    "idsn-high",
                    "sends data sequence numbers that do not follow from its key",
                    mapping((dss, m) ->
                            mapped(m, m.dataSequenceNumber() + FAR, m.subflowSequenceNumber(), m.checksum()))),
            outgoing(
                    "ssn-absolute",
                    "counts subflow sequence numbers from elsewhere",
                    mapping((dss, m) ->
                            mapped(m, m.dataSequenceNumber(), m.subflowSequenceNumber() + FAR, m.checksum()))),
            outgoing(
                    "dss-first-only",
                    "maps its first data only",
                    change(Dss.class, dss -> new Dss(ackFlags(dss), dss.dataAck(), Optional.empty()))),
            outgoing("dack32", "sends 32-bit DATA_ACKs whatever it gets", NARROW_DATA_ACK),
            outgoing("no-data-ack", "never sends a DATA_ACK", NO_DATA_ACK),
            incoming(
                    "dsn32-ignored",
                    "does not understand 32-bit data sequence numbers",
                    change(
                            Dss.class,
                            dss -> dss.mapping().isPresent() && !dss.has(Dss.FLAG_WIDE_DSN)
                                    ? new Dss(ackFlags(dss), dss.dataAck(), Optional.empty())
                                    : dss)),
            outgoing(
                    "options-after-fallback",
                    "goes on with MPTCP options whatever was agreed",
                    plus(flow -> Optional.of(new UnknownSubtype(0xb, NOTHING)))
                            .when((segment, flow) -> !segment.has(TcpSegment.SYN)
                                    && mptcp(segment).isEmpty())),
            incoming(
                    "unknown-kills",
                    "drops segments with an unknown subtype",
                    DROP.when((segment, flow) -> mptcp(segment).stream().anyMatch(UnknownSubtype.class::isInstance))),
            outgoing(
                    "token-low",
                    "joins with a token that is not the server's",
                    join(j -> new MpJoin.Syn(j.flags(), j.addressId(), ~j.receiverToken(), j.nonce()))),
            outgoing(
                    "join-id-zero",
                    "joins with address id 0",
                    join(j -> new MpJoin.Syn(j.flags(), 0, j.receiverToken(), j.nonce()))),
            outgoing(
                    "join-reserved",
                    "sets reserved bits of MP_JOIN",
                    join(j -> new MpJoin.Syn(j.flags() | 0x2, j.addressId(), j.receiverToken(), j.nonce()))),
            outgoing(
                    "join-wrong-hmac",
                    "sends a wrong HMAC in the third ACK of a join",
                    change(MpJoin.Ack.class, ack -> new MpJoin.Ack(ack.reserved(), flipped(ack.hmac())))),
            incoming(
                    "join-no-hmac-check",
                    "takes any HMAC of the server",
                    replace(MpJoin.SynAck.class, (answer, flow) -> flow.rightJoinSynAck(answer))),
            outgoing(
                    "join-no-rst",
                    "is silent where it should reset a join",
                    DROP.when((segment, flow) -> segment.has(TcpSegment.RST) && flow.isJoin())),
            outgoing(
                    "join-wrong-reason",
                    "resets a join for a reason that is not its own",
                    change(MpTcpRst.class, rst -> new MpTcpRst(rst.flags(), WRONG_REASON))),
            outgoing("join-third-once", "sends the third ACK of a join once only", repeated(MpJoin.Ack.class, DROP)),
            incoming(
                    "join-bare-ack-reset",
                    "gives a join up at a fourth packet without DSS",
                    RESET.when((segment, flow) -> flow.isJoin()
                            && !segment.has(TcpSegment.SYN)
                            && !segment.has(TcpSegment.RST)
                            && segment.payload().isEmpty()
                            && mptcp(segment).isEmpty())),
            outgoing(
                    "join-plain-retry",
                    "leaves MP_JOIN out of a repeated SYN",
                    repeated(MpJoin.Syn.class, without(MpJoin.Syn.class))),
            outgoing(
                    "rst-reserved",
                    "sets reserved bits of MP_TCPRST",
                    change(MpTcpRst.class, rst -> new MpTcpRst(rst.flags() | 0xe, rst.reason()))),
            incoming(
                    "add-addr-no-hmac",
                    "takes any HMAC in ADD_ADDR",
                    replace(
                            AddAddr.class,
                            (add, flow) -> add.hmac().isEmpty()
                                    ? Optional.empty()
                                    : flow.keys()
                                            .map(keys -> new AddAddr(
                                                    add.flags(),
                                                    add.addressId(),
                                                    add.address(),
                                                    add.port(),
                                                    OptionalLong.of(AddAddrHmac.of(
                                                            keys.local(),
                                                            keys.remote(),
                                                            add.addressId(),
                                                            add.address(),
                                                            add.port().orElse(0))))))),
            outgoing("add-addr-no-echo", "never echoes ADD_ADDR", without(AddAddr.class)),
            outgoing(
                    "add-addr-echo-id",
                    "echoes ADD_ADDR with another id",
                    change(
                            AddAddr.class,
                            add -> new AddAddr(
                                    add.flags(), add.addressId() ^ 1, add.address(), add.port(), add.hmac()))),
            incoming(
                    "add-addr-reserved",
                    "ignores ADD_ADDR with reserved bits",
                    without(option -> option instanceof AddAddr add && (add.flags() & ~AddAddr.FLAG_ECHO) != 0)),
            incoming(
                    "fastclose-any-key",
                    "obeys MP_FASTCLOSE with any key",
                    replace(
                            MpFastClose.class,
                            (close, flow) -> flow.keys()
                                    .map(keys -> new MpFastClose(
                                            close.reserved(), keys.remote().bits())))),
            incoming("fastclose-ignored", "ignores MP_FASTCLOSE", without(MpFastClose.class)),
            outgoing(
                    "fastclose-own-key",
                    "sends its own key in MP_FASTCLOSE",
                    replace(
                            MpFastClose.class,
                            (close, flow) -> flow.keys()
                                    .map(keys -> new MpFastClose(
                                            close.reserved(), keys.remote().bits())))),
            outgoing(
                    "data-fin-form",
                    "gives a bare DATA_FIN a subflow sequence number",
                    mapping((dss, m) -> mapped(
                            m,
                            m.dataSequenceNumber(),
                            dss.has(Dss.FLAG_DATA_FIN) ? WRONG_SSN : m.subflowSequenceNumber(),
                            m.checksum()))),
            outgoing(
                    "data-fin-once",
                    "does not repeat its DATA_FIN",
                    FaultedFlow.onRepetition(
                            segment -> mptcp(segment).stream()
                                    .anyMatch(option -> option instanceof Dss dss && dss.has(Dss.FLAG_DATA_FIN)),
                            DROP)),
            incoming(
                    "ignores-data-fin",
                    "ignores DATA_FINs",
                    change(
                            Dss.class,
                            dss -> dss.has(Dss.FLAG_DATA_FIN)
                                    ? new Dss(ackFlags(dss), dss.dataAck(), Optional.empty())
                                    : dss)),
            outgoing("no-mp-fail", "never sends MP_FAIL", without(MpFail.class)),
            incoming("mp-fail-deaf", "ignores MP_FAIL", without(MpFail.class)),
            incoming(
                    "backup-deaf",
                    "ignores flag B and MP_PRIO",
                    without(MpPrio.class)
                            .then(change(
                                    MpJoin.SynAck.class,
                                    o -> new MpJoin.SynAck(
                                            o.flags() & ~MpJoin.FLAG_BACKUP,
                                            o.addressId(),
                                            o.truncatedHmac(),
                                            o.nonce())))));

    private ClientFaultTable() {}

    private static List<MptcpOption> mptcp(TcpSegment segment) {
        return MptcpOption.in(segment.options());
    }

    private static SegmentEdit onSyn(SegmentEdit edit) {
        return edit.when((segment, flow) -> mptcp(segment).stream().anyMatch(MpCapable.Syn.class::isInstance));
    }

    private static SegmentEdit one(UnaryOperator<MpCapable.OneKey> change) {
        return change(MpCapable.OneKey.class, change);
    }

    private static SegmentEdit flags(IntUnaryOperator change) {
        return one(o -> new MpCapable.OneKey(o.version(), change.applyAsInt(o.flags()), o.senderKey()));
    }

    private static SegmentEdit join(UnaryOperator<MpJoin.Syn> change) {
        return change(MpJoin.Syn.class, change);
    }

    /** Lets the edit at every segment with such an option but the first of a flow. */
    private static SegmentEdit repeated(Class<? extends MptcpOption> type, SegmentEdit edit) {
        return FaultedFlow.onRepetition(segment -> mptcp(segment).stream().anyMatch(type::isInstance), edit);
    }

    private static int ackFlags(Dss dss) {
        return dss.flags() & (Dss.FLAG_DATA_ACK | Dss.FLAG_WIDE_DATA_ACK);
    }

    private static Dss.Mapping mapped(Dss.Mapping old, long dsn, int ssn, OptionalInt checksum) {
        return new Dss.Mapping(dsn, ssn, old.length(), checksum);
    }

    private static OptionalInt flipped(OptionalInt checksum) {
        return checksum.isPresent() ? OptionalInt.of(checksum.getAsInt() ^ 1) : checksum;
    }

    private static Bytes flipped(Bytes hmac) {
        byte[] bytes = hmac.toArray();
        bytes[bytes.length - 1] ^= 1;
        return Bytes.adopt(bytes);
    }
}

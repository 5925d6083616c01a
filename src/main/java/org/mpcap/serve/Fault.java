package org.mpcap.serve;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.IntUnaryOperator;
import org.mpcap.crypto.AddAddrHmac;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.stack.mptcp.ListenerHooks;
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

/** Faults a server can be told to have, so that there is something to test detection against. */
public enum Fault implements ListenerHooks {
    /** Echoes the MP_CAPABLE of the SYN, as middleboxes do that copy unknown options. */
    MIRROR {
        @Override
        public List<MptcpOption> capableSynAck(MpCapable request, MpCapable.OneKey honest) {
            return List.of(request);
        }
    },
    /** Answers MP_JOIN with an HMAC that one bit sets apart from the right one. */
    WRONG_HMAC {
        @Override
        public long joinHmac(long honest) {
            return honest ^ 1;
        }
    },
    /** Answers without the option, as plain TCP does. */
    NO_OPTION {
        @Override
        public List<MptcpOption> capableSynAck(MpCapable request, MpCapable.OneKey honest) {
            return List.of();
        }
    },
    /** Drops SYNs that carry an MPTCP option. */
    DROP_OPTION {
        @Override
        public SynReaction toSyn(TcpSegment syn, List<MptcpOption> options) {
            return options.isEmpty() ? SynReaction.ANSWER : SynReaction.IGNORE;
        }
    },
    /** Resets SYNs that carry an MPTCP option. */
    RESET_OPTION {
        @Override
        public SynReaction toSyn(TcpSegment syn, List<MptcpOption> options) {
            return options.isEmpty() ? SynReaction.ANSWER : SynReaction.RESET;
        }
    },
    /** Answers with an MP_CAPABLE cut to a length that does not exist. */
    MALFORMED {
        @Override
        public List<MptcpOption> capableSynAck(MpCapable request, MpCapable.OneKey honest) {
            byte[] cut = honest.toBytes().slice(0, 8).toArray();
            cut[1] = (byte) cut.length;
            return List.of(new UnparsedMptcp(Bytes.of(cut), new Defect(Defect.Rule.MP_CAPABLE_LENGTH, 1)));
        }
    },
    /** Sends data sequence numbers a thousand too high. */
    WRONG_IDSN {
        @Override
        Optional<TcpSegment> outgoing(TcpSegment segment, FaultMemory memory) {
            return dss(
                    segment,
                    (flags, ack, map) -> new Dss(
                            flags,
                            ack,
                            map.map(m -> new Dss.Mapping(
                                    m.dataSequenceNumber() + 1000 & mask(flags),
                                    m.subflowSequenceNumber(),
                                    m.length(),
                                    m.checksum()))));
        }
    },
    /** Never sends a DATA_ACK. */
    NO_DATA_ACK {
        @Override
        Optional<TcpSegment> outgoing(TcpSegment segment, FaultMemory memory) {
            return dss(
                    segment,
                    (flags, ack, map) ->
                            new Dss(flags & ~(Dss.FLAG_DATA_ACK | Dss.FLAG_WIDE_DATA_ACK), OptionalLong.empty(), map));
        }
    },
    /** Sends 32-bit DATA_ACKs whatever it gets. */
    NARROW_DATA_ACK {
        @Override
        Optional<TcpSegment> outgoing(TcpSegment segment, FaultMemory memory) {
            return dss(
                    segment,
                    (flags, ack, map) -> new Dss(
                            flags & ~Dss.FLAG_WIDE_DATA_ACK,
                            ack.isPresent() ? OptionalLong.of(ack.getAsLong() & 0xffff_ffffL) : ack,
                            map));
        }
    },
    /** Sends checksums that do not hold. */
    WRONG_CHECKSUM {
        @Override
        Optional<TcpSegment> outgoing(TcpSegment segment, FaultMemory memory) {
            return dss(
                    segment,
                    (flags, ack, map) -> new Dss(
                            flags,
                            ack,
                            map.map(m -> new Dss.Mapping(
                                    m.dataSequenceNumber(),
                                    m.subflowSequenceNumber(),
                                    m.length(),
                                    m.checksum().isPresent()
                                            ? OptionalInt.of(m.checksum().getAsInt() ^ 1)
                                            : m.checksum()))));
        }
    },
    /** Gives a bare DATA_FIN a subflow sequence number. */
    DATA_FIN_SSN {
        @Override
        Optional<TcpSegment> outgoing(TcpSegment segment, FaultMemory memory) {
            return dss(
                    segment,
                    (flags, ack, map) -> new Dss(
                            flags,
                            ack,
                            map.map(m -> new Dss.Mapping(
                                    m.dataSequenceNumber(),
                                    (flags & Dss.FLAG_DATA_FIN) != 0 ? 77 : m.subflowSequenceNumber(),
                                    m.length(),
                                    m.checksum()))));
        }
    },
    /** Never sends a DATA_FIN. */
    NO_DATA_FIN {
        @Override
        Optional<TcpSegment> outgoing(TcpSegment segment, FaultMemory memory) {
            return dss(
                    segment,
                    (flags, ack, map) -> (flags & Dss.FLAG_DATA_FIN) == 0
                            ? new Dss(flags, ack, map)
                            : new Dss(
                                    flags & ~(Dss.FLAG_DATA_FIN | Dss.FLAG_MAPPING | Dss.FLAG_WIDE_DSN),
                                    ack,
                                    Optional.empty()));
        }
    },
    /** Ignores DATA_FINs. */
    IGNORES_DATA_FIN {
        @Override
        Optional<TcpSegment> incoming(TcpSegment segment, FaultMemory memory) {
            return dss(
                    segment,
                    (flags, ack, map) -> (flags & Dss.FLAG_DATA_FIN) == 0
                            ? new Dss(flags, ack, map)
                            : new Dss(
                                    flags & ~(Dss.FLAG_DATA_FIN | Dss.FLAG_MAPPING | Dss.FLAG_WIDE_DSN),
                                    ack,
                                    Optional.empty()));
        }
    },
    /** Never sends MP_FAIL. */
    NO_MP_FAIL {
        @Override
        Optional<TcpSegment> outgoing(TcpSegment segment, FaultMemory memory) {
            return without(segment, MpFail.class);
        }
    },
    /** Never echoes ADD_ADDR. */
    NO_ADD_ADDR_ECHO {
        @Override
        Optional<TcpSegment> outgoing(TcpSegment segment, FaultMemory memory) {
            return without(segment, AddAddr.class);
        }
    },
    /** Echoes ADD_ADDR with another address id. */
    WRONG_ECHO_ID {
        @Override
        Optional<TcpSegment> outgoing(TcpSegment segment, FaultMemory memory) {
            return Optional.of(FaultMemory.map(
                    segment,
                    option -> Optional.of(
                            option instanceof AddAddr add
                                    ? new AddAddr(
                                            add.flags(), add.addressId() ^ 1, add.address(), add.port(), add.hmac())
                                    : option)));
        }
    },
    /** Takes any HMAC in ADD_ADDR for good. */
    ANY_ADD_ADDR_HMAC {
        @Override
        Optional<TcpSegment> incoming(TcpSegment segment, FaultMemory memory) {
            return Optional.of(FaultMemory.map(
                    segment,
                    option -> Optional.of(
                            option instanceof AddAddr add
                                            && add.hmac().isPresent()
                                            && memory.keys().isPresent()
                                    ? signed(add, memory.keys().get())
                                    : option)));
        }
    },
    /** Lets any HMAC in the third ACK of a join pass. */
    ANY_JOIN_HMAC {
        @Override
        Optional<TcpSegment> incoming(TcpSegment segment, FaultMemory memory) {
            return Optional.of(FaultMemory.map(
                    segment,
                    option -> Optional.of(
                            option instanceof MpJoin.Ack && memory.rightAck().isPresent()
                                    ? memory.rightAck().get()
                                    : option)));
        }
    },
    /** Does not ask for MP_JOIN in the third ACK of a join. */
    NO_THIRD_ACK_NEEDED {
        @Override
        Optional<TcpSegment> incoming(TcpSegment segment, FaultMemory memory) {
            boolean bare = !segment.has(TcpSegment.SYN)
                    && MptcpOption.in(segment.options()).isEmpty();
            return Optional.of(
                    bare && memory.rightAck().isPresent()
                            ? FaultMemory.plus(segment, memory.rightAck().get())
                            : segment);
        }
    },
    /** Takes any key in MP_FASTCLOSE for its own. */
    ANY_FASTCLOSE_KEY {
        @Override
        Optional<TcpSegment> incoming(TcpSegment segment, FaultMemory memory) {
            return Optional.of(FaultMemory.map(
                    segment,
                    option -> Optional.of(
                            option instanceof MpFastClose close && memory.keys().isPresent()
                                    ? new MpFastClose(
                                            close.reserved(),
                                            memory.keys().get().local().bits())
                                    : option)));
        }
    },
    /** Ignores MP_FASTCLOSE. */
    IGNORES_FASTCLOSE {
        @Override
        Optional<TcpSegment> incoming(TcpSegment segment, FaultMemory memory) {
            return without(segment, MpFastClose.class);
        }
    },
    /** Ignores flag B of MP_CAPABLE. */
    IGNORES_B {
        @Override
        Optional<TcpSegment> incoming(TcpSegment segment, FaultMemory memory) {
            return synFlags(segment, flags -> flags & ~MpCapable.FLAG_EXTENSIBILITY);
        }
    },
    /** Takes HMAC-SHA256 for granted when no algorithm is proposed. */
    IGNORES_CRYPTO_BITS {
        @Override
        Optional<TcpSegment> incoming(TcpSegment segment, FaultMemory memory) {
            return synFlags(segment, flags -> (flags & 0xe0) | MpCapable.FLAG_HMAC);
        }
    },
    /** Ignores flag A of MP_CAPABLE. */
    IGNORES_A {
        @Override
        Optional<TcpSegment> incoming(TcpSegment segment, FaultMemory memory) {
            return Optional.of(FaultMemory.map(
                            segment,
                            option -> Optional.of(
                                    option instanceof MpCapable.BothKeys both
                                            ? new MpCapable.BothKeys(
                                                    both.version(),
                                                    both.flags() & 0x7f,
                                                    both.senderKey(),
                                                    both.receiverKey())
                                            : option)))
                    .flatMap(changed -> synFlags(changed, flags -> flags & ~MpCapable.FLAG_CHECKSUM));
        }
    },
    /** Answers a version 1 SYN in the layout of version 0. */
    OLD_LAYOUT {
        @Override
        Optional<TcpSegment> incoming(TcpSegment segment, FaultMemory memory) {
            return Optional.of(FaultMemory.map(
                    segment,
                    option -> Optional.of(
                            option instanceof MpCapable.OneKey one && one.version() == 1
                                    ? new MpCapable.Syn(1, one.flags())
                                    : option)));
        }
    },
    /** Answers with a version higher than any. */
    WRONG_VERSION {
        @Override
        public List<MptcpOption> capableSynAck(MpCapable request, MpCapable.OneKey honest) {
            return List.of(new MpCapable.OneKey(2, honest.flags(), honest.senderKey()));
        }
    },
    /** Answers with two algorithms. */
    TWO_ALGORITHMS {
        @Override
        public List<MptcpOption> capableSynAck(MpCapable request, MpCapable.OneKey honest) {
            return List.of(new MpCapable.OneKey(honest.version(), honest.flags() | 0x02, honest.senderKey()));
        }
    },
    /** Puts MP_CAPABLE into every SYN/ACK. */
    UNASKED_OPTION {
        @Override
        Optional<TcpSegment> outgoing(TcpSegment segment, FaultMemory memory) {
            boolean plain = segment.has(TcpSegment.SYN | TcpSegment.ACK)
                    && MptcpOption.in(segment.options()).isEmpty();
            return Optional.of(
                    plain ? FaultMemory.plus(segment, new MpCapable.OneKey(1, 1, 0x1122334455667788L)) : segment);
        }
    },
    /** Sends MP_TCPRST with reserved bits set. */
    RESERVED_RESET_BITS {
        @Override
        Optional<TcpSegment> outgoing(TcpSegment segment, FaultMemory memory) {
            return Optional.of(FaultMemory.map(
                    segment,
                    option -> Optional.of(
                            option instanceof MpTcpRst reset
                                    ? new MpTcpRst(reset.flags() | 0xe, reset.reason())
                                    : option)));
        }
    },
    /** Says nothing to a join it does not know. */
    SILENT_UNKNOWN_TOKEN {
        @Override
        Optional<TcpSegment> outgoing(TcpSegment segment, FaultMemory memory) {
            boolean answer = segment.has(TcpSegment.RST | TcpSegment.ACK) && memory.serverIsn() == 0;
            return answer && memory.joining() ? Optional.empty() : Optional.of(segment);
        }
    },
    /** Says nothing to any join. */
    IGNORES_JOINS {
        @Override
        public SynReaction toSyn(TcpSegment syn, List<MptcpOption> options) {
            boolean joins = options.stream().anyMatch(MpJoin.Syn.class::isInstance);
            return joins ? SynReaction.IGNORE : SynReaction.ANSWER;
        }
    },
    /** Answers joins without MP_JOIN. */
    NO_JOIN_OPTION {
        @Override
        Optional<TcpSegment> outgoing(TcpSegment segment, FaultMemory memory) {
            return without(segment, MpJoin.SynAck.class);
        }
    },
    /** Drops established segments with subtypes it does not know. */
    DROPS_UNKNOWN_SUBTYPE {
        @Override
        Optional<TcpSegment> incoming(TcpSegment segment, FaultMemory memory) {
            boolean unknown = MptcpOption.in(segment.options()).stream().anyMatch(UnknownSubtype.class::isInstance);
            return unknown && !segment.has(TcpSegment.SYN) ? Optional.empty() : Optional.of(segment);
        }
    },
    /** Does not take a DSS with reserved bits for one. */
    STRICT_RESERVED_BITS {
        @Override
        Optional<TcpSegment> incoming(TcpSegment segment, FaultMemory memory) {
            return Optional.of(FaultMemory.map(
                    segment,
                    option -> option instanceof Dss dss && (dss.flags() & 0xfe0) != 0
                            ? Optional.empty()
                            : Optional.of(option)));
        }
    };

    /** What becomes of a segment the server sends; none drops it. */
    Optional<TcpSegment> outgoing(TcpSegment segment, FaultMemory memory) {
        return Optional.of(segment);
    }

    /** What becomes of a segment the server receives; none drops it. */
    Optional<TcpSegment> incoming(TcpSegment segment, FaultMemory memory) {
        return Optional.of(segment);
    }

    private interface DssChange {
        Dss apply(int flags, OptionalLong dataAck, Optional<Dss.Mapping> mapping);
    }

    private static Optional<TcpSegment> dss(TcpSegment segment, DssChange change) {
        return Optional.of(FaultMemory.map(
                segment,
                option -> Optional.of(
                        option instanceof Dss dss ? change.apply(dss.flags(), dss.dataAck(), dss.mapping()) : option)));
    }

    private static long mask(int flags) {
        return (flags & Dss.FLAG_WIDE_DSN) != 0 ? -1L : 0xffff_ffffL;
    }

    private static Optional<TcpSegment> without(TcpSegment segment, Class<? extends MptcpOption> type) {
        return Optional.of(
                FaultMemory.map(segment, option -> type.isInstance(option) ? Optional.empty() : Optional.of(option)));
    }

    private static Optional<TcpSegment> synFlags(TcpSegment segment, IntUnaryOperator change) {
        if (!segment.has(TcpSegment.SYN)) {
            return Optional.of(segment);
        }
        return Optional.of(FaultMemory.map(segment, option -> {
            if (option instanceof MpCapable.Syn syn) {
                return Optional.of(new MpCapable.Syn(syn.version(), change.applyAsInt(syn.flags())));
            }
            if (option instanceof MpCapable.OneKey one) {
                return Optional.of(
                        new MpCapable.OneKey(one.version(), change.applyAsInt(one.flags()), one.senderKey()));
            }
            return Optional.of(option);
        }));
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

    /** The name on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

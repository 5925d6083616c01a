package org.mpcap.track;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mpcap.wire.PacketView;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.UnparsedMptcp;

/** SYNs and their answers: where flows begin. */
final class FlowSetup {
    private static final int PLAIN_MEMORY = 1 << 16;
    /** Flows without MPTCP that are named; the rest are counted. */
    private static final int MOST_PLAIN = 1_000;

    /** Longer than a SYN takes: both ends sent theirs before they saw the other's. */
    private static final long SIMULTANEOUS = 1_000_000_000L;

    private final FlowTable table;
    private final Handshake handshake;
    private final Joins joins;
    private final Connections connections;
    private final DataLevel dataLevel;
    private final SharedRoom room;
    private final int[] plainSyns = new int[PLAIN_MEMORY];
    private final List<PlainFlow> plain = new ArrayList<>(0);
    private long plainFlows;

    FlowSetup(
            FlowTable table,
            Connections connections,
            Handshake handshake,
            Joins joins,
            DataLevel dataLevel,
            SharedRoom room) {
        this.room = room;
        this.table = table;
        this.connections = connections;
        this.handshake = handshake;
        this.joins = joins;
        this.dataLevel = dataLevel;
    }

    /** The option by which a SYN asks for MPTCP, also a malformed one, or one cut off by the capture. */
    static Optional<MptcpOption> asking(SegmentOptions options) {
        MptcpOption asking = options.cutCapable().orElse(null);
        MptcpOption malformed = null;
        for (MptcpOption option : options.others()) {
            if (option instanceof MpCapable.Syn || option instanceof MpCapable.OneKey || option instanceof MpJoin.Syn) {
                asking = option;
            } else if (option instanceof UnparsedMptcp || option instanceof MpCapable || option instanceof MpJoin) {
                malformed = option;
            }
        }
        return Optional.ofNullable(asking == null ? malformed : asking);
    }

    /** The MP_CAPABLE with its sender's key by which a SYN/ACK agrees. */
    static Optional<MptcpOption> answer(SegmentOptions options) {
        return options.others().stream()
                .filter(MpCapable.OneKey.class::isInstance)
                .findFirst();
    }

    /** Makes a flow out of its first SYN. */
    TrackedFlow open(SegmentContext at, HalfOpen syn) {
        MptcpOption asking = syn.asking;
        TrackedFlow.Kind kind = asking instanceof MpJoin.Syn ? TrackedFlow.Kind.JOIN : TrackedFlow.Kind.INITIAL;
        TrackedFlow flow = new TrackedFlow(syn.addresses, syn.hash(), kind, at.packet(), at.nanos(), room);
        flow.handshake.syn(at.packet(), syn.payload);
        table.add(flow);
        at.belongsTo(flow, Side.INITIATOR);
        at.direction().counters.packet();
        at.direction().sequence.synchronize(syn.sequence);
        at.direction().scalesWindow(syn.windowScale);
        if (asking instanceof MpJoin.Syn join) {
            joins.syn(at, join);
        } else {
            handshake.syn(at, asking, syn.number);
        }
        at.event(Event.Kind.SYN, asking::describe);
        if (kind == TrackedFlow.Kind.JOIN) {
            joins.judgeToken(at);
            ruledOut(at);
        }
        flow.connection().touch(at.packet(), at.nanos());
        return flow;
    }

    /** A subflow to the address that the other side's flag C rules out, and that it did not announce either (RFC 8684 3.1). */
    private static void ruledOut(SegmentContext at) {
        TrackedConnection connection = at.connection();
        Side asked = at.side().other();
        TransportAddress target = at.flow().address(Side.LISTENER);
        boolean violates = connection.negotiation.rulesOutInitialAddress(asked)
                && connection
                        .subflows
                        .initialAddress(asked)
                        .filter(target::equals)
                        .isPresent()
                && !connection.announced.has(asked, target.address());
        if (violates) {
            at.failed(Verification.FLAG_C, "another than " + target, target.toString());
        }
    }

    /** Takes a SYN sent again. */
    void again(SegmentContext at) {
        TrackedFlow flow = at.flow();
        boolean withOption = at.options.any();
        flow.handshake.synAgain(at.packet(), withOption);
        at.direction().counters.packet();
        flow.touch(at.packet(), at.nanos());
        keysAgain(at);
        at.event(
                Event.Kind.SYN_AGAIN,
                () -> "SYN number " + flow.handshake.syns() + (withOption ? "" : ", without the option"));
    }

    private void keysAgain(SegmentContext at) {
        if (at.flow().kind == TrackedFlow.Kind.JOIN) {
            joins.again(at);
        } else {
            handshake.again(at);
        }
    }

    /** Whether a SYN comes from the end that was asked, before it answered: both opened the flow at the same time (RFC 9293 3.5). */
    static boolean isSimultaneous(SegmentContext at) {
        TrackedFlow flow = at.flow();
        return !at.isFromInitiator()
                && flow.kind == TrackedFlow.Kind.INITIAL
                && flow.handshake.synAckPacket() == 0
                && flow.handshake.thirdAckPacket() == 0
                && at.nanos() - flow.lastNanos() < SIMULTANEOUS
                && (!at.direction().sequence.isKnown()
                        || at.direction().sequence.startsAt(at.view().sequence()));
    }

    /** Takes the SYN of the end that was asked. */
    void simultaneous(SegmentContext at) {
        at.direction().counters.packet();
        at.direction().sequence.synchronize(at.view().sequence());
        at.flow().touch(at.packet(), at.nanos());
        at.event(Event.Kind.SYN, () -> "by the other side, at the same time");
    }

    /** Plain flows are not followed, only counted; a SYN sent again counts once as long as the table remembers it. */
    void plain(int hash, PacketView syn, long packet) {
        int mark = (hash ^ (syn.sequence() * 0x9e37_79b9)) | 1;
        int slot = hash & (PLAIN_MEMORY - 1);
        if (plainSyns[slot] != mark) {
            plainSyns[slot] = mark;
            plainFlows++;
            if (plain.size() < MOST_PLAIN) {
                FlowAddresses addresses = FlowAddresses.of(syn, Side.INITIATOR);
                plain.add(new PlainFlow(addresses.of(Side.INITIATOR), addresses.of(Side.LISTENER), packet));
            }
        }
    }

    /** The first of the flows that never asked for MPTCP. */
    List<PlainFlow> plain() {
        return plain;
    }

    /** Flows that never asked for MPTCP. */
    long plainFlows() {
        return plainFlows;
    }

    /** Takes a segment with SYN and ACK. */
    void synAck(SegmentContext at) {
        TrackedFlow flow = at.flow();
        ObservedHandshake open = flow.handshake;
        boolean again = open.synAckPacket() != 0
                && at.direction().sequence.startsAt(at.view().sequence());
        boolean strange = open.synPacket() != 0 && !acknowledgesSyn(at);
        if (again && !at.isFromInitiator()) {
            keysAgain(at);
        }
        if (at.isFromInitiator() || again || strange) {
            return;
        }
        open.synAck(at.packet());
        at.direction().sequence.synchronize(at.view().sequence());
        at.direction().scalesWindow(at.options.windowScale());
        List<MptcpOption> options = at.options.others();
        at.event(Event.Kind.SYN_ACK, () -> options.isEmpty() ? "without an MPTCP option" : words(options));
        if (open.synPayload() > 0 && acknowledgedBehindSyn(at) == open.synPayload() + 1) {
            dataLevel.fastOpen(at);
        }
        Optional<MpCapable> cut = at.options.cutCapable();
        if (cut.isPresent() && flow.kind == TrackedFlow.Kind.INITIAL) {
            open.answeredWithOption();
            at.connection().negotiation.answered(cut.get());
            return;
        }
        if (at.options.isCut() && options.isEmpty() && flow.kind != TrackedFlow.Kind.MID) {
            if (at.options.isJoinCut()) {
                open.answeredWithOption();
            }
            return;
        }
        switch (flow.kind) {
            case JOIN -> joins.synAck(at, options);
            case INITIAL -> handshake.synAck(at, options);
            case MID -> lateSynAck(at, options);
        }
        if (at.payload() > 0) {
            at.liesAt(1);
            dataLevel.payload(at);
        }
    }

    private static int acknowledgedBehindSyn(SegmentContext at) {
        return at.view().acknowledgment() - at.opposite().sequence.isn();
    }

    private static boolean acknowledgesSyn(SegmentContext at) {
        int ahead = acknowledgedBehindSyn(at);
        return ahead >= 1 && ahead <= 65_536;
    }

    /** Of a handshake only the SYN/ACK is in the capture: the listener's key is known, and the version. */
    private void lateSynAck(SegmentContext at, List<MptcpOption> options) {
        TrackedConnection connection = at.connection();
        for (MptcpOption option : options) {
            if (option instanceof MpCapable.OneKey one
                    && connection.is(TrackedConnection.Origin.MIDSTREAM)
                    && !connection.hasAnyKey()) {
                connection.negotiation.speaks(one.version());
                connection.negotiation.answered(one);
                connections.learn(connection, Side.LISTENER, one.senderKey(), at.packet());
            }
        }
    }

    /** A straggler of the flow that had the same addresses and ports before, told by its numbers (RFC 9293 3.5.2). */
    static boolean isOfFormerFlow(SegmentContext at) {
        PacketView view = at.view();
        boolean former = !view.has(TcpSegment.SYN)
                && at.direction().sequence.isOfFormer(view.sequence())
                && (!view.has(TcpSegment.ACK) || at.opposite().sequence.isOfFormer(view.acknowledgment()));
        return former || (view.has(TcpSegment.RST) && !FlowExpiry.isAcceptable(at, at.flow()));
    }

    /** The SYN/ACK is not in the capture: what is seen first behind it has the number behind the listener's SYN, most often. */
    static void presumeSynAck(SegmentContext at) {
        TrackedFlow flow = at.flow();
        SubflowSequence listener = flow.from(Side.LISTENER).sequence;
        boolean begins = flow.handshake.synPacket() != 0 && !listener.isKnown();
        if (begins && !at.has(TcpSegment.SYN | TcpSegment.RST)) {
            if (!at.isFromInitiator()) {
                listener.presume(at.view().sequence() - 1);
            } else if (at.has(TcpSegment.ACK)) {
                listener.presume(at.view().acknowledgment() - 1);
            }
        }
    }

    /** A segment of the initiator behind its SYN: the first ends the handshake. */
    void thirdAck(SegmentContext at) {
        ObservedHandshake open = at.flow().handshake;
        boolean withOption = at.options.any();
        if (open.thirdAckPacket() == 0 && open.synAckPacket() != 0 && (withOption || isThirdAckPlain(at))) {
            open.thirdAck(at.packet(), withOption);
            if (at.flow().kind == TrackedFlow.Kind.INITIAL) {
                List<MptcpOption> options = at.options.others();
                at.event(
                        Event.Kind.THIRD_ACK,
                        () -> !withOption
                                ? "without an MPTCP option"
                                : options.isEmpty() ? "with DSS only" : words(options));
            }
        }
        open.wentOn();
    }

    /** Whether the segment has the numbers of a third ACK, or of data right behind it, and no option. */
    private static boolean isThirdAckPlain(SegmentContext at) {
        return at.options.certainlyNone()
                && at.position() == 1
                && at.opposite().sequence.position(at.view().acknowledgment()) == 1;
    }

    /** Bytes in the option area that are no options, as a stack writes that does not fill it to its end. */
    static void brokenOptions(SegmentContext at) {
        if (at.options.isBroken()) {
            at.counters.malformedOption();
            at.event(Event.Kind.MALFORMED_OPTION, at.options::broken);
        }
        Optional<String> doubled = at.options.doubled();
        if (doubled.isPresent()) {
            at.failed(Verification.SINGLE_OPTION, "one " + doubled.get(), "two " + doubled.get() + " options");
        }
    }

    static String words(List<MptcpOption> options) {
        return String.join("; ", options.stream().map(MptcpOption::describe).toList());
    }
}

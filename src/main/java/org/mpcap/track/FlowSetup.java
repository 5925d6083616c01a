package org.mpcap.track;

import java.util.List;
import java.util.Optional;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.UnparsedMptcp;

/** SYNs and their answers: where flows begin. */
final class FlowSetup {
    private static final int PLAIN_MEMORY = 1 << 16;

    private final FlowTable table;
    private final Handshake handshake;
    private final Joins joins;
    private final Connections connections;
    private final DataLevel dataLevel;
    private final int[] plainSyns = new int[PLAIN_MEMORY];
    private long plainFlows;

    FlowSetup(FlowTable table, Connections connections, Handshake handshake, Joins joins, DataLevel dataLevel) {
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

    /** Takes the first SYN of a flow. */
    void first(SegmentContext at, int hash, MptcpOption asking) {
        TrackedFlow.Kind kind = asking instanceof MpJoin.Syn ? TrackedFlow.Kind.JOIN : TrackedFlow.Kind.INITIAL;
        FlowAddresses addresses = FlowAddresses.of(at.view(), Side.INITIATOR);
        TrackedFlow flow = new TrackedFlow(addresses, hash, kind, at.packet(), at.nanos());
        flow.handshake.syn(at.packet(), at.payload());
        table.add(flow);
        at.belongsTo(flow, Side.INITIATOR);
        at.direction().counters.packet();
        at.direction().sequence.synchronize(at.view().sequence());
        if (asking instanceof MpJoin.Syn join) {
            joins.syn(at, join);
        } else {
            handshake.syn(at, asking);
        }
        at.event(Event.Kind.SYN, asking::describe);
        if (kind == TrackedFlow.Kind.JOIN) {
            joins.judgeToken(at);
        }
        flow.connection().touch(at.packet(), at.nanos());
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

    /** Plain flows are not followed, only counted; a SYN sent again counts once as long as the table remembers it. */
    void plain(int hash, int sequence) {
        int mark = (hash ^ (sequence * 0x9e37_79b9)) | 1;
        int slot = hash & (PLAIN_MEMORY - 1);
        if (plainSyns[slot] != mark) {
            plainSyns[slot] = mark;
            plainFlows++;
        }
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

    static String words(List<MptcpOption> options) {
        return String.join("; ", options.stream().map(MptcpOption::describe).toList());
    }
}

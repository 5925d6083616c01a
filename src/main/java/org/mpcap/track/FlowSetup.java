package org.mpcap.track;

import java.util.List;
import org.mpcap.wire.PacketView;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.UnparsedMptcp;

/** SYNs and their answers: where flows begin. */
final class FlowSetup {
    private static final int PLAIN_MEMORY = 1 << 16;

    private final Journal journal;
    private final Connections connections;
    private final FlowTable table;
    private final OptionScan scan;
    private final Handshake handshake;
    private final Joins joins;
    private final DataLevel dataLevel;
    private final int[] plainSyns = new int[PLAIN_MEMORY];
    private long plainFlows;

    FlowSetup(
            Journal journal,
            Connections connections,
            FlowTable table,
            OptionScan scan,
            Handshake handshake,
            Joins joins,
            DataLevel dataLevel) {
        this.journal = journal;
        this.connections = connections;
        this.table = table;
        this.scan = scan;
        this.handshake = handshake;
        this.joins = joins;
        this.dataLevel = dataLevel;
    }

    /** The option by which the SYN at hand asks for MPTCP, also a malformed one; null if it does not. */
    MptcpOption asking() {
        List<MptcpOption> options = scan.others();
        MptcpOption asking = null;
        MptcpOption odd = null;
        for (MptcpOption option : options) {
            if (option instanceof MpCapable.Syn || option instanceof MpCapable.OneKey || option instanceof MpJoin.Syn) {
                asking = option;
            } else if (option instanceof UnparsedMptcp || option instanceof MpCapable) {
                odd = option;
            }
        }
        return asking == null ? odd : asking;
    }

    /** Takes the first SYN of a flow; gives the number of its connection. */
    int first(PacketView view, int hash, MptcpOption asking) {
        boolean joining = asking instanceof MpJoin.Syn;
        TrackedFlow flow = new TrackedFlow(
                view,
                hash,
                true,
                joining ? TrackedFlow.Kind.JOIN : TrackedFlow.Kind.INITIAL,
                journal.packet,
                journal.nanos);
        flow.lastPacket = journal.packet;
        flow.synPacket = journal.packet;
        flow.syns = 1;
        table.add(flow);
        FlowDirection half = flow.halves[0];
        half.packets++;
        half.synchronize(view.sequence());
        if (asking instanceof MpJoin.Syn join) {
            joins.syn(flow, join);
        } else {
            handshake.syn(flow, asking);
        }
        enroll(flow);
        journal.event(flow, 0, Event.Kind.SYN, asking::describe);
        if (joining) {
            joins.judgeToken(flow);
        }
        flow.connection.lastNanos = journal.nanos;
        flow.connection.lastPacket = journal.packet;
        flow.synPayload = view.payloadLength();
        return flow.connection.number;
    }

    /** Takes a SYN sent again; gives the number of its connection. */
    int again(TrackedFlow flow) {
        flow.syns++;
        flow.halves[0].packets++;
        flow.lastNanos = journal.nanos;
        flow.lastPacket = journal.packet;
        if (!scan.any() && flow.synWithoutOptionPacket == 0) {
            flow.synWithoutOptionPacket = journal.packet;
        }
        journal.event(
                flow,
                0,
                Event.Kind.SYN_AGAIN,
                () -> "SYN number " + flow.syns + (scan.any() ? "" : ", without the option"));
        return flow.connection.number;
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

    /** Makes the flow a subflow of its connection. */
    static void enroll(TrackedFlow flow) {
        TrackedConnection connection = flow.connection;
        flow.number = ++connection.subflows;
        connection.live.add(flow);
        if (flow.kind == TrackedFlow.Kind.JOIN) {
            connection.joins++;
        }
    }

    /** Takes a segment with SYN and ACK. */
    void synAck(TrackedFlow flow, int end, PacketView view) {
        boolean again = flow.synAckPacket != 0;
        if (end != 1 || (again && flow.halves[1].isnKnown && flow.halves[1].isn == view.sequence())) {
            return;
        }
        if (flow.synPacket != 0 && !acknowledgesSyn(flow, view)) {
            return;
        }
        flow.synAckPacket = journal.packet;
        flow.halves[1].synchronize(view.sequence());
        List<MptcpOption> options = scan.others();
        journal.event(
                flow, end, Event.Kind.SYN_ACK, () -> options.isEmpty() ? "without an MPTCP option" : words(options));
        if (flow.synPayload > 0 && view.acknowledgment() - flow.halves[0].isn == flow.synPayload + 1) {
            dataLevel.fastOpen(flow);
        }
        if (flow.kind == TrackedFlow.Kind.JOIN) {
            joins.synAck(flow, options);
        } else if (flow.kind == TrackedFlow.Kind.INITIAL) {
            handshake.synAck(flow, options);
        } else {
            lateSynAck(flow, options);
        }
        if (view.payloadLength() > 0) {
            dataLevel.payload(flow, 1, view, 1);
        }
    }

    private static boolean acknowledgesSyn(TrackedFlow flow, PacketView view) {
        int ahead = view.acknowledgment() - flow.halves[0].isn;
        return ahead >= 1 && ahead <= 65_536;
    }

    /** Of a handshake only the SYN/ACK is in the capture: the listener's key is known, and the version. */
    private void lateSynAck(TrackedFlow flow, List<MptcpOption> options) {
        TrackedConnection connection = flow.connection;
        for (MptcpOption option : options) {
            if (option instanceof MpCapable.OneKey one && connection.midstream && !connection.hasAnyKey()) {
                connection.version = one.version();
                connection.answered = true;
                if (connection.learn(1, one.senderKey())) {
                    connections.learnToken(connection, 1);
                }
            }
        }
    }

    static String words(List<MptcpOption> options) {
        return String.join("; ", options.stream().map(MptcpOption::describe).toList());
    }
}

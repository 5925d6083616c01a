package org.mpcap.stack.mptcp;

import java.util.List;
import org.mpcap.stack.mptcp.ConnectionEvents.Closing;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.stack.tcp.SubflowOwner;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpFastClose;
import org.mpcap.wire.mptcp.MpTcpRst;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.ResetReason;

/** Takes what the subflows of a connection bring: options, data, and how they end. */
final class ConnectionInput implements SubflowOwner, PeerOptions.Decisions {
    /** With one packet in twenty lost, these and the first are all lost in one case of 8,000. */
    private static final int MOST_THIRD_ACKS = 2;

    private final Connection connection;
    private final ConnectionLife life;
    private final SubflowSet subflows;
    private final OutgoingData outgoing;
    private final IncomingData incoming;
    private final ConnectionEvents events;
    private final Counters counters;
    private final PeerOptions options;
    private final boolean initiator;
    private int thirdAcksRepeated;
    private long lastActivity;
    private long taken;

    ConnectionInput(
            Connection connection, boolean checksums, boolean initiator, ConnectionLife life, ConnectionEvents events) {
        this.connection = connection;
        this.initiator = initiator;
        this.life = life;
        this.subflows = life.subflows();
        this.outgoing = life.outgoing();
        this.incoming = life.incoming();
        this.events = events;
        this.counters = connection.stack().counters();
        this.options =
                new PeerOptions(this, connection.keys(), checksums, initiator, counters, subflows, outgoing, incoming);
        this.lastActivity = connection.stack().eventLoop().nanos();
    }

    /** When the last segment came that shows progress, on the event loop. */
    long lastActivityNanos() {
        return lastActivity;
    }

    /** A peer that has data of ours to take is active when it takes some; answers to probes of its closed window do not count. */
    private void noteActivity() {
        long now = outgoing.sender().acknowledged() + outgoing.sender().next();
        if (outgoing.sender().drained() || now != taken) {
            taken = now;
            lastActivity = connection.stack().eventLoop().nanos();
        }
    }

    @Override
    public void segment(Subflow subflow, TcpSegment segment) {
        if (!subflows.contains(subflow)) {
            return;
        }
        noteActivity();
        if (subflows.heard(subflow)) {
            events.joinConfirmed(connection, subflow);
            if (!subflows.contains(subflow)) {
                return;
            }
        }
        if (subflow.acknowledgesData(segment)) {
            subflows.moving(subflow);
        }
        List<MptcpOption> received = MptcpOption.in(segment.options());
        if (received.isEmpty() && noOption(subflow, segment)) {
            return;
        }
        if (lacksDataAck(subflow, segment, received) && signs(FallbackRules.Sign.NO_DATA_ACK, subflow)) {
            return;
        }
        for (MptcpOption option : received) {
            if (life.phase().isPlain() || !subflows.contains(subflow)) {
                return;
            }
            options.handle(subflow, option, subflow.window(segment));
        }
        life.finishSubflowsWhenBothDone();
    }

    /** Whether the segment acknowledges data of ours, which in MPTCP mode would come with a DATA_ACK (RFC 8684 3.7). */
    private boolean lacksDataAck(Subflow subflow, TcpSegment segment, List<MptcpOption> received) {
        boolean dataAck = received.stream()
                .anyMatch(option -> option instanceof Dss dss && dss.dataAck().isPresent());
        if (dataAck) {
            subflows.dataAcked(subflow);
        }
        // Data sent with MP_CAPABLE leaves no room for a DATA_ACK, so its absence there says nothing (RFC 8684 3.1).
        boolean noRoom = received.stream().anyMatch(MpCapable.class::isInstance);
        return !dataAck && !noRoom && subflow.acknowledgesData(segment);
    }

    /**
     * A peer whose TCP still waits for our third ACK answers what comes meanwhile with an ACK of nothing, without MPTCP options, as Linux
     * does. Only one that answers so however often it gets the third ACK uses no MPTCP.
     */
    private boolean noOption(Subflow subflow, TcpSegment segment) {
        boolean ofNothing = segment.sequenceLength() == 0 && !subflow.acknowledgesData(segment);
        boolean mayBeLost = initiator && ofNothing && thirdAcksRepeated < MOST_THIRD_ACKS;
        thirdAcksRepeated += mayBeLost ? 1 : 0;
        return life.fallback().react(FallbackRules.Sign.NO_OPTION, subflow, mayBeLost, incoming.next(), Bytes.EMPTY);
    }

    private boolean signs(FallbackRules.Sign sign, Subflow subflow) {
        return life.fallback().react(sign, subflow, false, incoming.next(), Bytes.EMPTY);
    }

    @Override
    public void sign(FallbackRules.Sign sign, Subflow subflow) {
        signs(sign, subflow);
    }

    @Override
    public void received(Dss dss) {
        events.dss(connection, dss);
    }

    @Override
    public void confirm() {
        life.confirm();
    }

    @Override
    public void fastClosedByPeer() {
        life.fastClosedByPeer();
    }

    @Override
    public void resetSubflow(Subflow subflow, ResetReason reason) {
        life.resetSubflow(subflow, reason);
    }

    @Override
    public void dataAcknowledged() {
        events.dataAcknowledged(connection);
    }

    @Override
    public void seen(Subflow subflow, MptcpOption option) {
        if (option instanceof AddAddr add && (add.flags() & AddAddr.FLAG_ECHO) != 0) {
            connection.echoed(add.addressId());
        }
        events.option(connection, subflow, option);
    }

    @Override
    public void data(Subflow subflow, Bytes data) {
        if (!subflows.contains(subflow)) {
            return;
        }
        if (life.phase().isPlain()) {
            events.data(connection, data);
        } else if (!incoming.append(subflow, data)) {
            life.resetSubflow(subflow, ResetReason.TOO_MUCH_DATA);
        } else if (incoming.unmapped(subflow) > 0) {
            signs(FallbackRules.Sign.NO_MAPPING, subflow);
        }
    }

    @Override
    public int receiveWindow() {
        return outgoing.receiveWindow();
    }

    @Override
    public List<MptcpOption> acknowledgment(Subflow subflow) {
        return outgoing.acknowledgment();
    }

    @Override
    public void writable(Subflow subflow) {
        life.pump();
    }

    @Override
    public void finished(Subflow subflow) {
        if (life.phase().isPlain()) {
            events.endOfData(connection);
        } else {
            life.finishHalfClosedSubflows();
        }
    }

    @Override
    public void ended(Subflow subflow) {
        life.ended(subflow);
    }

    @Override
    public void reset(Subflow subflow, TcpSegment segment) {
        boolean fastClosed = false;
        for (MptcpOption option : MptcpOption.in(segment.options())) {
            if (option instanceof MpTcpRst) {
                counters.add(Counter.MPRstRx);
            }
            fastClosed |= option instanceof MpFastClose fastClose
                    && fastClose.receiverKey() == connection.keys().local().bits();
            events.option(connection, subflow, option);
        }
        if (fastClosed) {
            life.fastClosedByPeer();
        } else {
            life.lost(subflow, life.phase().isFastClosing() ? Closing.ABORTED : Closing.RESET);
        }
    }

    @Override
    public void stalled(Subflow subflow) {
        life.stalled(subflow);
    }

    @Override
    public void silent(Subflow subflow) {
        life.lost(subflow, Closing.SILENT);
    }

    @Override
    public void unreachable(Subflow subflow, IcmpMessage message) {
        // A soft error on an established flow (RFC 5927 4): retransmission decides.
    }

    @Override
    public void answered(Subflow subflow, TcpSegment synAck) {
        throw new IllegalStateException("handshake is over");
    }

    @Override
    public void completed(Subflow subflow, TcpSegment thirdPacket) {
        throw new IllegalStateException("handshake is over");
    }
}

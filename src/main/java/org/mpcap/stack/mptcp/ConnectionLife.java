package org.mpcap.stack.mptcp;

import java.util.List;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.link.EventLoop;
import org.mpcap.stack.mptcp.ConnectionEvents.Closing;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.stack.tcp.RetransmitTimer;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.stack.tcp.TcpState;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.MpFastClose;
import org.mpcap.wire.mptcp.MpTcpRst;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.ResetReason;

/** The phase of a connection, its subflows and the data of both directions; how subflows come and go and how all ends. */
final class ConnectionLife implements OutgoingData.View, IncomingData.Sink {
    /** How long a connection waits for a new subflow when its last one has been closed; Linux waits as long. */
    private static final long ORPHAN_NANOS = 60_000_000_000L;

    private final Connection connection;
    private final TcpStack stack;
    private final ConnectionKeys keys;
    private final boolean initiator;
    private final ConnectionEvents events;
    private final SubflowSet subflows = new SubflowSet();
    private final OutgoingData outgoing;
    private final IncomingData incoming;
    private final Fallback fallback;
    private final RetransmitTimer fastCloseTimer;

    private ConnectionPhase phase;
    private Runnable whenClosed = () -> {};
    private EventLoop.Timer orphaned = () -> {};

    ConnectionLife(
            Connection connection,
            boolean checksums,
            boolean initiator,
            RetransmitTimer.Timing closing,
            ConnectionEvents events,
            ConnectionPhase phase) {
        this.connection = connection;
        this.stack = connection.stack();
        this.keys = connection.keys();
        this.initiator = initiator;
        this.events = events;
        this.phase = phase;
        this.outgoing = new OutgoingData(stack, keys, checksums, initiator, closing, this, this::abort);
        this.incoming = new IncomingData(keys, checksums, this, stack.counters());
        this.fallback = new Fallback(connection, this, events);
        this.fastCloseTimer = new RetransmitTimer(stack.eventLoop(), closing, this::sendFastClose, this::abort);
    }

    /** Runs {@code task} once when the connection is over. */
    void whenClosed(Runnable task) {
        whenClosed = task;
    }

    /** Adds a subflow. */
    void add(Subflow subflow) {
        subflows.add(subflow);
        incoming.add(subflow);
    }

    /** Adds a further subflow, of which the peer said this in its MP_JOIN. */
    void join(Subflow subflow, int addressId, boolean backup) {
        orphaned.cancel();
        add(subflow);
        subflows.describe(subflow, addressId, backup);
        subflows.awaitPeer(subflow);
        events.joined(connection, subflow);
    }

    @Override
    public ConnectionPhase phase() {
        return phase;
    }

    /** Goes over to plain TCP. */
    void plain() {
        phase = new ConnectionPhase.PlainTcp();
    }

    @Override
    public long dataAck() {
        return incoming.next();
    }

    @Override
    public List<Subflow> usable() {
        return subflows.usable();
    }

    @Override
    public boolean isClosed() {
        return phase.isClosed();
    }

    @Override
    public void data(Bytes data) {
        events.data(connection, data);
    }

    @Override
    public void endOfData() {
        events.endOfData(connection);
        finishSubflowsWhenBothDone();
    }

    @Override
    public void checksumFailed(Subflow subflow, long dsn, Bytes fromThere) {
        stack.counters().add(Counter.DataCsumErr);
        fallback.react(FallbackRules.Sign.CHECKSUM_WRONG, subflow, false, dsn, fromThere);
    }

    @Override
    public void acknowledge(Subflow subflow) {
        subflow.acknowledge(outgoing.acknowledgment());
    }

    /** Subflows alive. */
    SubflowSet subflows() {
        return subflows;
    }

    /** The sending side. */
    OutgoingData outgoing() {
        return outgoing;
    }

    /** The receiving side. */
    IncomingData incoming() {
        return incoming;
    }

    /** What signs that MPTCP does not get through lead to. */
    Fallback fallback() {
        return fallback;
    }

    /** The peer's DSS shows that it is in MPTCP mode. */
    void confirm() {
        if (!phase.isConfirmed()) {
            phase = phase.withDss();
            events.confirmed(connection);
        }
    }

    /** Ends the connection at once: MP_FASTCLOSE on one subflow until the peer resets it, RST on the others (RFC 8684 3.5). */
    void fastClose() {
        if (!phase.isOpen()) {
            return;
        }
        if (phase.isPlain() || subflows.isEmpty()) {
            abort();
            return;
        }
        phase = new ConnectionPhase.FastClosing(phase.isConfirmed());
        outgoing.stop();
        stack.counters().add(Counter.MPFastcloseTx);
        List<Subflow> all = subflows.all();
        for (Subflow other : all.subList(1, all.size())) {
            other.reset(resetReason(ResetReason.UNSPECIFIED));
            forget(other);
        }
        all.get(0).acknowledge(fastCloseOption());
        fastCloseTimer.start();
    }

    private List<MptcpOption> fastCloseOption() {
        return List.of(new MpFastClose(0, keys.remote().bits()));
    }

    private void sendFastClose() {
        subflows.usable().stream().findFirst().ifPresent(first -> first.acknowledge(fastCloseOption()));
    }

    /** Resets every subflow. */
    void abort() {
        if (!phase.isClosed()) {
            List<MptcpOption> why = phase.isPlain() ? List.of() : fastCloseOption();
            subflows.all().forEach(subflow -> subflow.reset(why));
            over(Closing.ABORTED);
        }
    }

    /** The peer ends the connection at once (RFC 8684 3.5). */
    void fastClosedByPeer() {
        stack.counters().add(Counter.MPFastcloseRx);
        subflows.all().forEach(each -> each.reset(List.of()));
        over(Closing.FAST_CLOSED_BY_PEER);
    }

    private void over(Closing ending) {
        if (!phase.isClosed()) {
            // However the last flow ended, with both DATA_FINs acknowledged nothing is missing.
            Closing how = bothDone() && !phase.isFastClosing() ? Closing.FINISHED : ending;
            phase = phase.closed();
            outgoing.stop();
            fastCloseTimer.stop();
            orphaned.cancel();
            subflows.clear();
            whenClosed.run();
            events.closed(connection, how);
        }
    }

    /** Sends what there is room for. */
    void pump() {
        if (phase.isOpen()) {
            outgoing.pump();
            finishHalfClosedSubflows();
            if (outgoing.windowReopened()) {
                subflows.all().forEach(subflow -> subflow.acknowledge(outgoing.acknowledgment()));
            }
        }
    }

    /** Closes the subflows once both DATA_FINs are acknowledged (RFC 8684 3.3.3). */
    void finishSubflowsWhenBothDone() {
        if (!phase.isFastClosing() && bothDone()) {
            subflows.all().forEach(Subflow::finish);
        }
    }

    /** Closes subflows that the peer has closed, when nothing of ours needs them any more. */
    void finishHalfClosedSubflows() {
        for (Subflow subflow : subflows.all()) {
            if (!phase.isPlain() && subflow.state() == TcpState.CLOSE_WAIT) {
                boolean othersOpen = subflows.all().stream()
                        .anyMatch(other -> other != subflow && other.state() == TcpState.ESTABLISHED);
                boolean nothingLeft = outgoing.sender().nothingLeft();
                if (phase.isFastClosing()
                        || new SubflowCloseRule(bothDone(), othersOpen, nothingLeft, incoming.finished(), initiator)
                                .finishes()) {
                    subflow.finish();
                }
            }
        }
    }

    private boolean bothDone() {
        return outgoing.sender().finAcknowledged() && incoming.finished();
    }

    /** MP_TCPRST with this reason, where it may be sent. */
    List<MptcpOption> resetReason(ResetReason reason) {
        if (keys.version() == MptcpVersion.V0 || phase.isPlain()) {
            return List.of();
        }
        stack.counters().add(Counter.MPRstTx);
        return List.of(new MpTcpRst(0, reason));
    }

    /** Resets a subflow that cannot go on, with this reason. */
    void resetSubflow(Subflow subflow, ResetReason reason) {
        subflow.reset(resetReason(reason));
        lost(subflow, Closing.ABORTED);
    }

    /** What was sent on this subflow is not acknowledged in time: all of it goes out on others, if there are any. */
    void stalled(Subflow subflow) {
        if (phase.isMptcp() && subflows.contains(subflow)) {
            subflows.stalled(subflow);
            if (!subflows.usable().contains(subflow)) {
                outgoing.reinject(subflow);
                pump();
            }
        }
    }

    /** Both sides have closed this subflow. */
    void ended(Subflow subflow) {
        boolean done = phase.isPlain() || bothDone();
        if (!done && !initiator && subflows.size() == 1 && forget(subflow)) {
            // FIN closes only its subflow (RFC 8684 3.3.3): the peer may still join another.
            outgoing.sender().reinject(subflow);
            events.subflowLost(connection, subflow);
            orphaned = stack.eventLoop().schedule(ORPHAN_NANOS, () -> over(Closing.RESET));
            return;
        }
        lost(subflow, phase.isPlain() ? Closing.FINISHED : Closing.RESET);
    }

    /** A subflow is gone; if it was the last one, so is the connection. */
    void lost(Subflow subflow, Closing ifLast) {
        if (!forget(subflow) || phase.isClosed()) {
            return;
        }
        events.subflowLost(connection, subflow);
        if (subflows.isEmpty()) {
            over(ifLast);
            return;
        }
        outgoing.reinject(subflow);
        pump();
    }

    /** Takes a subflow out; returns whether it was there. */
    boolean forget(Subflow subflow) {
        incoming.remove(subflow);
        return subflows.remove(subflow);
    }
}

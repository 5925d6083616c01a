package org.mpcap.stack.mptcp;

import java.util.ArrayList;
import java.util.List;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.link.EventLoop;
import org.mpcap.stack.mptcp.ConnectionEvents.Closing;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.stack.tcp.RetransmitTimer;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MpFastClose;
import org.mpcap.wire.mptcp.MpTcpRst;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.ResetReason;

/**
 * An MPTCP connection of ours after the keys are known: its subflows, fallback and close (RFC 8684 3.3 to 3.7, RFC 6824 likewise).
 * {@link ConnectionInput} takes what its subflows bring.
 */
public final class Connection {
    /** How long a connection waits for a new subflow when its last one has been closed; Linux waits as long. */
    private static final long ORPHAN_NANOS = 60_000_000_000L;

    private final TcpStack stack;
    private final boolean initiator;
    private final ConnectionKeys keys;
    private final ConnectionEvents events;
    private final SubflowSet subflows = new SubflowSet();
    private final OutgoingData outgoing;
    private final IncomingData incoming;
    private final ConnectionInput input;
    private final RetransmitTimer fastCloseTimer;

    private ConnectionPhase phase;
    private Runnable whenClosed = () -> {};
    private EventLoop.Timer orphaned = () -> {};

    /**
     * A connection without subflows yet.
     *
     * @param checksums whether DSS checksums were agreed
     * @param initiator whether our side opened it
     * @param closing when DATA_FIN and MP_FASTCLOSE are sent again
     */
    public Connection(
            TcpStack stack,
            ConnectionKeys keys,
            boolean checksums,
            boolean initiator,
            RetransmitTimer.Timing closing,
            ConnectionEvents events) {
        this(stack, keys, checksums, initiator, closing, events, new ConnectionPhase.Unconfirmed());
    }

    private Connection(
            TcpStack stack,
            ConnectionKeys keys,
            boolean checksums,
            boolean initiator,
            RetransmitTimer.Timing closing,
            ConnectionEvents events,
            ConnectionPhase phase) {
        this.stack = stack;
        this.keys = keys;
        this.initiator = initiator;
        this.events = events;
        this.phase = phase;
        this.outgoing = new OutgoingData(stack, keys, checksums, initiator, closing, new SendingView(), this::abort);
        this.incoming = new IncomingData(keys, checksums, new Delivery(), stack.counters());
        this.fastCloseTimer = new RetransmitTimer(stack.eventLoop(), closing, this::sendFastClose, this::abort);
        this.input = new ConnectionInput(this, checksums, initiator, subflows, outgoing, incoming, events);
    }

    /** A connection that was plain TCP from its first segment on. */
    public static Connection plain(
            TcpStack stack, Subflow subflow, RetransmitTimer.Timing closing, ConnectionEvents events) {
        ConnectionKeys unused = new ConnectionKeys(MptcpVersion.V1, new Key(0), new Key(0));
        Connection connection =
                new Connection(stack, unused, false, false, closing, events, new ConnectionPhase.PlainTcp());
        connection.outgoing.sender().trustSubflow();
        connection.adopt(subflow);
        return connection;
    }

    private final class SendingView implements OutgoingData.View {
        @Override
        public ConnectionPhase phase() {
            return phase;
        }

        @Override
        public long dataAck() {
            return incoming.next();
        }

        @Override
        public List<Subflow> usable() {
            return subflows.usable();
        }
    }

    private final class Delivery implements IncomingData.Sink {
        @Override
        public boolean isClosed() {
            return phase.isClosed();
        }

        @Override
        public void data(Bytes data) {
            events.data(Connection.this, data);
        }

        @Override
        public void endOfData() {
            events.endOfData(Connection.this);
            finishSubflowsWhenBothDone();
        }

        @Override
        public void checksumFailed(Subflow subflow, long dsn, Bytes fromThere) {
            stack.counters().add(Counter.DataCsumErr);
            react(FallbackRules.Sign.CHECKSUM_WRONG, subflow, dsn, fromThere);
        }

        @Override
        public void acknowledge(Subflow subflow) {
            subflow.acknowledge(outgoing.acknowledgment());
        }
    }

    /** Adds an established subflow; the connection decides for it from now on. */
    public void adopt(Subflow subflow) {
        subflow.transferTo(input);
        subflows.add(subflow);
        incoming.add(subflow);
    }

    /** Adds a subflow whose MP_JOIN handshake is complete but for the peer's next segment. */
    public void join(Subflow subflow) {
        join(subflow, 0, false);
    }

    /** Adds a subflow of the peer's with this address id, which it asks to be a backup or not. */
    void join(Subflow subflow, int addressId, boolean backup) {
        orphaned.cancel();
        adopt(subflow);
        subflows.describe(subflow, addressId, backup);
        subflows.awaitPeer(subflow);
        events.joined(this, subflow);
    }

    /** Runs {@code task} once when the connection is over. */
    public void whenClosed(Runnable task) {
        whenClosed = task;
    }

    /** Sends data, split over segments and subflows as there is room. */
    public void send(Bytes data) {
        outgoing.sender().enqueue(data);
        pump();
    }

    /** Closes our direction behind all data sent so far: DATA_FIN, then FIN on every subflow. */
    public void finish() {
        outgoing.sender().close();
        pump();
    }

    /** Makes the peer send an ACK, to learn whether it is in MPTCP mode; nothing reaches its application. */
    public void solicit() {
        subflows.first().ifPresent(Subflow::solicit);
    }

    /** Sends our third ACK again, for a peer that may have missed it. */
    public void repeatThirdAck() {
        subflows.first().ifPresent(Subflow::repeatThirdAck);
    }

    /** Ends the connection at once: MP_FASTCLOSE on one subflow until the peer resets it, RST on the others (RFC 8684 3.5). */
    public void fastClose() {
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
    public void abort() {
        if (!phase.isClosed()) {
            List<MptcpOption> why = phase.isPlain() ? List.of() : fastCloseOption();
            subflows.all().forEach(subflow -> subflow.reset(why));
            over(Closing.ABORTED);
        }
    }

    /** The peer ends the connection at once (RFC 8684 3.5). */
    void fastClosedByPeer() {
        stack.counters().add(Counter.MPFastcloseRx);
        subflows().forEach(each -> each.reset(List.of()));
        over(Closing.FAST_CLOSED_BY_PEER);
    }

    private void over(Closing how) {
        if (!phase.isClosed()) {
            phase = phase.closed();
            outgoing.stop();
            fastCloseTimer.stop();
            orphaned.cancel();
            subflows.clear();
            whenClosed.run();
            events.closed(this, how);
        }
    }

    /** The peer's DSS shows that it is in MPTCP mode. */
    void confirm() {
        if (!phase.isConfirmed()) {
            phase = phase.withDss();
            events.confirmed(this);
        }
    }

    /**
     * Does what the rules of fallback say about a sign.
     *
     * @param dsn what an MP_FAIL names
     * @param taken bytes of the subflow already taken from what waits for its mapping
     * @return whether there was anything to do
     */
    boolean react(FallbackRules.Sign sign, Subflow subflow, long dsn, Bytes taken) {
        boolean only = subflows.size() == 1;
        boolean dataAckHeard = only ? acknowledgedDsn() != keys.firstLocalDsn() : subflows.isDataAcked(subflow);
        FallbackRules.Reaction reaction =
                FallbackRules.of(sign, new FallbackRules.Facts(keys.version(), phase, only, dataAckHeard));
        List<MptcpOption> fail = new ArrayList<>();
        if (reaction.fails()) {
            stack.counters().add(Counter.MPFailTx);
            fail.add(new MpFail(0, dsn));
        }
        if (reaction.resets()) {
            fail.addAll(resetReason(ResetReason.MIDDLEBOX));
            subflow.reset(fail);
            lost(subflow, Closing.ABORTED);
        } else if (reaction.fallsBack()) {
            if (reaction.fails()) {
                subflow.acknowledge(fail);
            }
            if (reaction.announces()) {
                outgoing.announceFallback();
            }
            if (sign == FallbackRules.Sign.CHECKSUM_WRONG) {
                fail.forEach(option -> events.option(this, subflow, option));
            }
            fallBack(subflow, sign.words(), taken);
        }
        return reaction != FallbackRules.Reaction.NONE;
    }

    /** Goes on as plain TCP on this subflow (RFC 8684 3.7). */
    private void fallBack(Subflow subflow, String reason, Bytes taken) {
        boolean fastClosing = phase.isFastClosing();
        phase = new ConnectionPhase.PlainTcp();
        if (fastClosing) {
            abort();
            return;
        }
        // Plain TCP has one flow; data of another would be out of place.
        for (Subflow other : subflows()) {
            if (other != subflow) {
                forget(other);
                other.reset(List.of());
            }
        }
        Bytes raw = incoming.drainAll(subflow);
        outgoing.fallBack(subflow);
        events.fellBack(this, reason);
        for (Bytes data : List.of(taken, raw)) {
            if (!data.isEmpty() && !phase.isClosed()) {
                events.data(this, data);
            }
        }
        if (subflow.state().finReceived()) {
            events.endOfData(this);
        }
    }

    /** Sends what there is room for. */
    void pump() {
        if (phase.isOpen()) {
            outgoing.pump();
            if (outgoing.windowReopened()) {
                subflows().forEach(subflow -> subflow.acknowledge(outgoing.acknowledgment()));
            }
        }
    }

    /** Closes the subflows once both DATA_FINs are acknowledged (RFC 8684 3.3.3). */
    void finishSubflowsWhenBothDone() {
        if (!phase.isFastClosing() && bothDone()) {
            subflows.all().forEach(Subflow::finish);
        }
    }

    private boolean bothDone() {
        return outgoing.sender().finAcknowledged() && incoming.finished();
    }

    /** MP_TCPRST with this reason, where it may be sent. */
    private List<MptcpOption> resetReason(ResetReason reason) {
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

    /** Both sides have closed this subflow. */
    void ended(Subflow subflow) {
        boolean done = phase.isPlain() || bothDone();
        if (!done && !initiator && subflows.size() == 1 && forget(subflow)) {
            // FIN closes only its subflow (RFC 8684 3.3.3): the peer may still join another.
            outgoing.sender().reinject(subflow);
            events.subflowLost(this, subflow);
            orphaned = stack.eventLoop().schedule(ORPHAN_NANOS, () -> over(Closing.RESET));
            return;
        }
        lost(subflow, done ? Closing.FINISHED : Closing.RESET);
    }

    /** A subflow is gone; if it was the last one, so is the connection. */
    void lost(Subflow subflow, Closing ifLast) {
        if (!forget(subflow) || phase.isClosed()) {
            return;
        }
        events.subflowLost(this, subflow);
        if (subflows.isEmpty()) {
            // However the last flow ended, with both DATA_FINs acknowledged nothing is missing.
            over(bothDone() && !phase.isFastClosing() ? Closing.FINISHED : ifLast);
            return;
        }
        outgoing.reinject(subflow);
        pump();
    }

    private boolean forget(Subflow subflow) {
        incoming.remove(subflow);
        return subflows.remove(subflow);
    }

    /** Where the connection is in its life. */
    public ConnectionPhase phase() {
        return phase;
    }

    /** Both keys and what follows from them. */
    public ConnectionKeys keys() {
        return keys;
    }

    /** The stack the connection lives in. */
    public TcpStack stack() {
        return stack;
    }

    /** Subflows alive. */
    public List<Subflow> subflows() {
        return subflows.all();
    }

    /** DSN up to which the peer acknowledged our data. */
    public long acknowledgedDsn() {
        return outgoing.sender().acknowledged();
    }

    /** Whether all data sent is acknowledged. */
    public boolean drained() {
        return outgoing.sender().drained();
    }

    /** When the last segment came, on the event loop. */
    public long lastActivityNanos() {
        return input.lastActivityNanos();
    }

    /** Takes the third packet of a handshake, which its subflow has seen before the connection was there. */
    void thirdPacket(Subflow subflow, TcpSegment segment) {
        input.segment(subflow, segment);
    }
}

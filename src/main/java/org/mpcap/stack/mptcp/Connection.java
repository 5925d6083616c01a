package org.mpcap.stack.mptcp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.link.EventLoop;
import org.mpcap.stack.mptcp.ConnectionEvents.Closing;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.stack.tcp.RetransmitTimer;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.stack.tcp.SubflowOwner;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MpFastClose;
import org.mpcap.wire.mptcp.MpPrio;
import org.mpcap.wire.mptcp.MpTcpRst;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.ResetReason;

/**
 * An MPTCP connection of ours after the keys are known: its subflows, the data in both directions, fallback and close
 * (RFC 8684 3.3 to 3.7, RFC 6824 likewise).
 */
public final class Connection implements SubflowOwner {
    /** Bytes of our own data, unsent or unacknowledged, beyond which the peer's data is no longer welcome. */
    private static final long MOST_UNSENT = 1 << 20;
    /** How long a connection waits for a new subflow when its last one has been closed; Linux waits as long. */
    private static final long ORPHAN_NANOS = 60_000_000_000L;

    private final TcpStack stack;
    private final boolean initiator;
    private final ConnectionKeys keys;
    private final boolean checksums;
    private final ConnectionEvents events;
    private final SubflowSet subflows = new SubflowSet();
    private final OutgoingData outgoing;
    private final IncomingData incoming;
    private final PeerOptions options;
    private final RetransmitTimer closeTimer;
    private final RetransmitTimer dataTimer;

    private Runnable whenClosed = () -> {};
    private EventLoop.Timer orphaned = () -> {};
    private boolean windowWasSmall;
    private boolean confirmed;
    private boolean dataTimerRunning;
    private boolean fallback;
    private boolean fastClosing;
    private boolean closed;
    private long lastActivity;

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
        this.stack = stack;
        this.keys = keys;
        this.checksums = checksums;
        this.initiator = initiator;
        this.events = events;
        this.outgoing = new OutgoingData(this, initiator, stack.counters());
        this.incoming = new IncomingData(this, events, stack.counters());
        this.options = new PeerOptions(this, events, stack.counters(), outgoing, incoming, initiator);
        this.closeTimer = new RetransmitTimer(stack.eventLoop(), closing, this::closeAgain, this::abort);
        this.dataTimer =
                new RetransmitTimer(stack.eventLoop(), closing, this::dataAgain, () -> dataTimerRunning = false);
        this.lastActivity = stack.eventLoop().nanos();
    }

    /** Adds an established subflow; the connection decides for it from now on. */
    public void adopt(Subflow subflow) {
        subflow.transferTo(this);
        subflows.add(subflow);
        incoming.add(subflow);
    }

    /** Adds a subflow of the peer's with this address id, which it asks to be a backup or not. */
    void join(Subflow subflow, int addressId, boolean backup) {
        subflow.transferTo(this);
        subflows.add(subflow);
        subflows.describe(subflow, addressId, backup);
        joined(subflow);
    }

    /** Adds a subflow whose MP_JOIN handshake is complete but for the peer's next segment. */
    public void join(Subflow subflow) {
        subflow.transferTo(this);
        subflows.add(subflow);
        joined(subflow);
    }

    private void joined(Subflow subflow) {
        orphaned.cancel();
        incoming.add(subflow);
        subflows.awaitPeer(subflow);
        events.joined(this, subflow);
    }

    /** Runs {@code task} once when the connection is over. */
    public void whenClosed(Runnable task) {
        whenClosed = task;
    }

    /** A connection that was plain TCP from its first segment on. */
    public static Connection plain(
            TcpStack stack, Subflow subflow, RetransmitTimer.Timing closing, ConnectionEvents events) {
        ConnectionKeys unused = new ConnectionKeys(MptcpVersion.V1, new Key(0), new Key(0));
        Connection connection = new Connection(stack, unused, false, false, closing, events);
        connection.fallback = true;
        connection.outgoing.sender().trustSubflow();
        connection.adopt(subflow);
        return connection;
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
        if (closed || fastClosing) {
            return;
        }
        if (fallback || subflows.isEmpty()) {
            abort();
            return;
        }
        fastClosing = true;
        stack.counters().add(Counter.MPFastcloseTx);
        List<Subflow> all = subflows.all();
        for (Subflow other : all.subList(1, all.size())) {
            other.reset(resetReason(ResetReason.UNSPECIFIED));
            forget(other);
        }
        all.get(0).acknowledge(List.of(new MpFastClose(0, keys.remote().bits())));
        closeTimer.start();
    }

    /** Resets every subflow. */
    public void abort() {
        if (closed) {
            return;
        }
        List<MptcpOption> why =
                fallback ? List.of() : List.of(new MpFastClose(0, keys.remote().bits()));
        subflows.all().forEach(subflow -> subflow.reset(why));
        over(Closing.ABORTED);
    }

    private List<MptcpOption> resetReason(ResetReason reason) {
        if (keys.version() == MptcpVersion.V0 || fallback) {
            return List.of();
        }
        stack.counters().add(Counter.MPRstTx);
        return List.of(new MpTcpRst(0, reason));
    }

    private void closeAgain() {
        Optional<Subflow> first = subflows.usable().stream().findFirst();
        if (first.isEmpty()) {
            return;
        }
        if (fastClosing) {
            first.get().acknowledge(List.of(new MpFastClose(0, keys.remote().bits())));
        } else {
            outgoing.sendDataFin(first.get());
        }
    }

    private void over(Closing how) {
        if (!closed) {
            closed = true;
            closeTimer.stop();
            dataTimer.stop();
            orphaned.cancel();
            subflows.clear();
            whenClosed.run();
            events.closed(this, how);
        }
    }

    @Override
    public void segment(Subflow subflow, TcpSegment segment) {
        if (!subflows.contains(subflow)) {
            return;
        }
        lastActivity = stack.eventLoop().nanos();
        if (subflows.heard(subflow)) {
            events.joinConfirmed(this, subflow);
        }
        List<MptcpOption> received = MptcpOption.in(segment.options());
        if (received.isEmpty() && !confirmed && !fallback) {
            fallBack(subflow, "the peer's first segment after the handshake has no MPTCP option");
            return;
        }
        if (acknowledgesWithoutDataAck(subflow, segment, received)) {
            optionsLost(subflow);
            return;
        }
        for (MptcpOption option : received) {
            if (closed || fallback || !subflows.contains(subflow)) {
                return;
            }
            options.handle(subflow, option, subflow.window(segment));
        }
    }

    /**
     * Whether data of ours is acknowledged without DATA_ACK: on the only subflow while no data has ever been DATA_ACKed, on
     * another while no DATA_ACK has ever come on it (RFC 8684 3.7).
     */
    private boolean acknowledgesWithoutDataAck(Subflow subflow, TcpSegment segment, List<MptcpOption> received) {
        if (fallback || fastClosing) {
            return false;
        }
        // Data sent with MP_CAPABLE leaves no room for a DATA_ACK, so its absence there says nothing (RFC 8684 3.1).
        if (received.stream().anyMatch(MpCapable.class::isInstance)) {
            return false;
        }
        boolean dataAck = received.stream()
                .anyMatch(option -> option instanceof Dss dss && dss.dataAck().isPresent());
        if (dataAck) {
            subflows.dataAcked(subflow);
        }
        boolean heardBefore =
                subflows.size() == 1 ? acknowledgedDsn() != keys.firstLocalDsn() : subflows.isDataAcked(subflow);
        return !dataAck && !heardBefore && subflow.acknowledgesData(segment);
    }

    /** RFC 8684 3.7: options are lost on the way; the first subflow falls back, any other is reset. */
    private void optionsLost(Subflow subflow) {
        if (subflows.size() == 1) {
            outgoing.announceFallback();
            fallBack(subflow, "the peer acknowledges data without DATA_ACK");
        } else {
            subflow.reset(resetReason(ResetReason.MIDDLEBOX));
            lost(subflow, Closing.ABORTED);
        }
    }

    /** The peer's DSS shows that it is in MPTCP mode. */
    void confirm() {
        if (!confirmed) {
            confirmed = true;
            events.confirmed(this);
        }
    }

    /** The peer ends the connection at once (RFC 8684 3.5). */
    void fastClosedByPeer() {
        stack.counters().add(Counter.MPFastcloseRx);
        subflows().forEach(each -> each.reset(List.of()));
        over(Closing.FAST_CLOSED_BY_PEER);
    }

    /** The peer has acknowledged data; the DATA_FIN behind it has all its tries before it again. */
    void progressed() {
        dataTimerRunning = !outgoing.sender().drained();
        if (dataTimerRunning) {
            dataTimer.start();
        } else {
            dataTimer.stop();
        }
        if (!fastClosing && outgoing.finUnderWay()) {
            closeTimer.start();
        }
    }

    /** Our DATA_FIN need not be sent again. */
    void dataFinAcknowledged() {
        if (!fastClosing) {
            closeTimer.stop();
            finishSubflowsWhenBothDone();
        }
    }

    /** Goes on as plain TCP on the only subflow (RFC 8684 3.7). */
    void fallBack(Subflow subflow, String reason) {
        fallBack(subflow, reason, Bytes.EMPTY);
    }

    /** @param taken bytes of the subflow already taken from what waits for its mapping */
    private void fallBack(Subflow subflow, String reason, Bytes taken) {
        if (fallback) {
            return;
        }
        fallback = true;
        closeTimer.stop();
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
            if (!data.isEmpty() && !closed) {
                events.data(this, data);
            }
        }
        if (subflow.state().finReceived()) {
            events.endOfData(this);
        }
    }

    @Override
    public void data(Subflow subflow, Bytes data) {
        if (!subflows.contains(subflow)) {
            return;
        }
        if (fallback) {
            events.data(this, data);
            return;
        }
        if (!incoming.append(subflow, data)) {
            subflow.reset(resetReason(ResetReason.TOO_MUCH_DATA));
            lost(subflow, Closing.ABORTED);
            return;
        }
        if (!closed && !fallback && !confirmed && incoming.unmapped(subflow) > 0) {
            fallBack(subflow, "the peer's first data has no mapping");
        }
    }

    /**
     * RFC 8684 3.7: with other subflows left this one is reset; alone, the connection falls back after MP_FAIL.
     *
     * @param dsn where the mapping with the wrong checksum begins
     * @param fromThere its bytes and what came behind them
     */
    void checksumFailed(Subflow subflow, long dsn, Bytes fromThere) {
        stack.counters().add(Counter.DataCsumErr);
        stack.counters().add(Counter.MPFailTx);
        MpFail fail = new MpFail(0, dsn);
        if (subflows.size() > 1) {
            List<MptcpOption> why = new ArrayList<>(List.of(fail));
            why.addAll(resetReason(ResetReason.MIDDLEBOX));
            subflow.reset(why);
            lost(subflow, Closing.ABORTED);
            return;
        }
        subflow.acknowledge(List.of(fail));
        outgoing.announceFallback();
        events.option(this, subflow, fail);
        fallBack(subflow, "a DSS checksum is wrong", fromThere);
    }

    /** RFC 8684 3.3: a mapping with a checksum that was not agreed, or without one that was, closes its subflow. */
    void checksumPresenceWrong(Subflow subflow) {
        subflow.reset(resetReason(ResetReason.MPTCP_ERROR));
        lost(subflow, Closing.ABORTED);
    }

    /** MP_PRIO: the subflow it came on, or in version 0 those with the address id named, become backups or no longer are. */
    void prioritise(Subflow subflow, MpPrio prio) {
        boolean backup = (prio.flags() & MpPrio.FLAG_BACKUP) != 0;
        if (prio.addressId().isEmpty()) {
            subflows.prioritise(subflow, backup);
        } else if (keys.version() == MptcpVersion.V0) {
            subflows.prioritise(prio.addressId().getAsInt(), backup);
        }
    }

    private void pump() {
        if (closed || fastClosing) {
            return;
        }
        if (outgoing.pump(subflows.usable())) {
            closeTimer.start();
        }
        if (windowWasSmall && receiveWindow() >= Subflow.WINDOW / 2) {
            windowWasSmall = false;
            subflows().forEach(subflow -> subflow.acknowledge(acknowledgment(subflow)));
        }
        if (!dataTimerRunning && !fallback && !outgoing.sender().drained()) {
            dataTimerRunning = true;
            dataTimer.start();
        }
    }

    /** Shrinks while our own data piles up, so that a peer that sends without reading an echo cannot fill the memory. */
    @Override
    public int receiveWindow() {
        long room = Math.max(MOST_UNSENT - outgoing.sender().outstanding(), 0);
        windowWasSmall |= room < Subflow.WINDOW / 4;
        return (int) Math.min(room, Subflow.WINDOW);
    }

    /** RFC 8684 3.3.2: data acknowledged on its subflow but never by DATA_ACK is sent again. */
    private void dataAgain() {
        if (closed || fallback || fastClosing || outgoing.sender().drained()) {
            dataTimerRunning = false;
            dataTimer.stop();
        } else if (outgoing.sender().repeatOldest()) {
            stack.counters().add(Counter.MPTCPRetrans);
            pump();
        }
    }

    @Override
    public List<MptcpOption> acknowledgment(Subflow subflow) {
        return outgoing.acknowledgment();
    }

    /** Closes the subflows once both DATA_FINs are acknowledged (RFC 8684 3.3.3). */
    void finishSubflowsWhenBothDone() {
        if (bothDone()) {
            subflows.all().forEach(Subflow::finish);
        }
    }

    private boolean bothDone() {
        return outgoing.sender().finAcknowledged() && incoming.finished();
    }

    @Override
    public void writable(Subflow subflow) {
        pump();
    }

    @Override
    public void finished(Subflow subflow) {
        if (fallback) {
            events.endOfData(this);
        } else {
            subflow.finish();
        }
    }

    @Override
    public void ended(Subflow subflow) {
        boolean done = fallback || bothDone();
        if (!done && !initiator && subflows.size() == 1 && forget(subflow)) {
            // FIN closes only its subflow (RFC 8684 3.3.3): the peer may still join another.
            outgoing.sender().reinject(subflow);
            events.subflowLost(this, subflow);
            orphaned = stack.eventLoop().schedule(ORPHAN_NANOS, () -> over(Closing.RESET));
            return;
        }
        lost(subflow, done ? Closing.FINISHED : Closing.RESET);
    }

    @Override
    public void reset(Subflow subflow, TcpSegment segment) {
        Closing how = Closing.RESET;
        for (MptcpOption option : MptcpOption.in(segment.options())) {
            if (option instanceof MpTcpRst) {
                stack.counters().add(Counter.MPRstRx);
            }
            if (option instanceof MpFastClose fastClose
                    && fastClose.receiverKey() == keys.local().bits()) {
                how = Closing.FAST_CLOSED_BY_PEER;
            }
            events.option(this, subflow, option);
        }
        if (how == Closing.FAST_CLOSED_BY_PEER) {
            fastClosedByPeer();
            return;
        }
        lost(subflow, fastClosing ? Closing.ABORTED : how);
    }

    @Override
    public void silent(Subflow subflow) {
        lost(subflow, Closing.SILENT);
    }

    private boolean forget(Subflow subflow) {
        incoming.remove(subflow);
        return subflows.remove(subflow);
    }

    private void lost(Subflow subflow, Closing ifLast) {
        if (!forget(subflow) || closed) {
            return;
        }
        events.subflowLost(this, subflow);
        if (subflows.isEmpty()) {
            // However the last flow ended, with both DATA_FINs acknowledged nothing is missing.
            over(bothDone() && !fastClosing ? Closing.FINISHED : ifLast);
            return;
        }
        for (int again = outgoing.sender().reinject(subflow); again > 0; again--) {
            stack.counters().add(Counter.MPTCPRetrans);
        }
        pump();
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

    /** Both keys and what follows from them. */
    public ConnectionKeys keys() {
        return keys;
    }

    /** The stack the connection lives in. */
    public TcpStack stack() {
        return stack;
    }

    /** Whether DSS checksums are in use. */
    public boolean checksums() {
        return checksums;
    }

    /** Whether the peer has sent a DSS. */
    public boolean confirmed() {
        return confirmed;
    }

    /** Whether the connection goes on as plain TCP. */
    public boolean fallenBack() {
        return fallback;
    }

    /** Whether the connection is over. */
    public boolean isClosed() {
        return closed;
    }

    /** Whether a further subflow may be added. */
    boolean takesSubflows() {
        return !closed && !fastClosing && !fallback;
    }

    /** Subflows alive. */
    public List<Subflow> subflows() {
        return subflows.all();
    }

    /** DSN of the next byte expected from the peer. */
    public long expectedDsn() {
        return incoming.next();
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
        return lastActivity;
    }
}

package org.mpcap.endpoint;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.mpcap.crypto.AddAddrHmac;
import org.mpcap.crypto.DssChecksum;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.endpoint.ConnectionEvents.Closing;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IcmpMessage;
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
import org.mpcap.wire.mptcp.RemoveAddr;

/**
 * An MPTCP connection of ours after the keys are known: its subflows, the data in both directions, fallback and close
 * (RFC 8684 3.3 to 3.7, RFC 6824 likewise).
 */
public final class Connection implements SubflowOwner {
    /** MP_TCPRST reason: too much data without a mapping (RFC 8684 3.6). */
    private static final int RST_TOO_MUCH_DATA = 4;
    /** MP_TCPRST reason: a middlebox interferes (RFC 8684 3.6). */
    private static final int RST_MIDDLEBOX = 6;

    private final Stack stack;
    private final ConnectionKeys keys;
    private final boolean checksums;
    private final boolean initiator;
    private final ConnectionEvents events;
    private final Map<Subflow, ReceivedMappings> subflows = new LinkedHashMap<>();
    private final DataSender sender;
    private final DataReceiver receiver;
    private final RetransmitTimer closeTimer;

    private final Set<Subflow> unheard = new HashSet<>();
    private Runnable whenClosed = () -> {};
    private boolean confirmed;
    private boolean fallback;
    private boolean infiniteMappingDue;
    private boolean finSent;
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
            Stack stack,
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
        this.sender = new DataSender(keys.firstLocalDsn());
        this.receiver = new DataReceiver(keys.firstRemoteDsn());
        this.closeTimer = new RetransmitTimer(stack.timeline(), closing, this::closeAgain, this::abort);
        this.lastActivity = stack.timeline().nanos();
    }

    /** Adds an established subflow; the connection decides for it from now on. */
    public void adopt(Subflow subflow) {
        subflow.transferTo(this);
        subflows.put(subflow, new ReceivedMappings(checksums));
    }

    /** Adds a subflow whose MP_JOIN handshake is complete but for the peer's next segment. */
    public void join(Subflow subflow) {
        adopt(subflow);
        unheard.add(subflow);
        events.joined(this, subflow);
    }

    /** Runs {@code task} once when the connection is over. */
    public void whenClosed(Runnable task) {
        whenClosed = task;
    }

    /** A connection that was plain TCP from its first segment on. */
    public static Connection plain(
            Stack stack, Subflow subflow, RetransmitTimer.Timing closing, ConnectionEvents events) {
        ConnectionKeys unused = new ConnectionKeys(MptcpVersion.V1, new Key(0), new Key(0));
        Connection connection = new Connection(stack, unused, false, false, closing, events);
        connection.fallback = true;
        connection.adopt(subflow);
        return connection;
    }

    /** Sends data, split over segments and subflows as there is room. */
    public void send(Bytes data) {
        sender.enqueue(data);
        pump();
    }

    /** Closes our direction behind all data sent so far: DATA_FIN, then FIN on every subflow. */
    public void finish() {
        sender.close();
        pump();
    }

    /** Makes the peer send an ACK, to learn whether it is in MPTCP mode; nothing reaches its application. */
    public void solicit() {
        subflows.keySet().stream().findFirst().ifPresent(Subflow::solicit);
    }

    /** Sends our third ACK again, for a peer that may have missed it. */
    public void repeatThirdAck() {
        subflows.keySet().stream().findFirst().ifPresent(Subflow::repeatThirdAck);
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
        List<Subflow> all = List.copyOf(subflows.keySet());
        for (Subflow other : all.subList(1, all.size())) {
            other.reset(resetReason(0));
            subflows.remove(other);
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
        List.copyOf(subflows.keySet()).forEach(subflow -> subflow.reset(why));
        over(Closing.ABORTED);
    }

    private List<MptcpOption> resetReason(int reason) {
        if (keys.version() == MptcpVersion.V0 || fallback) {
            return List.of();
        }
        stack.counters().add(Counter.MPRstTx);
        return List.of(new MpTcpRst(0, reason));
    }

    private void closeAgain() {
        Optional<Subflow> first = subflows.keySet().stream().findFirst();
        if (first.isEmpty()) {
            return;
        }
        if (fastClosing) {
            first.get().acknowledge(List.of(new MpFastClose(0, keys.remote().bits())));
        } else {
            sendDataFin(first.get());
        }
    }

    private void over(Closing how) {
        if (!closed) {
            closed = true;
            closeTimer.stop();
            subflows.clear();
            whenClosed.run();
            events.closed(this, how);
        }
    }

    @Override
    public void segment(Subflow subflow, TcpSegment segment) {
        lastActivity = stack.timeline().nanos();
        if (unheard.remove(subflow)) {
            events.joinConfirmed(this, subflow);
        }
        List<MptcpOption> options = MptcpOption.in(segment.options());
        if (options.isEmpty() && !confirmed && !fallback) {
            fallBack(subflow, "the peer's first segment after the handshake has no MPTCP option");
            return;
        }
        for (MptcpOption option : options) {
            if (closed || fallback) {
                return;
            }
            if (option instanceof Dss dss) {
                dss(subflow, dss);
            } else if (option instanceof MpCapable.WithData first && !initiator) {
                mapFirstData(subflow, first);
            } else if (option instanceof MpFastClose fastClose
                    && fastClose.receiverKey() == keys.local().bits()) {
                stack.counters().add(Counter.MPFastcloseRx);
                List.copyOf(subflows.keySet()).forEach(each -> each.reset(List.of()));
                over(Closing.FAST_CLOSED_BY_PEER);
            } else if (option instanceof MpJoin.Ack) {
                subflow.acknowledge(acknowledgment(subflow));
            } else if (!(option instanceof MpCapable)) {
                other(subflow, option);
            }
        }
    }

    private void other(Subflow subflow, MptcpOption option) {
        Counters counters = stack.counters();
        if (option instanceof MpFail) {
            counters.add(Counter.MPFailRx);
            infiniteMappingDue = true;
            fallBack(subflow, "the peer sent MP_FAIL");
        } else if (option instanceof AddAddr add) {
            addAddr(subflow, add);
        } else if (option instanceof RemoveAddr) {
            counters.add(Counter.RmAddr);
        } else if (option instanceof MpPrio) {
            counters.add(Counter.MPPrioRx);
        }
        events.option(this, subflow, option);
    }

    private void addAddr(Subflow subflow, AddAddr add) {
        boolean v1 = keys.version() == MptcpVersion.V1;
        if (v1 && (add.flags() & 1) != 0) {
            stack.counters().add(Counter.EchoAdd);
            return;
        }
        stack.counters().add(Counter.AddAddr);
        boolean genuine = v1
                && add.hmac().isPresent()
                && add.hmac().getAsLong()
                        == AddAddrHmac.of(
                                keys.remote(),
                                keys.local(),
                                add.addressId(),
                                add.address(),
                                add.port().orElse(0));
        if (genuine) {
            subflow.acknowledge(
                    List.of(new AddAddr(1, add.addressId(), add.address(), add.port(), OptionalLong.empty())));
        }
    }

    private void mapFirstData(Subflow subflow, MpCapable.WithData first) {
        subflows.get(subflow)
                .map(new ReceivedMappings.Mapping(
                        keys.firstRemoteDsn(), 1, first.dataLength(), first.dataLength(), first.checksum()));
    }

    private void dss(Subflow subflow, Dss dss) {
        if (!confirmed) {
            confirmed = true;
            events.confirmed(this);
        }
        if (dss.dataAck().isPresent()) {
            dataAck((dss.flags() & Dss.FLAG_WIDE_DATA_ACK) != 0, dss.dataAck().getAsLong());
        }
        if (dss.mapping().isPresent() && !closed) {
            mapping(subflow, dss, dss.mapping().get());
        }
    }

    private void dataAck(boolean wide, long value) {
        long dataAck = wide ? value : SequenceNumbers.widen(sender.next(), value);
        if (sender.acknowledge(dataAck)) {
            events.dataAcknowledged(this);
        }
        if (sender.finAcknowledged() && !fastClosing) {
            closeTimer.stop();
            finishSubflowsWhenBothDone();
        }
    }

    private void mapping(Subflow subflow, Dss dss, Dss.Mapping mapping) {
        if (mapping.length() == 0) {
            stack.counters().add(Counter.InfiniteMapRx);
            fallBack(subflow, "the peer sent an infinite mapping");
            return;
        }
        boolean fin = (dss.flags() & Dss.FLAG_DATA_FIN) != 0;
        int length = fin ? mapping.length() - 1 : mapping.length();
        long dsn = receiver.widen(mapping.dataSequenceNumber(), (dss.flags() & Dss.FLAG_WIDE_DSN) != 0);
        if (length > 0) {
            subflows.get(subflow)
                    .map(new ReceivedMappings.Mapping(
                            dsn, mapping.subflowSequenceNumber(), length, mapping.length(), mapping.checksum()));
        }
        if (fin) {
            receiver.finAt(dsn + length);
            deliver(dsn, Bytes.EMPTY);
            if (!closed) {
                subflow.acknowledge(acknowledgment(subflow));
            }
        }
        deliver(subflow);
    }

    private void fallBack(Subflow subflow, String reason) {
        if (fallback) {
            return;
        }
        fallback = true;
        closeTimer.stop();
        Bytes raw = subflows.get(subflow).drainAll();
        events.fellBack(this, reason);
        if (!raw.isEmpty()) {
            events.data(this, raw);
        }
    }

    @Override
    public void data(Subflow subflow, Bytes data) {
        if (fallback) {
            events.data(this, data);
            return;
        }
        if (!subflows.get(subflow).append(data)) {
            subflow.reset(resetReason(RST_TOO_MUCH_DATA));
            lost(subflow, Closing.ABORTED);
            return;
        }
        deliver(subflow);
        if (!closed && !fallback && !confirmed && subflows.get(subflow).unmapped() > 0) {
            fallBack(subflow, "the peer's first data has no mapping");
        }
    }

    private void deliver(Subflow subflow) {
        ReceivedMappings mappings = subflows.get(subflow);
        if (mappings == null) {
            return;
        }
        for (ReceivedMappings.Placed placed : mappings.drain()) {
            if (closed || fallback) {
                return;
            }
            if (placed.intact()) {
                deliver(placed.dsn(), placed.data());
            } else {
                checksumFailed(subflow, placed);
            }
        }
    }

    private void deliver(long dsn, Bytes data) {
        boolean before = receiver.finished();
        DataReceiver.Delivery delivery = receiver.offer(dsn, data);
        if (delivery.duplicate()) {
            stack.counters().add(Counter.DuplicateData);
        }
        for (Bytes ready : delivery.data()) {
            events.data(this, ready);
            if (closed) {
                return;
            }
        }
        if (receiver.finished() && !before) {
            events.endOfData(this);
            finishSubflowsWhenBothDone();
        }
    }

    /** RFC 8684 3.7: with other subflows left this one is reset; alone, the connection falls back after MP_FAIL. */
    private void checksumFailed(Subflow subflow, ReceivedMappings.Placed placed) {
        stack.counters().add(Counter.DataCsumErr);
        stack.counters().add(Counter.MPFailTx);
        MpFail fail = new MpFail(0, placed.dsn());
        if (subflows.size() > 1) {
            List<MptcpOption> options = new ArrayList<>(List.of(fail));
            options.addAll(resetReason(RST_MIDDLEBOX));
            subflow.reset(options);
            lost(subflow, Closing.ABORTED);
            return;
        }
        subflow.acknowledge(List.of(fail));
        infiniteMappingDue = true;
        events.option(this, subflow, fail);
        fallBack(subflow, "a DSS checksum is wrong");
        events.data(this, placed.data());
    }

    private void pump() {
        if (closed || fastClosing) {
            return;
        }
        for (Subflow subflow : List.copyOf(subflows.keySet())) {
            while (subflow.room() > 0) {
                Optional<DataSender.Chunk> chunk = sender.take(subflow.maximumPayload(), subflow);
                if (chunk.isEmpty()) {
                    break;
                }
                subflow.send(chunk.get().data(), mappingFor(subflow, chunk.get()));
            }
        }
        if (sender.finDue() && !finSent && !subflows.isEmpty()) {
            finSent = true;
            if (fallback) {
                subflows.keySet().forEach(Subflow::finish);
            } else {
                sendDataFin(subflows.keySet().iterator().next());
                closeTimer.start();
            }
        }
    }

    private List<MptcpOption> mappingFor(Subflow subflow, DataSender.Chunk chunk) {
        int ssn = subflow.relativeSendNext();
        int length = chunk.data().length();
        if (fallback) {
            if (!infiniteMappingDue) {
                return List.of();
            }
            infiniteMappingDue = false;
            stack.counters().add(Counter.InfiniteMapTx);
            return List.of(dss(
                    0, Optional.of(new Dss.Mapping(chunk.dsn(), ssn, 0, checksum(chunk.dsn(), ssn, 0, Bytes.EMPTY)))));
        }
        boolean first = initiator && keys.version() == MptcpVersion.V1 && !confirmed && ssn == 1;
        OptionalInt checksum = checksum(chunk.dsn(), ssn, length, chunk.data());
        if (first) {
            int flags = MpCapable.FLAG_HMAC | (checksums ? MpCapable.FLAG_CHECKSUM : 0);
            return List.of(new MpCapable.WithData(
                    1, flags, keys.local().bits(), keys.remote().bits(), length, checksum));
        }
        return List.of(dss(0, Optional.of(new Dss.Mapping(chunk.dsn(), ssn, length, checksum))));
    }

    private OptionalInt checksum(long dsn, int ssn, int length, Bytes data) {
        return checksums ? OptionalInt.of(DssChecksum.of(dsn, ssn, length, data)) : OptionalInt.empty();
    }

    private void sendDataFin(Subflow subflow) {
        long dsn = sender.finDsn();
        Dss.Mapping mapping = new Dss.Mapping(dsn, 0, 1, checksum(dsn, 0, 1, Bytes.EMPTY));
        subflow.acknowledge(List.of(dss(Dss.FLAG_DATA_FIN, Optional.of(mapping))));
    }

    private Dss dss(int extraFlags, Optional<Dss.Mapping> mapping) {
        int flags = Dss.FLAG_DATA_ACK | Dss.FLAG_WIDE_DATA_ACK | extraFlags;
        if (mapping.isPresent()) {
            flags |= Dss.FLAG_MAPPING | Dss.FLAG_WIDE_DSN;
        }
        return new Dss(flags, OptionalLong.of(receiver.next()), mapping);
    }

    @Override
    public List<MptcpOption> acknowledgment(Subflow subflow) {
        return fallback ? List.of() : List.of(dss(0, Optional.empty()));
    }

    private void finishSubflowsWhenBothDone() {
        if (sender.finAcknowledged() && receiver.finished()) {
            List.copyOf(subflows.keySet()).forEach(Subflow::finish);
        }
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
        boolean done = fallback || (receiver.finished() && sender.finAcknowledged());
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
                stack.counters().add(Counter.MPFastcloseRx);
                how = Closing.FAST_CLOSED_BY_PEER;
            }
            events.option(this, subflow, option);
        }
        if (how == Closing.FAST_CLOSED_BY_PEER) {
            List.copyOf(subflows.keySet()).forEach(each -> each.reset(List.of()));
            over(how);
            return;
        }
        lost(subflow, fastClosing ? Closing.ABORTED : how);
    }

    @Override
    public void silent(Subflow subflow) {
        lost(subflow, Closing.SILENT);
    }

    private void lost(Subflow subflow, Closing ifLast) {
        if (subflows.remove(subflow) == null || closed) {
            return;
        }
        events.subflowLost(this, subflow);
        if (subflows.isEmpty()) {
            over(ifLast);
            return;
        }
        for (int again = sender.reinject(subflow); again > 0; again--) {
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
    public Stack stack() {
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

    /** Subflows alive. */
    public List<Subflow> subflows() {
        return List.copyOf(subflows.keySet());
    }

    /** DSN of the next byte expected from the peer. */
    public long expectedDsn() {
        return receiver.next();
    }

    /** DSN up to which the peer acknowledged our data. */
    public long acknowledgedDsn() {
        return sender.acknowledged();
    }

    /** Whether all data sent is acknowledged. */
    public boolean drained() {
        return sender.drained();
    }

    /** When the last segment came, on the timeline. */
    public long lastActivityNanos() {
        return lastActivity;
    }
}

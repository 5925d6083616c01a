package org.mpcap.stack.mptcp;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.mpcap.crypto.DssChecksum;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.RetransmitTimer;
import org.mpcap.stack.tcp.SequenceNumbers;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MptcpOption;

/**
 * The sending side of a connection: spreads data over subflows and maps it (RFC 8684 3.3.1), ends it with DATA_FIN, and sends again
 * what no DATA_ACK covers (RFC 8684 3.3.2).
 */
final class OutgoingData {
    /** Bytes of our own data, unsent or unacknowledged, beyond which the peer's data is no longer welcome. */
    private static final long MOST_UNSENT = 1 << 20;

    /** What the sending side asks of its connection. */
    interface View {
        /** Where the connection is. */
        ConnectionPhase phase();

        /** DSN of the next byte expected from the peer. */
        long dataAck();

        /** Subflows that may carry data, the best first. */
        List<Subflow> usable();
    }

    private final ConnectionKeys keys;
    private final boolean checksums;
    private final boolean initiator;
    private final View view;
    private final Counters counters;
    private final DataSender sender;
    private final RetransmitTimer finTimer;
    private final RetransmitTimer dataTimer;
    private boolean dataTimerRunning;
    private boolean infiniteMappingDue;
    private boolean finSent;
    private boolean windowWasSmall;

    /**
     * Nothing to send yet.
     *
     * @param timing when data without DATA_ACK and the DATA_FIN are sent again
     * @param finUnanswered called when the DATA_FIN was not acknowledged, however often it was sent
     */
    OutgoingData(
            TcpStack stack,
            ConnectionKeys keys,
            boolean checksums,
            boolean initiator,
            RetransmitTimer.Timing timing,
            View view,
            Runnable finUnanswered) {
        this.keys = keys;
        this.checksums = checksums;
        this.initiator = initiator;
        this.view = view;
        this.counters = stack.counters();
        this.sender = new DataSender(keys.firstLocalDsn());
        this.finTimer = new RetransmitTimer(stack.eventLoop(), timing, this::finAgain, finUnanswered);
        this.dataTimer =
                new RetransmitTimer(stack.eventLoop(), timing, this::dataAgain, () -> dataTimerRunning = false);
    }

    /** Numbers and pieces of the data. */
    DataSender sender() {
        return sender;
    }

    /** Nothing is sent any more, neither for the first time nor again. */
    void stop() {
        finTimer.stop();
        dataTimer.stop();
    }

    /** The next data after a fallback carries an infinite mapping (RFC 8684 3.7). */
    void announceFallback() {
        infiniteMappingDue = true;
    }

    /** From now on TCP alone sees to it that data arrives, and closes. */
    void fallBack(Subflow subflow) {
        finTimer.stop();
        sender.trustSubflow();
        if (finSent) {
            subflow.finish();
        }
    }

    /** Sends what there is room for. */
    void pump() {
        List<Subflow> subflows = view.usable();
        for (Subflow subflow : subflows) {
            while (subflow.room() > 0 && !waits(subflow.maximumPayload(), subflows)) {
                Optional<DataSender.Chunk> chunk = sender.take(subflow.maximumPayload(), subflow);
                if (chunk.isEmpty()) {
                    break;
                }
                subflow.send(chunk.get().data(), mappingFor(subflow, chunk.get()));
            }
        }
        if (sender.finDue() && !finSent && !subflows.isEmpty()) {
            finSent = true;
            if (view.phase().isPlain()) {
                subflows.forEach(Subflow::finish);
            } else {
                sendDataFin(subflows.get(0));
                startFinTimer();
            }
        }
        if (!dataTimerRunning && !view.phase().isPlain() && !sender.drained()) {
            dataTimerRunning = true;
            dataTimer.start();
        }
    }

    private boolean waits(int limit, List<Subflow> subflows) {
        return sender.mayWait(limit) && !subflows.stream().allMatch(Subflow::nothingUnderWay);
    }

    /** Data acknowledged on its subflow but never by DATA_ACK is sent again. */
    private void dataAgain() {
        if (!view.phase().isMptcp() || sender.drained()) {
            dataTimerRunning = false;
            dataTimer.stop();
        } else {
            // What a subflow that has nothing under way was given has reached the peer's TCP, but not its MPTCP.
            view.usable().stream().filter(Subflow::nothingUnderWay).forEach(this::reinject);
            if (!sender.hasReinjected() && sender.repeatOldest()) {
                counters.add(Counter.MPTCPRetrans);
            }
            pump();
        }
    }

    /**
     * Takes a DATA_ACK that came with this window in bytes; returns whether it covered something new. With data acknowledged, the
     * DATA_FIN behind it has all its tries before it again.
     */
    boolean acknowledged(boolean wide, long value, int window) {
        long whole = wide ? value : SequenceNumbers.widen(sender.next(), value);
        sender.window(whole + window);
        if (!sender.acknowledge(whole)) {
            return false;
        }
        dataTimerRunning = !sender.drained();
        if (dataTimerRunning) {
            dataTimer.start();
        } else {
            dataTimer.stop();
        }
        if (sender.finAcknowledged()) {
            finTimer.stop();
        } else if (finSent && view.phase().isMptcp()) {
            startFinTimer();
        }
        return true;
    }

    /** The subflow is gone: what was under way on it goes out on others. */
    void reinject(Subflow gone) {
        for (int again = sender.reinject(gone); again > 0; again--) {
            counters.add(Counter.MPTCPRetrans);
        }
    }

    /** Shrinks while our own data piles up, so that a peer that sends without reading an echo cannot fill the memory. */
    int receiveWindow() {
        long room = Math.max(MOST_UNSENT - sender.outstanding(), 0);
        windowWasSmall |= room < Subflow.WINDOW / 4;
        return (int) Math.min(room, Subflow.WINDOW);
    }

    /** Whether the window has become wide again since it was told that it is small; asked once for each time. */
    boolean windowReopened() {
        boolean reopened = windowWasSmall && receiveWindow() >= Subflow.WINDOW / 2;
        windowWasSmall &= !reopened;
        return reopened;
    }

    /** No TCP sends the DATA_FIN again, so it is as urgent as what TCP does, over the slowest path it may take. */
    private void startFinTimer() {
        view.usable().stream().mapToLong(Subflow::timeoutNanos).max().ifPresent(finTimer::start);
    }

    /** A path on which nothing else is under way is not known to have failed, so each is tried. */
    private void finAgain() {
        view.usable().forEach(this::sendDataFin);
    }

    /** Sends the DATA_FIN, alone on an ACK. */
    private void sendDataFin(Subflow subflow) {
        long dsn = sender.finDsn();
        Dss.Mapping mapping = new Dss.Mapping(dsn, 0, 1, checksum(dsn, 0, 1, Bytes.EMPTY));
        subflow.acknowledge(List.of(dss(Dss.FLAG_DATA_FIN, Optional.of(mapping))));
    }

    /** What a segment without data carries. */
    List<MptcpOption> acknowledgment() {
        return view.phase().isPlain() ? List.of() : List.of(dss(0, Optional.empty()));
    }

    private List<MptcpOption> mappingFor(Subflow subflow, DataSender.Chunk chunk) {
        int ssn = subflow.relativeSendNext();
        int length = chunk.data().length();
        if (view.phase().isPlain()) {
            if (!infiniteMappingDue) {
                return List.of();
            }
            infiniteMappingDue = false;
            counters.add(Counter.InfiniteMapTx);
            return List.of(dss(
                    0, Optional.of(new Dss.Mapping(chunk.dsn(), ssn, 0, checksum(chunk.dsn(), ssn, 0, Bytes.EMPTY)))));
        }
        boolean first =
                initiator && keys.version() == MptcpVersion.V1 && !view.phase().isConfirmed() && ssn == 1;
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

    private Dss dss(int extraFlags, Optional<Dss.Mapping> mapping) {
        int flags = Dss.FLAG_DATA_ACK | Dss.FLAG_WIDE_DATA_ACK | extraFlags;
        if (mapping.isPresent()) {
            flags |= Dss.FLAG_MAPPING | Dss.FLAG_WIDE_DSN;
        }
        return new Dss(flags, OptionalLong.of(view.dataAck()), mapping);
    }
}

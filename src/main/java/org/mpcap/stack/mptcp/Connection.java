package org.mpcap.stack.mptcp;

import java.util.List;
import java.util.Optional;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.stack.tcp.RetransmitTimer;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;

/**
 * An MPTCP connection of ours after the keys are known: its subflows, fallback and close (RFC 8684 3.3 to 3.7, RFC 6824 likewise).
 * {@link ConnectionInput} takes what its subflows bring.
 */
public final class Connection {
    private final TcpStack stack;
    private final ConnectionKeys keys;
    private final ConnectionLife life;
    private final ConnectionInput input;
    private Optional<AddressSignal> signal = Optional.empty();

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
        this.life = new ConnectionLife(this, checksums, initiator, closing, events, phase);
        this.input = new ConnectionInput(this, checksums, initiator, life, events);
    }

    /** A connection that was plain TCP from its first segment on. */
    public static Connection plain(
            TcpStack stack, Subflow subflow, RetransmitTimer.Timing closing, ConnectionEvents events) {
        ConnectionKeys unused = new ConnectionKeys(MptcpVersion.V1, new Key(0), new Key(0));
        Connection connection =
                new Connection(stack, unused, false, false, closing, events, new ConnectionPhase.PlainTcp());
        connection.life.outgoing().sender().trustSubflow();
        connection.adopt(subflow);
        return connection;
    }

    /** Adds an established subflow; the connection decides for it from now on. */
    public void adopt(Subflow subflow) {
        subflow.transferTo(input);
        life.add(subflow);
    }

    /** Adds a subflow whose MP_JOIN handshake is complete but for the peer's next segment. */
    public void join(Subflow subflow) {
        join(subflow, 0, false);
    }

    /** Adds a subflow of the peer's with this address id, which it asks to be a backup or not. */
    void join(Subflow subflow, int addressId, boolean backup) {
        subflow.transferTo(input);
        life.join(subflow, addressId, backup);
    }

    /** Runs {@code task} once when the connection is over. */
    public void whenClosed(Runnable task) {
        life.whenClosed(task);
    }

    /** Sends data, split over segments and subflows as there is room. After {@link #finish()} it is dropped. */
    public void send(Bytes data) {
        life.outgoing().sender().enqueue(data);
        life.pump();
    }

    /** Closes our direction behind all data sent so far: DATA_FIN, then FIN on every subflow. */
    public void finish() {
        life.outgoing().sender().close();
        life.pump();
    }

    /** Makes the peer send an ACK, to learn whether it is in MPTCP mode; nothing reaches its application. */
    public void solicit() {
        life.subflows().first().ifPresent(Subflow::solicit);
    }

    /** Sends our third ACK again, for a peer that may have missed it. */
    public void repeatThirdAck() {
        life.subflows().first().ifPresent(Subflow::repeatThirdAck);
    }

    /** Ends the connection at once: MP_FASTCLOSE on one subflow until the peer resets it, RST on the others (RFC 8684 3.5). */
    public void fastClose() {
        life.fastClose();
    }

    /** Resets every subflow. */
    public void abort() {
        life.abort();
    }

    /**
     * Tells the peer with ADD_ADDR of those of our addresses that it does not know.
     *
     * @param addresses all of them; their places in the list make their ids
     * @param initial where the first subflow is
     */
    void announce(List<TransportAddress> addresses, TransportAddress initial) {
        signal = Optional.of(new AddressSignal(this, addresses, initial));
        signal.get().start();
    }

    /** The peer has echoed our ADD_ADDR. */
    void echoed(int addressId) {
        signal.ifPresent(each -> each.echoed(addressId));
    }

    /** Where the connection is in its life. */
    public ConnectionPhase phase() {
        return life.phase();
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
        return life.subflows().all();
    }

    /** DSN up to which the peer acknowledged our data. */
    public long acknowledgedDsn() {
        return life.outgoing().sender().acknowledged();
    }

    /** Whether all data sent is acknowledged. */
    public boolean drained() {
        return life.outgoing().sender().drained();
    }

    /** Whether data of ours waits for the peer to take it. */
    boolean owes() {
        return life.outgoing().sender().outstanding() > 0;
    }

    /** Bytes of memory, about, that the peer makes us hold: what it does not take, and what of its data has no place yet. */
    long held() {
        return life.outgoing().sender().outstanding() + life.incoming().held();
    }

    /** When the peer last was active, on the event loop: sent something, or, where data of ours waits, took some. */
    public long lastActivityNanos() {
        return input.lastActivityNanos();
    }

    /** Takes the third packet of a handshake, which its subflow has seen before the connection was there. */
    void thirdPacket(Subflow subflow, TcpSegment segment) {
        input.segment(subflow, segment);
    }
}

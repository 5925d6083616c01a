package org.mpcap.stack.mptcp;

import java.util.List;
import java.util.Optional;
import org.mpcap.link.NetworkPath;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.stack.tcp.HandshakeOwner;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MptcpOption;

/** A handshake that waits for its third packet. This one is plain TCP's, the others have options to add and to check. */
class PendingHandshake implements HandshakeOwner {
    private final Listener listener;
    private final FourTuple tuple;
    private Optional<Subflow> subflow = Optional.empty();

    PendingHandshake(Listener listener, FourTuple tuple) {
        this.listener = listener;
        this.tuple = tuple;
    }

    /** MPTCP options of the SYN/ACK. */
    List<MptcpOption> synAckOptions() {
        return List.of();
    }

    /** Sends the SYN/ACK. */
    final void answer(TcpSegment syn, NetworkPath back, int isn) {
        Subflow answering =
                new Subflow(listener.stack(), back, tuple, listener.profile().tcp(), isn, this);
        subflow = Optional.of(answering);
        answering.answer(syn, synAckOptions());
    }

    final FourTuple tuple() {
        return tuple;
    }

    final Listener listener() {
        return listener;
    }

    final void count(Counter counter) {
        listener.stack().counters().add(counter);
    }

    /** Leaves the table. */
    void forget() {
        listener.forget(this);
    }

    /** Ends without a word to the peer. */
    final void giveUp() {
        subflow.ifPresent(Subflow::close);
        forget();
    }

    @Override
    public void completed(Subflow established, TcpSegment thirdPacket) {
        forget();
        plain(established);
    }

    @Override
    public void reset(Subflow closed, TcpSegment segment) {
        forget();
    }

    @Override
    public void silent(Subflow closed) {
        forget();
    }

    /** Goes on as plain TCP. */
    final void plain(Subflow established) {
        if (listener.isFull()) {
            established.reset(List.of());
            return;
        }
        ConnectionEvents events = listener.application().accepted(tuple, Optional.empty());
        Connection connection = Connection.plain(
                listener.stack(), established, listener.profile().tcp().closing(), events);
        listener.enter(connection, () -> {});
        events.opened(connection);
    }
}

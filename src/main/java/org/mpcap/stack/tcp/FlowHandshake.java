package org.mpcap.stack.tcp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mpcap.stack.tcp.SynRoundTrip.SentSyn;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MptcpOption;

/** SYN, SYN/ACK and third ACK of one flow: what they carry, and when the one that is unanswered is sent again. */
public final class FlowHandshake {
    private final SegmentWriter writer;
    private final SendQueue queue;
    private final TcpProfile profile;
    private final Counters counters;
    private final int localIsn;
    private final RetransmitTimer timer;
    private Runnable packet = () -> {};
    private List<MptcpOption> options = List.of();
    private boolean optionLeftOut;
    private int synDataTaken;
    private final List<SentSyn> syns = new ArrayList<>();
    private Optional<SynRoundTrip> roundTrip = Optional.empty();

    FlowHandshake(
            TcpStack stack,
            SegmentWriter writer,
            SendQueue queue,
            TcpProfile profile,
            int localIsn,
            Runnable exhausted) {
        this.writer = writer;
        this.queue = queue;
        this.profile = profile;
        this.counters = stack.counters();
        this.localIsn = localIsn;
        this.timer = new RetransmitTimer(stack.eventLoop(), profile.handshake(), this::again, exhausted);
    }

    /** Sends a SYN with these options once. */
    void synOnce(List<? extends MptcpOption> with) {
        options = List.copyOf(with);
        packet = this::sendSyn;
        sendSyn();
    }

    /** Sends a SYN with these options until it is answered. */
    void syn(List<? extends MptcpOption> with) {
        synOnce(with);
        timer.start();
    }

    /** Sends a SYN/ACK with these options until it is answered. */
    void synAck(List<? extends MptcpOption> with, int acknowledgment) {
        options = List.copyOf(with);
        packet = () -> sendSynAck(acknowledgment);
        packet.run();
        timer.start();
    }

    /** This came for our SYN or SYN/ACK at this time. */
    void answered(TcpSegment answer, long nanos) {
        roundTrip = SynRoundTrip.of(syns, answer.options().first(TcpOption.Timestamps.class), nanos);
    }

    /** Our SYN was answered by this SYN/ACK. */
    void accepted(TcpSegment synAck) {
        synDataTaken = synAck.acknowledgment() - (localIsn + 1);
        queue.startAt(synAck.acknowledgment());
        completed();
    }

    /** Our SYN or SYN/ACK was answered; if it is known which of several, that tells the round-trip time (RFC 6298 3). */
    void completed() {
        timer.stop();
        roundTrip.filter(SynRoundTrip::exact).ifPresent(measured -> queue.measured(measured.nanos()));
    }

    /** The third ACK is out; {@code again} sends it once more, until the peer sends something. */
    void repeatUntilAnswered(Runnable again) {
        packet = again;
        timer.start();
    }

    /** Sends the SYN/ACK once more. */
    void repeat() {
        packet.run();
    }

    /** The other side has answered; nothing is sent again. */
    void stop() {
        timer.stop();
    }

    private void again() {
        counters.add(Counter.TcpRetransSegs);
        packet.run();
    }

    private void sendSyn() {
        if (timer.tries() >= profile.synsWithOption() && !options.isEmpty()) {
            counters.add(Counter.MPCapableSYNTXDrop);
            options = List.of();
            optionLeftOut = true;
        }
        SynOptions syn = optionLeftOut || timer.tries() > 0 ? profile.syn().withoutData() : profile.syn();
        int timestamp = writer.clock();
        syns.add(new SentSyn(timestamp, writer.syn(syn, options, timestamp)));
        queue.synSent(localIsn);
    }

    private void sendSynAck(int acknowledgment) {
        int timestamp = writer.clock();
        syns.add(new SentSyn(timestamp, writer.synAck(acknowledgment, options, timestamp)));
        queue.synSent(localIsn);
    }

    /** Whether a SYN has been sent without the MPTCP option because earlier ones were not answered. */
    public boolean optionLeftOut() {
        return optionLeftOut;
    }

    /** SYNs, SYN/ACKs or third ACKs sent again so far. */
    public int retransmissions() {
        return timer.tries();
    }

    /** Time from our SYN or SYN/ACK to its answer, once there is one. */
    public Optional<SynRoundTrip> roundTrip() {
        return roundTrip;
    }

    /** Bytes of data in our SYN that the peer took (RFC 7413). */
    public int synDataTaken() {
        return synDataTaken;
    }
}

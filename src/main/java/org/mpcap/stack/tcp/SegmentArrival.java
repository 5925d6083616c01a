package org.mpcap.stack.tcp;

import java.util.List;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpSegment;

/** What a segment that arrives does to a flow, by the state the flow is in (RFC 9293 3.10.7). */
final class SegmentArrival {
    /** Time between two ACKs to segments that do not fit, as Linux has it. */
    private static final long CHALLENGE_INTERVAL_NANOS = 500_000_000L;

    private final Subflow flow;
    private final TcpStack stack;
    private final TcpProfile profile;
    private final int localIsn;
    private final SegmentWriter writer;
    private final SendQueue queue;
    private final FlowHandshake handshake;
    private final ReceiveSequence received;
    private boolean acceptable;
    private long nextChallenge = Long.MIN_VALUE;

    SegmentArrival(
            Subflow flow,
            TcpStack stack,
            TcpProfile profile,
            int localIsn,
            SegmentWriter writer,
            SendQueue queue,
            FlowHandshake handshake,
            ReceiveSequence received) {
        this.flow = flow;
        this.stack = stack;
        this.profile = profile;
        this.localIsn = localIsn;
        this.writer = writer;
        this.queue = queue;
        this.handshake = handshake;
        this.received = received;
    }

    /** Whether a SYN/ACK has come that waits for the owner's decision. */
    boolean acceptable() {
        return acceptable;
    }

    /** A segment with a right checksum. */
    void segment(TcpSegment segment, Arrival arrival) {
        TcpState state = flow.state();
        if (state.isSynchronised()) {
            inSynchronised(segment);
        } else if (state == TcpState.SYN_SENT) {
            handshake.answered(segment, arrival.nanos());
            inSynSent(segment);
        } else if (state == TcpState.SYN_RECEIVED) {
            handshake.answered(segment, arrival.nanos());
            inSynReceived(segment);
        }
    }

    /** Takes over what the peer's SYN or SYN/ACK offers. */
    void learn(TcpSegment syn) {
        received.synReceived(syn.sequence());
        writer.learn(syn);
        queue.window(syn.window());
    }

    private void inSynSent(TcpSegment segment) {
        SegmentCheck check =
                SegmentCheck.inSynSent(segment, localIsn, profile.syn().data().length());
        if (check != SegmentCheck.ACCEPT) {
            unfit(check, segment);
        } else if (!acceptable) {
            learn(segment);
            acceptable = true;
            handshake.accepted(segment);
            flow.owner().answered(flow, segment);
            acceptable = false;
        }
    }

    private void inSynReceived(TcpSegment segment) {
        SegmentCheck check = SegmentCheck.inSynReceived(segment, localIsn, received.initial());
        if (check != SegmentCheck.ACCEPT) {
            unfit(check, segment);
            return;
        }
        flow.enter(TcpState.ESTABLISHED);
        handshake.completed();
        queue.acknowledgeAll();
        queue.window(writer.window(segment));
        flow.owner().completed(flow, segment);
        if (flow.state().isSynchronised()) {
            receive(segment);
        }
    }

    private void inSynchronised(TcpSegment segment) {
        SegmentCheck check =
                SegmentCheck.synchronised(segment, received.initial(), received.next(), queue.next(), Subflow.WINDOW);
        if (check != SegmentCheck.ACCEPT) {
            unfit(check, segment);
            return;
        }
        handshake.stop();
        flow.owner().segment(flow, segment);
        if (flow.state().isSynchronised()) {
            queue.acknowledged(segment, writer.window(segment));
            if (queue.isEmpty()) {
                flow.enter(flow.state().withFinAcknowledged());
            }
        }
        if (flow.state().isSynchronised()) {
            receive(segment);
        }
        if (flow.state().isSynchronised()) {
            flow.awaitFin();
            flow.owner().writable(flow);
        }
    }

    private void unfit(SegmentCheck check, TcpSegment segment) {
        switch (check) {
            case ACCEPT, IGNORE -> {}
            case RESET_BY_PEER -> {
                flow.fail();
                flow.owner().reset(flow, segment);
            }
            case ANSWER_RESET -> flow.emit(TcpSegment.RST, segment.acknowledgment(), List.of(), Bytes.EMPTY);
            case CHALLENGE -> challenge();
            case REPEAT_SYN_ACK -> handshake.repeat();
            case REPEAT_THIRD_ACK -> flow.repeatThirdAck();
        }
    }

    /**
     * Answers what cannot belong to the flow as it stands with an ACK, but not too often: otherwise two sides that disagree
     * would answer each other for ever (RFC 5961 7).
     */
    private void challenge() {
        long now = stack.eventLoop().nanos();
        if (now >= nextChallenge) {
            nextChallenge = now + CHALLENGE_INTERVAL_NANOS;
            flow.acknowledge(flow.owner().acknowledgment(flow));
        }
    }

    private void receive(TcpSegment segment) {
        ReceiveSequence.Place place = received.place(segment);
        if (place == ReceiveSequence.Place.BARE) {
            writer.noteTimestamp(segment);
        } else if (place == ReceiveSequence.Place.IN_ORDER && !flow.state().finReceived()) {
            writer.noteTimestamp(segment);
            take(received.take(segment, flow.owner().receiveWindow()));
        } else if (place != ReceiveSequence.Place.BARE_AHEAD) {
            // An answer to one that is bare and runs ahead could start an endless exchange of ACKs.
            flow.acknowledge(flow.owner().acknowledgment(flow));
        }
    }

    private void take(ReceiveSequence.Taken taken) {
        if (!taken.data().isEmpty()) {
            flow.owner().data(flow, taken.data());
        }
        TcpState before = flow.state();
        if (taken.fin() && flow.state().isSynchronised()) {
            received.takeFin();
            flow.finReceived();
            flow.owner().finished(flow);
        }
        if (flow.state().isSynchronised()) {
            flow.acknowledge(flow.owner().acknowledgment(flow));
            if (before == TcpState.FIN_WAIT_2 && flow.state() == TcpState.TIME_WAIT) {
                flow.end();
            }
        }
    }
}

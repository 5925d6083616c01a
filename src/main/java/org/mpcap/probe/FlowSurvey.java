package org.mpcap.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.CapableReply;
import org.mpcap.stack.mptcp.CapableOpen;
import org.mpcap.stack.mptcp.Connection;
import org.mpcap.stack.mptcp.ConnectionEvents;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.TcpSegment;

/** Asks a target from several more source ports with MP_CAPABLE; each flow is reset after the answer to its SYN. */
final class FlowSurvey {
    private final Consumer<FlowShare> done;
    private final List<Subflow> open = new ArrayList<>();
    private FlowShare share = FlowShare.NONE;
    private int expected;

    private FlowSurvey(Consumer<FlowShare> done) {
        this.done = done;
    }

    /** Sends {@code count} SYNs, or as many as source ports are free; {@code done} is told when the last is answered. */
    static FlowSurvey start(
            ProbeContext context,
            ProbeOptions options,
            ProbeRoute route,
            MptcpVersion version,
            int count,
            Consumer<FlowShare> done) {
        FlowSurvey survey = new FlowSurvey(done);
        List<FourTuple> flows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            route.flow().ifPresent(flows::add);
        }
        survey.expected = flows.size();
        for (FourTuple flow : flows) {
            survey.open.add(CapableOpen.start(
                    context.stack(),
                    route.path(),
                    flow,
                    new CapableOpen.Request(
                            version,
                            context.keys().apply(flow),
                            options.checksum(),
                            false,
                            context.random().nextInt(),
                            options.secondary()),
                    ConnectionEvents.NONE,
                    survey.new Answer()));
        }
        if (flows.isEmpty()) {
            done.accept(FlowShare.NONE);
        }
        return survey;
    }

    /** Ends with the answers that are there. */
    void stop() {
        if (share.asked() < expected) {
            expected = share.asked();
            open.forEach(subflow -> subflow.reset(List.of()));
            done.accept(share);
        }
    }

    private void count(FlowShare one) {
        share = share.plus(one);
        if (share.asked() == expected) {
            done.accept(share);
        }
    }

    private final class Answer implements CapableOpen.Events {
        @Override
        public void answered(CapableReply reply, TcpSegment synAck, boolean optionLeftOut) {
            boolean plain = reply instanceof CapableReply.Plain;
            count(new FlowShare(plain ? 0 : 1, plain ? 1 : 0, 0, 0));
        }

        @Override
        public void connected(Connection connection) {
            throw new IllegalStateException("the flow is reset after the answer");
        }

        @Override
        public void reset(TcpSegment segment, boolean optionLeftOut) {
            count(new FlowShare(0, 0, 1, 0));
        }

        @Override
        public void unreachable(IcmpMessage message) {
            count(new FlowShare(0, 0, 1, 0));
        }

        @Override
        public void silent() {
            count(new FlowShare(0, 0, 0, 1));
        }
    }
}

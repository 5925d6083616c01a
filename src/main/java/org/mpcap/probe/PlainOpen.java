package org.mpcap.probe;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.mpcap.link.NetworkPath;
import org.mpcap.stack.tcp.HandshakeOwner;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.stack.tcp.TcpProfile;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.TcpSegment;

/** A SYN without MPTCP, as a control; the flow is reset after the answer. */
public final class PlainOpen implements HandshakeOwner {
    /** How a plain SYN was answered. */
    public enum Answer {
        /** Accepted. */
        SYN_ACK,
        /** Reset. */
        RESET,
        /** An ICMP error. */
        UNREACHABLE,
        /** Nothing came. */
        SILENT
    }

    private final Consumer<Answer> result;
    private final Subflow flow;
    private Optional<Answer> answer = Optional.empty();

    private PlainOpen(
            TcpStack stack, NetworkPath path, FourTuple tuple, TcpProfile profile, int isn, Consumer<Answer> result) {
        this.result = result;
        flow = new Subflow(stack, path, tuple, profile, isn, this);
    }

    /** Sends the SYN; {@code result} is called once. */
    public static PlainOpen start(
            TcpStack stack, NetworkPath path, FourTuple tuple, TcpProfile profile, int isn, Consumer<Answer> result) {
        PlainOpen open = new PlainOpen(stack, path, tuple, profile, isn, result);
        open.flow.open(List.of());
        return open;
    }

    /** The answer, once it is there. */
    Optional<Answer> answer() {
        return answer;
    }

    /** Waits no longer. */
    void stop() {
        flow.reset(List.of());
    }

    private void answer(Answer how) {
        answer = Optional.of(how);
        result.accept(how);
    }

    @Override
    public void answered(Subflow subflow, TcpSegment synAck) {
        subflow.reset(List.of());
        answer(Answer.SYN_ACK);
    }

    @Override
    public void reset(Subflow subflow, TcpSegment segment) {
        answer(Answer.RESET);
    }

    @Override
    public void unreachable(Subflow subflow, IcmpMessage message) {
        subflow.close();
        answer(Answer.UNREACHABLE);
    }

    @Override
    public void silent(Subflow subflow) {
        answer(Answer.SILENT);
    }
}

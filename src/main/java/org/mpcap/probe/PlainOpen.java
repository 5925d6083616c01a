package org.mpcap.probe;

import java.util.List;
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
final class PlainOpen implements HandshakeOwner {
    /** How a plain SYN was answered. */
    enum Answer {
        SYN_ACK,
        RESET,
        UNREACHABLE,
        SILENT
    }

    private final Consumer<Answer> result;

    private PlainOpen(Consumer<Answer> result) {
        this.result = result;
    }

    static void start(
            TcpStack stack, NetworkPath path, FourTuple tuple, TcpProfile profile, int isn, Consumer<Answer> result) {
        TcpProfile bare = profile.withSyn(profile.syn().withoutData());
        new Subflow(stack, path, tuple, bare, isn, new PlainOpen(result)).open(List.of());
    }

    @Override
    public void answered(Subflow subflow, TcpSegment synAck) {
        subflow.reset(List.of());
        result.accept(Answer.SYN_ACK);
    }

    @Override
    public void reset(Subflow subflow, TcpSegment segment) {
        result.accept(Answer.RESET);
    }

    @Override
    public void unreachable(Subflow subflow, IcmpMessage message) {
        subflow.close();
        result.accept(Answer.UNREACHABLE);
    }

    @Override
    public void silent(Subflow subflow) {
        result.accept(Answer.SILENT);
    }
}

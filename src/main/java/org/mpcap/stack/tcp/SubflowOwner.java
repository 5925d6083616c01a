package org.mpcap.stack.tcp;

import java.util.List;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MptcpOption;

/** Decides for a {@link Subflow} what lies above TCP. */
public interface SubflowOwner {
    /** Our SYN was answered; must lead to {@link Subflow#accept} or {@link Subflow#reset}. */
    void answered(Subflow subflow, TcpSegment synAck);

    /** The third packet of a handshake the peer began; resetting the subflow here refuses it. */
    void completed(Subflow subflow, TcpSegment thirdPacket);

    /** A segment of the established flow, seen before its payload is delivered. */
    void segment(Subflow subflow, TcpSegment segment);

    /** The flow's next bytes, in order. */
    void data(Subflow subflow, Bytes data);

    /** The peer's FIN, behind all its data. */
    void finished(Subflow subflow);

    /** Both sides have closed and all is acknowledged. */
    void ended(Subflow subflow);

    /** New room to send. */
    void writable(Subflow subflow);

    /** The peer reset the flow. */
    void reset(Subflow subflow, TcpSegment segment);

    /** An ICMP error about the flow. */
    void unreachable(Subflow subflow, IcmpMessage message);

    /** What was sent is not acknowledged in time and has been sent again. */
    default void stalled(Subflow subflow) {}

    /** Nothing came, whatever was sent again. */
    void silent(Subflow subflow);

    /** Bytes we are ready to take; at most {@link Subflow#WINDOW}. */
    default int receiveWindow() {
        return Subflow.WINDOW;
    }

    /** MPTCP options for an ACK without data. */
    List<MptcpOption> acknowledgment(Subflow subflow);
}

package org.mpcap.stack.tcp;

import java.util.List;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MptcpOption;

/** Owns a {@link Subflow} during its handshake only; what belongs to an established flow does nothing here. */
public interface HandshakeOwner extends SubflowOwner {
    @Override
    default void answered(Subflow subflow, TcpSegment synAck) {}

    @Override
    default void completed(Subflow subflow, TcpSegment thirdPacket) {}

    @Override
    default void segment(Subflow subflow, TcpSegment segment) {}

    @Override
    default void data(Subflow subflow, Bytes data) {}

    @Override
    default void finished(Subflow subflow) {}

    @Override
    default void ended(Subflow subflow) {}

    @Override
    default void writable(Subflow subflow) {}

    @Override
    default void reset(Subflow subflow, TcpSegment segment) {}

    @Override
    default void unreachable(Subflow subflow, IcmpMessage message) {}

    @Override
    default void silent(Subflow subflow) {}

    @Override
    default List<MptcpOption> acknowledgment(Subflow subflow) {
        return List.of();
    }
}

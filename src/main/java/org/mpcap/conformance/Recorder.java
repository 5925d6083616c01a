package org.mpcap.conformance;

import org.mpcap.crypto.Key;
import org.mpcap.link.NetworkPath;
import org.mpcap.wire.TcpSegment;

/** Told what a script does and sees, in order, so that it can be written down. */
public interface Recorder {
    /** Writes nothing down. */
    Recorder NONE = new Recorder() {};

    /** A connection was made, nothing sent yet. */
    default void opened(CraftedConnection connection) {}

    /** {@code fresh} takes the place of {@code old}, with the same two ends. */
    default void reused(CraftedSubflow old, CraftedSubflow fresh) {}

    /** The script is about to send; {@code moves} is whether the subflow's sequence number moves with it. */
    default void sending(CraftedSubflow subflow, TcpSegment segment, boolean moves) {}

    /** A segment came, not yet acknowledged. */
    default void received(ReceivedSegment received) {}

    /** The connection takes this key for the server's. */
    default void learned(CraftedConnection connection, Key key) {}

    /** SYNs to this port of ours are taken from now on. */
    default void listening(NetworkPath path, int port) {}

    /** The subflow belongs to the connection from now on. */
    default void joined(CraftedConnection connection, CraftedSubflow subflow) {}

    /** The subflow acknowledges in another way from now on. */
    default void acking(CraftedSubflow subflow, AckPolicy how) {}

    /** The subflow announces another window from now on. */
    default void window(CraftedSubflow subflow, int bytes) {}

    /** The subflow's next sequence number is this one. */
    default void next(CraftedSubflow subflow, int sequence) {}
}

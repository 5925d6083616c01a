package org.mpcap.conformance;

import org.mpcap.crypto.Key;
import org.mpcap.link.NetworkPath;
import org.mpcap.wire.TcpSegment;

/** Told what a script does and sees, in order, so that it can be written down. */
public interface Recorder {
    /** Writes nothing down. */
    Recorder NONE = new Recorder() {};

    /** A connection was made, nothing sent yet. */
    default void opened(CraftedConnection session) {}

    /** {@code fresh} takes the place of {@code old}, with the same two ends. */
    default void reused(CraftedSubflow old, CraftedSubflow fresh) {}

    /** The script is about to send; {@code moves} is whether the flow's sequence number moves with it. */
    default void sending(CraftedSubflow flow, TcpSegment segment, boolean moves) {}

    /** A segment came, not yet acknowledged. */
    default void received(ReceivedSegment seen) {}

    /** The connection takes this key for the server's. */
    default void learned(CraftedConnection session, Key key) {}

    /** SYNs to this port of ours are taken from now on. */
    default void listening(NetworkPath path, int port) {}

    /** The flow is a subflow of the connection from now on. */
    default void joined(CraftedConnection session, CraftedSubflow flow) {}

    /** The flow acknowledges in another way from now on. */
    default void acking(CraftedSubflow flow, AckPolicy how) {}

    /** The flow announces another window from now on. */
    default void window(CraftedSubflow flow, int bytes) {}

    /** The flow's next sequence number is this one. */
    default void next(CraftedSubflow flow, int sequence) {}
}

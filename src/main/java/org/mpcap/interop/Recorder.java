package org.mpcap.interop;

import org.mpcap.crypto.Key;
import org.mpcap.link.Path;
import org.mpcap.wire.TcpSegment;

/** Told what a script does and sees, in order, so that it can be written down. */
public interface Recorder {
    /** Writes nothing down. */
    Recorder NONE = new Recorder() {};

    /** A connection was made, nothing sent yet. */
    default void opened(Session session) {}

    /** {@code fresh} takes the place of {@code old}, with the same two ends. */
    default void reused(Flow old, Flow fresh) {}

    /** The script is about to send; {@code moves} is whether the flow's sequence number moves with it. */
    default void sending(Flow flow, TcpSegment segment, boolean moves) {}

    /** A segment came, not yet acknowledged. */
    default void received(Seen seen) {}

    /** The connection takes this key for the server's. */
    default void learned(Session session, Key key) {}

    /** SYNs to this port of ours are taken from now on. */
    default void listening(Path path, int port) {}

    /** The flow is a subflow of the connection from now on. */
    default void joined(Session session, Flow flow) {}

    /** The flow acknowledges in another way from now on. */
    default void acking(Flow flow, Acking how) {}

    /** The flow announces another window from now on. */
    default void window(Flow flow, int bytes) {}

    /** The flow's next sequence number is this one. */
    default void next(Flow flow, int sequence) {}
}

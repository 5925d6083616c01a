package org.mpcap.link;

import java.util.OptionalLong;
import org.mpcap.capture.LinkType;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;

/** A place to send frames to and receive them from: a network interface, a simulated wire. */
public interface Link extends AutoCloseable {
    /** The interface's name. */
    String name();

    /** What frames look like: {@link LinkType#ETHERNET} or {@link LinkType#RAW_IP}. */
    LinkType type();

    /** Largest IP packet in bytes. */
    int mtu();

    /** Largest IP packet in bytes that gets to this address; the route may carry less than the link. */
    default int mtuTo(IpAddress destination) {
        return mtu();
    }

    /**
     * Sends one frame as it is.
     *
     * @throws LinkException if the interface refuses it
     */
    void send(Bytes frame);

    /** Adds a listener; it is called on the {@link EventLoop} for every frame received from now on. */
    void listen(FrameListener listener);

    /**
     * When the frame now being delivered to the listeners arrived, on the event loop, if that is known better than that it was
     * not later than now.
     */
    default OptionalLong arrivalNanos() {
        return OptionalLong.empty();
    }

    /** Frames sent, received, and dropped by the kernel before we saw them. */
    LinkCounters counters();

    /** Stops receiving and frees the interface. */
    @Override
    void close();

    /** Takes frames as they come in. */
    @FunctionalInterface
    interface FrameListener {
        /** Called for one received frame. */
        void received(Bytes frame);
    }
}

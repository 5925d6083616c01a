package org.mpcap.link;

import java.util.OptionalLong;
import org.mpcap.capture.LinkType;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;

/** A link that hands everything to another one: the base of links that watch or change what passes. */
public abstract class ForwardingLink implements Link {
    private final Link link;

    /** Forwards to {@code link}. */
    protected ForwardingLink(Link link) {
        this.link = link;
    }

    @Override
    public String name() {
        return link.name();
    }

    @Override
    public LinkType type() {
        return link.type();
    }

    @Override
    public int mtu() {
        return link.mtu();
    }

    @Override
    public int mtuTo(IpAddress destination) {
        return link.mtuTo(destination);
    }

    @Override
    public void send(Bytes frame) {
        link.send(frame);
    }

    @Override
    public void listen(FrameListener listener) {
        link.listen(listener);
    }

    @Override
    public OptionalLong arrivalNanos() {
        return link.arrivalNanos();
    }

    @Override
    public LinkCounters counters() {
        return link.counters();
    }

    @Override
    public void close() {
        link.close();
    }
}

package org.mpcap.network;

import org.mpcap.capture.LinkType;
import org.mpcap.link.Link;
import org.mpcap.link.LinkCounters;
import org.mpcap.wire.Bytes;

/** A link that sends nothing, for dry runs. */
public final class SilentLink implements Link {
    private static final int MTU = 65_454;

    private long sent;

    @Override
    public String name() {
        return "dry-run";
    }

    @Override
    public LinkType type() {
        return LinkType.RAW_IP;
    }

    @Override
    public int mtu() {
        return MTU;
    }

    @Override
    public void send(Bytes frame) {
        sent++;
    }

    @Override
    public void listen(FrameListener listener) {}

    @Override
    public LinkCounters counters() {
        return new LinkCounters(sent, 0, 0);
    }

    @Override
    public void close() {}
}

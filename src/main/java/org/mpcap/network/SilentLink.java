package org.mpcap.network;

import org.mpcap.capture.LinkType;
import org.mpcap.link.Link;
import org.mpcap.link.LinkCounters;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;

/** A link that sends nothing, for dry runs. */
public final class SilentLink implements Link {
    /** Any link's. */
    private static final int MTU = 0xffff;
    /** Ethernet's, where no route is known. */
    private static final int USUAL_MTU = 1500;

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
    public int mtuTo(IpAddress destination) {
        return USUAL_MTU;
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

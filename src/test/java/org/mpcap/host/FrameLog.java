package org.mpcap.host;

import java.util.ArrayList;
import java.util.List;
import org.mpcap.capture.LinkType;
import org.mpcap.link.Link;
import org.mpcap.link.LinkCounters;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.EthernetFrame;

/** An Ethernet link that keeps what is sent, and receives what a test hands it. */
final class FrameLog implements Link {
    private final List<Bytes> sent = new ArrayList<>();
    private final List<FrameListener> listeners = new ArrayList<>();

    List<EthernetFrame> sent() {
        return sent.stream()
                .map(frame -> EthernetFrame.parse(frame).orElseThrow())
                .toList();
    }

    int listeners() {
        return listeners.size();
    }

    void receive(Bytes frame) {
        listeners.forEach(listener -> listener.received(frame));
    }

    @Override
    public String name() {
        return "test0";
    }

    @Override
    public LinkType type() {
        return LinkType.ETHERNET;
    }

    @Override
    public int mtu() {
        return 1500;
    }

    @Override
    public void send(Bytes frame) {
        sent.add(frame);
    }

    @Override
    public void listen(FrameListener listener) {
        listeners.add(listener);
    }

    @Override
    public LinkCounters counters() {
        return new LinkCounters(sent.size(), 0, 0);
    }

    @Override
    public void close() {}
}

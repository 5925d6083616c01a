package org.mpcap.middlebox;

import java.util.List;
import java.util.Optional;
import org.mpcap.capture.LinkType;
import org.mpcap.link.EventLoop;
import org.mpcap.link.Link;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.EthernetFrame;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.TcpSegment;

/**
 * A box between two links: what comes in on one leaves on the other, frames that hold no IP as they are. It is no router: hop limits and
 * Ethernet addresses stay. Segments that another kernel on this machine, or a network card, has left larger than the MTU are cut.
 */
public final class InlineBox {
    private static final int VLAN = 0x8100;
    private static final int SERVICE_VLAN = 0x88a8;
    private static final int TAG = 4;

    private final Link near;
    private final Link far;
    private final Middlebox box;
    private long passed;
    private long tooLong;

    /** A box that works until the links are closed. */
    public InlineBox(EventLoop eventLoop, Link near, Link far, List<BoxRule> rules, long seed) {
        this.near = near;
        this.far = far;
        box = new Middlebox(eventLoop, rules, seed, this::leave);
        near.listen(frame -> enter(BoxSide.NEAR, frame));
        far.listen(frame -> enter(BoxSide.FAR, frame));
    }

    private Link link(BoxSide side) {
        return side == BoxSide.NEAR ? near : far;
    }

    private void enter(BoxSide from, Bytes frame) {
        passed++;
        int header = header(link(from).type(), frame);
        if (header < 0) {
            link(from.other()).send(frame);
        } else {
            box.enter(from, frame.slice(0, header), frame.from(header));
        }
    }

    /** Bytes in front of the IP packet; negative if there is none. */
    private static int header(LinkType type, Bytes frame) {
        if (type == LinkType.RAW_IP) {
            return 0;
        }
        int at = EthernetFrame.HEADER;
        while (frame.length() >= at) {
            int kind = frame.u16(at - 2);
            if (kind == EthernetFrame.IPV4 || kind == EthernetFrame.IPV6) {
                return at;
            }
            if (kind != VLAN && kind != SERVICE_VLAN) {
                break;
            }
            at += TAG;
        }
        return -1;
    }

    private void leave(BoxSide side, Bytes framing, Bytes packet) {
        Link link = link(side);
        if (packet.length() <= link.mtu()) {
            link.send(framing.plus(packet));
            return;
        }
        Optional<Transit> transit = Transit.of(framing, IpPacket.parse(packet));
        if (transit.isEmpty()) {
            tooLong++;
            return;
        }
        Bytes data = transit.get().segment().payload();
        int room = link.mtu() - (packet.length() - data.length());
        if (room < 1) {
            tooLong++;
            return;
        }
        for (int at = 0; at < data.length(); at += room) {
            link.send(framing.plus(piece(transit.get(), at, Math.min(room, data.length() - at))
                    .packet()
                    .write()));
        }
    }

    private static Transit piece(Transit whole, int at, int length) {
        TcpSegment segment = whole.segment();
        boolean last = at + length == segment.payload().length();
        int flags = last ? segment.flags() : segment.flags() & ~(TcpSegment.FIN | TcpSegment.PSH);
        return whole.withData(segment.sequence() + at, flags, segment.payload().slice(at, length));
    }

    /** Frames that came in on either side. */
    public long passed() {
        return passed;
    }

    /** Packets that were too long for the other side and hold no TCP that could be cut; they are lost. */
    public long tooLong() {
        return tooLong;
    }

    /** Flows seen. */
    public int flows() {
        return box.flows();
    }
}

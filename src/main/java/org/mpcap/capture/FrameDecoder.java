package org.mpcap.capture;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.mpcap.capture.encapsulation.Decapsulation;
import org.mpcap.capture.encapsulation.Decapsulation.Broken;
import org.mpcap.capture.encapsulation.Decapsulation.Inner;
import org.mpcap.capture.encapsulation.Decapsulation.InnerFrame;
import org.mpcap.capture.encapsulation.Decapsulation.NoTcp;
import org.mpcap.capture.encapsulation.Decapsulation.Several;
import org.mpcap.capture.encapsulation.HeaderWindow;
import org.mpcap.capture.encapsulation.IpTunnels;
import org.mpcap.capture.encapsulation.Layer;
import org.mpcap.capture.encapsulation.PacketKind;
import org.mpcap.wire.NetworkOrder;
import org.mpcap.wire.PacketView;
import org.mpcap.wire.PacketView.Content;

/**
 * Finds the TCP segments in captured frames of any {@link LinkType}: goes from header to header through tags and tunnels, and puts
 * fragments together. Reuses one {@link PacketView}; IP right behind a common link header, which is what most captures hold, makes no
 * objects.
 */
public final class FrameDecoder {
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86dd;
    private static final int OUTGOING = 4;
    /** A tunnel takes three or four headers (IP, UDP, its own, Ethernet); nobody nests more than a few. */
    private static final int MOST_HEADERS = 32;

    private static final NoTcp NOTHING = new NoTcp(PacketKind.LINK_CONTROL, 0);

    private final PacketView view = new PacketView();
    private final Reassembly reassembly = new Reassembly();
    private final Deque<Inner> waiting = new ArrayDeque<>();
    private boolean outgoing;
    private int device;
    private NoTcp carried = NOTHING;

    /** The packet last decoded. */
    public PacketView view() {
        return view;
    }

    /** Whether the link header says that the capturing host sent the frame; known for cooked captures only. */
    public boolean isOutgoing() {
        return outgoing;
    }

    /** Interface index the link header names, 0 if it names none. */
    public int device() {
        return device;
    }

    /** What the packet last decoded as {@link Content#OTHER} is. */
    public NoTcp carried() {
        return carried;
    }

    /** Fragments given up because their packet never became whole. */
    public long incompletePackets() {
        return reassembly.incomplete();
    }

    /**
     * Decodes one frame. A fragment gives {@link Content#FRAGMENT} until its packet is whole.
     *
     * @param type the frame's link type
     * @param bytes array holding it
     * @param offset its first byte
     * @param captured its bytes in the capture
     * @param original its bytes on the wire
     * @param nanos its time, for giving up on fragments
     */
    public Content decode(LinkType type, byte[] bytes, int offset, int captured, int original, long nanos) {
        if (!waiting.isEmpty()) {
            waiting.clear();
        }
        outgoing = false;
        device = 0;
        int size = 14;
        int typeAt = 12;
        if (type == LinkType.LINUX_SLL) {
            size = 16;
            typeAt = 14;
        } else if (type == LinkType.LINUX_SLL2) {
            size = 20;
            typeAt = 0;
        } else if (type != LinkType.ETHERNET) {
            return walk(new Inner(type.layer(), window(bytes, offset, captured, original)), nanos);
        }
        if (captured < size) {
            return Content.CUT_OFF;
        }
        if (type == LinkType.LINUX_SLL) {
            outgoing = NetworkOrder.u16(bytes, offset) == OUTGOING;
        } else if (type == LinkType.LINUX_SLL2) {
            device = NetworkOrder.u32(bytes, offset + 4);
            outgoing = bytes[offset + 10] == OUTGOING;
        }
        int etherType = NetworkOrder.u16(bytes, offset + typeAt);
        if (etherType == ETHERTYPE_IPV4 || etherType == ETHERTYPE_IPV6) {
            boolean isV6 = etherType == ETHERTYPE_IPV6;
            Content content = network(bytes, offset + size, offset + captured, offset + original, isV6, nanos);
            return content == Content.OTHER ? walk(inIp(), nanos) : content;
        }
        return walk(new Inner(type.layer(), window(bytes, offset, captured, original)), nanos);
    }

    /** Whether the frame last decoded holds another packet, which {@link #decodeNext} decodes. */
    public boolean hasNext() {
        return !waiting.isEmpty();
    }

    /** Decodes the next packet of a frame that holds several, as A-MSDUs of 802.11 do; the frame's bytes must still be there. */
    public Content decodeNext(long nanos) {
        return walk(waiting.remove(), nanos);
    }

    private static HeaderWindow window(byte[] bytes, int offset, int captured, int original) {
        return new HeaderWindow(bytes, offset, offset + captured, offset + Math.max(captured, original));
    }

    private Content network(byte[] bytes, int offset, int end, int wireEnd, boolean isV6, long nanos) {
        Content content = view.decode(bytes, offset, end, wireEnd, isV6);
        return content == Content.FRAGMENT ? reassembly.add(view, nanos) : content;
    }

    private Decapsulation inIp() {
        int stop = view.transportOffset() + view.transportLength();
        int end = Math.min(view.end(), stop);
        return IpTunnels.carried(
                view.protocol(), new HeaderWindow(view.array(), view.transportOffset(), end, Math.max(stop, end)));
    }

    private Content walk(Decapsulation first, long nanos) {
        Decapsulation found = first;
        for (int header = 0; header < MOST_HEADERS; header++) {
            if (found instanceof Inner inner) {
                Layer layer = inner.layer();
                HeaderWindow window = inner.window();
                if (layer == Layer.IPV4 || layer == Layer.IPV6) {
                    Content content = network(
                            window.bytes(), window.at(), window.end(), window.wireEnd(), layer == Layer.IPV6, nanos);
                    if (content != Content.OTHER) {
                        return content;
                    }
                    found = inIp();
                } else {
                    found = layer.decode(window);
                }
            } else if (found instanceof InnerFrame frame) {
                Optional<LinkType> type = LinkType.of(frame.linkType());
                found = type.isPresent()
                        ? new Inner(type.get().layer(), frame.window())
                        : new NoTcp(PacketKind.LINK_TYPE, frame.linkType());
            } else if (found instanceof Several several) {
                found = several.all().get(0);
                waiting.addAll(several.all().subList(1, several.all().size()));
            } else if (found instanceof NoTcp other) {
                carried = other;
                return Content.OTHER;
            } else {
                return found == Broken.CUT_OFF ? Content.CUT_OFF : Content.MALFORMED;
            }
        }
        return Content.MALFORMED;
    }
}

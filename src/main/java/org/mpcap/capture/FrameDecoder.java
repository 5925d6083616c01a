package org.mpcap.capture;

import org.mpcap.wire.NetworkOrder;
import org.mpcap.wire.PacketView;
import org.mpcap.wire.PacketView.Content;

/**
 * Finds the TCP segment in a captured frame of any {@link LinkType}: steps over the link header, VLAN tags (also stacked),
 * MPLS labels and PPPoE, and puts fragments together. Reuses one {@link PacketView}.
 */
public final class FrameDecoder {
    private static final int ETHERTYPE_VLAN = 0x8100;
    private static final int ETHERTYPE_QINQ = 0x88a8;
    private static final int ETHERTYPE_QINQ_OLD = 0x9100;
    private static final int ETHERTYPE_MPLS = 0x8847;
    private static final int ETHERTYPE_MPLS_MULTICAST = 0x8848;
    private static final int ETHERTYPE_PPPOE = 0x8864;
    private static final int MOST_TAGS = 8;
    private static final int OUTGOING = 4;

    private final PacketView view = new PacketView();
    private final Reassembly reassembly = new Reassembly();
    private boolean outgoing;
    private int device;

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
        int end = offset + captured;
        outgoing = false;
        device = 0;
        int at = offset;
        int etherType;
        switch (type) {
            case ETHERNET -> {
                if (captured < 14) {
                    return Content.CUT_OFF;
                }
                etherType = u16(bytes, at + 12);
                at += 14;
            }
            case LINUX_SLL -> {
                if (captured < 16) {
                    return Content.CUT_OFF;
                }
                outgoing = u16(bytes, at) == OUTGOING;
                etherType = u16(bytes, at + 14);
                at += 16;
            }
            case LINUX_SLL2 -> {
                if (captured < 20) {
                    return Content.CUT_OFF;
                }
                etherType = u16(bytes, at);
                device = u16(bytes, at + 4) << 16 | u16(bytes, at + 6);
                outgoing = bytes[at + 10] == OUTGOING;
                at += 20;
            }
            case RAW_IP, IPV4, IPV6 -> {
                if (captured < 1) {
                    return Content.CUT_OFF;
                }
                etherType = byVersion(bytes[at]);
            }
            case NULL, LOOP -> {
                if (captured < 5) {
                    return Content.CUT_OFF;
                }
                // The family's number differs between systems, the version in the IP header does not.
                at += 4;
                etherType = byVersion(bytes[at]);
            }
            case PPP -> {
                if (captured < 4) {
                    return Content.CUT_OFF;
                }
                if (bytes[at] == (byte) 0xff && bytes[at + 1] == 3) {
                    at += 2;
                }
                if ((bytes[at] & 1) == 1) {
                    etherType = byPppProtocol(bytes[at] & 0xff);
                    at += 1;
                } else {
                    etherType = byPppProtocol(u16(bytes, at));
                    at += 2;
                }
            }
            default -> throw new IllegalStateException("no decoder for " + type);
        }
        return tags(bytes, at, end, offset + original, etherType, nanos);
    }

    private Content tags(byte[] bytes, int start, int end, int wireEnd, int outerType, long nanos) {
        int at = start;
        int etherType = outerType;
        for (int tag = 0; tag < MOST_TAGS; tag++) {
            switch (etherType) {
                case PacketView.ETHERTYPE_IPV4, PacketView.ETHERTYPE_IPV6 -> {
                    Content content = view.decode(bytes, at, end, wireEnd, etherType);
                    return content == Content.FRAGMENT ? reassembly.add(view, nanos) : content;
                }
                case ETHERTYPE_VLAN, ETHERTYPE_QINQ, ETHERTYPE_QINQ_OLD -> {
                    if (end - at < 4) {
                        return Content.CUT_OFF;
                    }
                    etherType = u16(bytes, at + 2);
                    at += 4;
                }
                case ETHERTYPE_MPLS, ETHERTYPE_MPLS_MULTICAST -> {
                    if (end - at < 5) {
                        return Content.CUT_OFF;
                    }
                    boolean bottom = (bytes[at + 2] & 1) == 1;
                    at += 4;
                    etherType = bottom ? byVersion(bytes[at]) : etherType;
                }
                case ETHERTYPE_PPPOE -> {
                    if (end - at < 8) {
                        return Content.CUT_OFF;
                    }
                    etherType = byPppProtocol(u16(bytes, at + 6));
                    at += 8;
                }
                default -> {
                    return Content.OTHER;
                }
            }
        }
        return Content.OTHER;
    }

    private static int byVersion(byte first) {
        return switch (first & 0xf0) {
            case 0x40 -> PacketView.ETHERTYPE_IPV4;
            case 0x60 -> PacketView.ETHERTYPE_IPV6;
            default -> 0;
        };
    }

    private static int byPppProtocol(int protocol) {
        return switch (protocol) {
            case 0x21 -> PacketView.ETHERTYPE_IPV4;
            case 0x57 -> PacketView.ETHERTYPE_IPV6;
            case 0x281 -> ETHERTYPE_MPLS;
            default -> 0;
        };
    }

    private static int u16(byte[] bytes, int at) {
        return NetworkOrder.u16(bytes, at);
    }
}

package org.mpcap.capture.encapsulation;

import org.mpcap.capture.encapsulation.Decapsulation.Broken;
import org.mpcap.capture.encapsulation.Decapsulation.NoTcp;

/** Ethernet, what stands between its addresses and the payload, and LLC. */
final class EthernetHeaders {
    private static final int MACSEC_ICV = 16;
    private static final int SNAP = 0xaaaa03;

    private EthernetHeaders() {}

    /** IEEE 802.3: two addresses, then a type or a length. */
    static Decapsulation ethernet(HeaderWindow window) {
        int type = window.u16(12);
        return type >= EtherType.LEAST || !window.has(14)
                ? behind(window, 14)
                : llc(window.from(14).cutTo(type));
    }

    /** The EtherType is in the last two of the header's {@code size} bytes. */
    private static Decapsulation behind(HeaderWindow window, int size) {
        return window.has(size) ? EtherType.next(window.u16(size - 2), window, size) : Broken.CUT_OFF;
    }

    /** IEEE 802.1Q: tag, then a type or a length. */
    static Decapsulation vlan(HeaderWindow window) {
        int type = window.u16(2);
        return type >= EtherType.LEAST || !window.has(4)
                ? behind(window, 4)
                : llc(window.from(4).cutTo(type));
    }

    /** Cisco VN-tag: flags and two virtual interfaces. */
    static Decapsulation vnTag(HeaderWindow window) {
        return behind(window, 6);
    }

    /** IEEE 802.1BR 7.5: priority and two E-CIDs. */
    static Decapsulation eTag(HeaderWindow window) {
        return behind(window, 8);
    }

    /** Cisco metadata: version, length, option type, security group tag. */
    static Decapsulation ciscoMetadata(HeaderWindow window) {
        return behind(window, 8);
    }

    /** IEEE 802.1CB 7.8: reserved bits and a sequence number. */
    static Decapsulation rTag(HeaderWindow window) {
        return behind(window, 6);
    }

    /** IEC 62439-3 HSR: path and size, sequence number. */
    static Decapsulation hsr(HeaderWindow window) {
        return behind(window, 6);
    }

    /** IEEE 802.1ah 9.7: the I-tag, then the customer's frame. */
    static Decapsulation pbb(HeaderWindow window) {
        return window.inner(Layer.ETHERNET, 4);
    }

    /** Cisco FabricPath: the forwarding tag, then the frame. */
    static Decapsulation fabricPath(HeaderWindow window) {
        return window.inner(Layer.ETHERNET, 2);
    }

    /** RFC 6325 3: version, options' length in four bytes, hops, two nicknames. */
    static Decapsulation trill(HeaderWindow window) {
        return window.inner(Layer.ETHERNET, 6 + (window.u16(0) >>> 6 & 0x1f) * 4);
    }

    /** IEEE 802.1AE 9: readable only without encryption (E) and change of the text (C); the check value is no payload. */
    static Decapsulation macsec(HeaderWindow window) {
        int control = window.u8(0);
        int size = (control & 0x20) != 0 ? 14 : 6;
        if (!window.has(size + 2)) {
            return Broken.CUT_OFF;
        }
        if ((control & 0x0c) != 0) {
            return new NoTcp(PacketKind.MACSEC, 0);
        }
        int shortLength = window.u8(1) & 0x3f;
        HeaderWindow secured = shortLength > 0
                ? window.cutTo(size + shortLength)
                : window.cutTo(Math.max(size + 2, window.length() - MACSEC_ICV));
        return behind(secured, size + 2);
    }

    /** RFC 8300 2: length in four bytes, then the number of what follows. */
    static Decapsulation nsh(HeaderWindow window) {
        int size = (window.u16(0) & 0x3f) * 4;
        if (!window.has(8)) {
            return Broken.CUT_OFF;
        }
        return window.u8(0) >>> 6 != 0 || size < 8 ? Broken.UNLIKELY : nextProtocol(window.u8(3), window, size);
    }

    /** The numbers of NSH (RFC 8300 12.2.4) and of VXLAN-GPE, which are the same as far as they go. */
    static Decapsulation nextProtocol(int number, HeaderWindow window, int size) {
        return switch (number) {
            case 1 -> window.inner(Layer.IPV4, size);
            case 2 -> window.inner(Layer.IPV6, size);
            case 3 -> window.inner(Layer.ETHERNET, size);
            case 4 -> window.inner(Layer.NSH, size);
            case 5 -> window.inner(Layer.MPLS, size);
            default -> new NoTcp(PacketKind.NEXT_PROTOCOL, number);
        };
    }

    /** RFC 2516 4: the session's header, then PPP. */
    static Decapsulation pppoe(HeaderWindow window) {
        return !window.has(6)
                ? Broken.CUT_OFF
                : window.u8(0) != 0x11 || window.u8(1) != 0
                        ? new NoTcp(PacketKind.LINK_CONTROL, 0)
                        : window.from(6).cutTo(window.u16(4)).inner(Layer.PPP, 0);
    }

    /** RFC 3032 2.1: labels to the bottom of the stack, then IP, or a pseudowire with or without a control word (RFC 4448). */
    static Decapsulation mpls(HeaderWindow window) {
        int size = 0;
        do {
            if (!window.has(size + 5)) {
                return Broken.CUT_OFF;
            }
            size += 4;
        } while ((window.u8(size - 2) & 1) == 0);
        int nibble = window.u8(size) >>> 4;
        boolean isIp = nibble == 4 || nibble == 6;
        // An address may begin like that, too; a length of 0, which segmentation by the network card leaves, proves
        // nothing.
        boolean isCertain = window.looksLikeIp(size) && window.u16(size + 2) != 0;
        if (isIp && (isCertain || !window.looksLikeEthernet(size))) {
            return window.ip(size);
        }
        if (nibble == 0 && window.looksLikeEthernet(size + 4)) {
            return window.inner(Layer.ETHERNET, size + 4);
        }
        if (window.looksLikeEthernet(size)) {
            return window.inner(Layer.ETHERNET, size);
        }
        if (nibble == 0 && window.looksLikeIp(size + 4)) {
            return window.ip(size + 4);
        }
        // 1: associated channel header (RFC 5085), which carries operation and maintenance.
        return nibble == 1
                ? new NoTcp(PacketKind.LINK_CONTROL, 0)
                : new NoTcp(PacketKind.MPLS, window.u32(size - 4) >>> 12);
    }

    /** IEEE 802.2: SNAP (RFC 1042), IP's own access point, ISO's with a network layer identifier (RFC 2684 5.1). */
    static Decapsulation llc(HeaderWindow window) {
        if (!window.has(3)) {
            return Broken.CUT_OFF;
        }
        return switch (window.u16(0) << 8 | window.u8(2)) {
            case SNAP -> snap(window.from(3));
            case 0x060603 -> window.inner(Layer.IPV4, 3);
            case 0xfefe03 -> window.inner(Layer.NLPID, 3);
            default -> new NoTcp(PacketKind.LLC, window.u8(0));
        };
    }

    /** The organization and its number of a protocol: EtherTypes, or 802.1's bridged frames (RFC 2684 5.2). */
    static Decapsulation snap(HeaderWindow window) {
        int organization = window.u16(0) << 8 | window.u8(2);
        int protocol = window.u16(3);
        if (!window.has(5)) {
            return Broken.CUT_OFF;
        }
        if (organization == 0 || organization == 0x0000f8) {
            return EtherType.next(protocol, window, 5);
        }
        if (organization == 0x0080c2 && (protocol == 1 || protocol == 7)) {
            // ATM pads these to a multiple of four, Frame Relay does not.
            return window.inner(Layer.ETHERNET, window.looksLikeEthernet(5) ? 5 : 7);
        }
        return new NoTcp(PacketKind.LLC, 0xaa);
    }

    /** Network layer protocol identifiers (RFC 6328). */
    static Decapsulation nlpid(HeaderWindow window) {
        if (!window.has(1)) {
            return Broken.CUT_OFF;
        }
        int padding = window.u8(0) == 0 ? 1 : 0; // RFC 2427 3
        return switch (window.u8(padding)) {
            case 0xcc -> window.inner(Layer.IPV4, padding + 1);
            case 0x8e -> window.inner(Layer.IPV6, padding + 1);
            case 0x80 -> window.inner(Layer.SNAP, padding + 1);
            case 0xcf -> window.inner(Layer.PPP, padding + 1);
            default -> new NoTcp(PacketKind.LLC, 0xfe);
        };
    }
}

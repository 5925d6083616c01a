package org.mpcap.capture.encapsulation;

import java.nio.charset.StandardCharsets;
import org.mpcap.capture.encapsulation.Decapsulation.Broken;
import org.mpcap.capture.encapsulation.Decapsulation.NoTcp;

/** The headers of link types (LINKTYPE_ registry, tcpdump.org/linktypes.html) that are used nowhere else. */
final class LinkHeaders {
    private static final int JUNIPER_MAGIC = 0x4d4743;
    private static final int NFLOG_PAYLOAD = 9;
    private static final int LINUX_IEEE80211 = 801;
    private static final int LINUX_IEEE80211_RADIOTAP = 803;

    private LinkHeaders() {}

    /** IP without a header. */
    static Decapsulation rawIp(HeaderWindow window) {
        return window.ip(0);
    }

    /** BSD loopback: the family's number differs between systems, the version in the IP header does not. */
    static Decapsulation loopback(HeaderWindow window) {
        return window.ip(4);
    }

    /** Linux cooked: packet type, hardware type, address, protocol. */
    static Decapsulation cooked(HeaderWindow window) {
        return window.has(16) ? cooked(window, window.u16(2), window.u16(14), 16) : Broken.CUT_OFF;
    }

    /** Linux cooked, version 2: protocol, interface, hardware type, packet type, address. */
    static Decapsulation cooked2(HeaderWindow window) {
        return window.has(20) ? cooked(window, window.u16(8), window.u16(0), 20) : Broken.CUT_OFF;
    }

    private static Decapsulation cooked(HeaderWindow window, int hardware, int protocol, int size) {
        return switch (hardware) {
            case LINUX_IEEE80211 -> window.inner(Layer.WIFI, size);
            case LINUX_IEEE80211_RADIOTAP -> window.inner(Layer.RADIOTAP, size);
            default ->
                protocol == 4
                        ? window.inner(Layer.LLC, size)
                        : protocol < EtherType.LEAST
                                ? new NoTcp(PacketKind.LINK_CONTROL, 0)
                                : EtherType.next(protocol, window, size);
        };
    }

    /** IEEE 802.5: access and frame control, addresses, a routing field if the source address says so. */
    static Decapsulation tokenRing(HeaderWindow window) {
        boolean isLlc = window.u8(1) >>> 6 == 1;
        boolean isRouted = (window.u8(8) & 0x80) != 0;
        int size = 14 + (isRouted ? window.u8(14) & 0x1f : 0);
        return isLlc ? window.inner(Layer.LLC, size) : new NoTcp(PacketKind.LINK_CONTROL, 0);
    }

    /** FDDI: frame control, addresses. */
    static Decapsulation fddi(HeaderWindow window) {
        boolean isLlc = (window.u8(0) & 0x70) == 0x50;
        return isLlc ? window.inner(Layer.LLC, 13) : new NoTcp(PacketKind.LINK_CONTROL, 0);
    }

    /** IP over Fibre Channel (RFC 4338 4): two addresses of eight bytes. */
    static Decapsulation fibreChannel(HeaderWindow window) {
        return window.inner(Layer.LLC, 16);
    }

    /** IP over IEEE 1394 as Apple gives it: two addresses of eight bytes, EtherType. */
    static Decapsulation firewire(HeaderWindow window) {
        return typeBehind(window, 18);
    }

    /** IP over InfiniBand: a global routing header, EtherType, reserved bytes. */
    static Decapsulation infiniband(HeaderWindow window) {
        return window.has(44) ? EtherType.next(window.u16(40), window, 44) : Broken.CUT_OFF;
    }

    private static Decapsulation typeBehind(HeaderWindow window, int size) {
        return window.has(size) ? EtherType.next(window.u16(size - 2), window, size) : Broken.CUT_OFF;
    }

    /** SunATM: direction and kind of traffic, 2 for LLC; virtual path and circuit. */
    static Decapsulation sunAtm(HeaderWindow window) {
        return (window.u8(0) & 0x0f) == 2 ? window.inner(Layer.LLC, 4) : new NoTcp(PacketKind.LINK_CONTROL, 0);
    }

    /** OpenBSD enc: family, security parameter index, flags. */
    static Decapsulation enc(HeaderWindow window) {
        return window.ip(12);
    }

    /** pf's log: its length, padded to a multiple of four, in the first byte. */
    static Decapsulation pflog(HeaderWindow window) {
        return window.ip(window.u8(0) + 3 & ~3);
    }

    /** Solaris ipnet: version, family, lengths, interfaces, zones. */
    static Decapsulation ipnet(HeaderWindow window) {
        return window.ip(24);
    }

    /** Juniper: magic number, flags (0x80: extensions with a length follow; 0x02: no header of layer 2). */
    static Decapsulation juniper(HeaderWindow window) {
        int flags = window.u8(3);
        int size = (flags & 0x80) != 0 ? 6 + window.u16(4) : 4;
        if (window.u32(0) >>> 8 != JUNIPER_MAGIC) {
            return Broken.MALFORMED;
        }
        return (flags & 0x02) != 0 ? window.ip(size + 4) : window.inner(Layer.ETHERNET, size);
    }

    /** netANALYZER: four bytes of status, then Ethernet. */
    static Decapsulation netAnalyzer(HeaderWindow window) {
        return window.inner(Layer.ETHERNET, 4);
    }

    /** netANALYZER with preamble and start of frame. */
    static Decapsulation netAnalyzerTransparent(HeaderWindow window) {
        return window.inner(Layer.ETHERNET, 12);
    }

    /** mPackets (IEEE 802.3br) and EPON: eight bytes of preamble; only whole frames begin with the usual delimiter. */
    static Decapsulation preamble(HeaderWindow window) {
        return window.inner(Layer.ETHERNET, 8);
    }

    /** Broadcom's switch tag, or Marvell's, of four bytes between the addresses and the type. */
    static Decapsulation switchTag(HeaderWindow window) {
        return typeBehind(window, 18);
    }

    /** Marvell's tag behind an EtherType of its own. */
    static Decapsulation switchTagWithType(HeaderWindow window) {
        return typeBehind(window, 22);
    }

    /** Broadcom's switch tag before the addresses. */
    static Decapsulation switchTagPrepended(HeaderWindow window) {
        return window.inner(Layer.ETHERNET, 4);
    }

    /** Linux netfilter's log: family, version, resource, then attributes in any order, in the byte order of the machine that logged. */
    static Decapsulation nflog(HeaderWindow window) {
        Decapsulation little = nflog(window, true);
        return little == Broken.MALFORMED ? nflog(window, false) : little;
    }

    private static Decapsulation nflog(HeaderWindow window, boolean isLittle) {
        int at = 4;
        while (window.has(at + 4)) {
            int size = isLittle ? window.u16Little(at) : window.u16(at);
            int kind = (isLittle ? window.u16Little(at + 2) : window.u16(at + 2)) & 0x7fff;
            if (size < 4 || kind > 64) {
                return Broken.MALFORMED;
            }
            if (kind == NFLOG_PAYLOAD) {
                return window.from(at + 4).cutTo(size - 4).ip(0);
            }
            at += size + 3 & ~3;
        }
        return at == 4 || window.has(at) ? new NoTcp(PacketKind.LINK_CONTROL, 0) : Broken.MALFORMED;
    }

    /** Apple's PKTAP: header length, record type (1: packet), link type, in the byte order of the machine. */
    static Decapsulation pktap(HeaderWindow window) {
        int little = window.u32Little(0);
        boolean isLittle = little >= 12 && little <= 0xffff;
        int length = isLittle ? little : window.u32(0);
        int kind = isLittle ? window.u32Little(4) : window.u32(4);
        int linkType = isLittle ? window.u32Little(8) : window.u32(8);
        if (length < 12) {
            return Broken.MALFORMED;
        }
        return kind == 1 ? window.frame(linkType, length) : new NoTcp(PacketKind.LINK_CONTROL, 0);
    }

    /** Wireshark's exported PDUs: tags up to an end tag, of which one names the dissector. */
    static Decapsulation exportedPdu(HeaderWindow window) {
        String protocol = "";
        int at = 0;
        while (window.has(at + 4)) {
            int tag = window.u16(at);
            int size = window.u16(at + 2);
            at += 4;
            if (tag == 0) {
                break;
            }
            boolean isName = tag == 12 && window.has(at + size);
            if (isName) {
                protocol = new String(window.bytes(), window.at() + at, size, StandardCharsets.US_ASCII);
            }
            at += size;
        }
        return switch (protocol.replace("\0", "")) {
            case "ip", "ipv6", "raw_ip", "raw" -> window.ip(at);
            case "eth", "eth_maybefcs", "eth_withoutfcs", "eth_withfcs" -> window.inner(Layer.ETHERNET, at);
            case "ppp" -> window.inner(Layer.PPP, at);
            case "mpls" -> window.inner(Layer.MPLS, at);
            case "llc" -> window.inner(Layer.LLC, at);
            case "wlan" -> window.inner(Layer.WIFI, at);
            default -> new NoTcp(PacketKind.EXPORTED_PDU, 0);
        };
    }

    /** Endace's records: time, type (top bit: extension headers follow), flags, lengths, then the frame. */
    static Decapsulation erf(HeaderWindow window) {
        int size = 16;
        int more = window.u8(8) & 0x80;
        while (more != 0 && window.has(size + 8)) {
            more = window.u8(size) & 0x80;
            size += 8;
        }
        int wire = window.u16(14);
        return switch (window.u8(8) & 0x7f) {
            case 2, 11, 16, 20 -> window.inner(Layer.ETHERNET, size + 2);
            case 1, 10, 15, 19 -> window.inner(Layer.HDLC, size);
            case 5, 17 -> window.inner(Layer.HDLC, size + 4);
            case 4, 18 -> window.inner(Layer.LLC, size + 4);
            case 22 -> window.inner(Layer.IPV4, size);
            case 23 -> window.inner(Layer.IPV6, size);
            // Counters and what is known of the card.
            case 13, 14, 27 -> new NoTcp(PacketKind.LINK_CONTROL, 0);
            default -> wire == 0 ? new NoTcp(PacketKind.LINK_CONTROL, 0) : new NoTcp(PacketKind.LINK_TYPE, 197);
        };
    }
}

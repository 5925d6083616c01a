package org.mpcap.capture.encapsulation;

import org.mpcap.capture.encapsulation.Decapsulation.Broken;
import org.mpcap.capture.encapsulation.Decapsulation.Inner;
import org.mpcap.capture.encapsulation.Decapsulation.NoTcp;

/** Tunnels in UDP. A port alone is no proof: every decoder here looks at what is inside before it claims a packet. */
final class UdpTunnels {
    private static final int GTP = 2152;
    private static final int GTP_VERSION_0 = 3386;
    private static final int NAT_TRAVERSAL = 4500;
    private static final int WIREGUARD = 51820;

    private UdpTunnels() {}

    /** RFC 768: by either port, the destination's first. */
    static Decapsulation udp(HeaderWindow window) {
        if (!window.has(8)) {
            return Broken.CUT_OFF;
        }
        int source = window.u16(0);
        int destination = window.u16(2);
        int length = window.u16(4);
        HeaderWindow body = (length < 8 ? window : window.cutTo(length)).from(8);
        Decapsulation found = in(destination, body);
        if (found == Broken.UNLIKELY) {
            found = in(source, body);
        }
        if (found == Broken.UNLIKELY) {
            found = atAnyPort(body);
        }
        if (found != Broken.UNLIKELY) {
            return found;
        }
        return isTunnel(destination)
                ? new NoTcp(PacketKind.UDP_TUNNEL, destination)
                : new NoTcp(PacketKind.UDP, Math.min(source, destination));
    }

    private static Decapsulation in(int port, HeaderWindow body) {
        return switch (port) {
            case 4789, 8472 -> vxlan(body); // IANA's, and Linux's from before
            case 4790 -> vxlanGpe(body);
            case 6081 -> geneve(body);
            case GTP, GTP_VERSION_0 -> gtp(body);
            case 1701 -> l2tp(body);
            case 3544 -> teredo(body);
            case 6635 -> mpls(body);
            case 4754 -> gre(body);
            case 6080 -> gue(body);
            case 4341 -> lisp(body);
            case 37008 -> tzsp(body);
            case NAT_TRAVERSAL -> espInUdp(body);
            case WIREGUARD -> wireGuard(body);
            default -> Broken.UNLIKELY;
        };
    }

    /** Ports of tunnels, also of those over DTLS and other encryption, where nothing inside can be seen. */
    private static boolean isTunnel(int port) {
        return switch (port) {
            case 1194,
                    1701,
                    GTP,
                    3544,
                    GTP_VERSION_0,
                    4341,
                    NAT_TRAVERSAL,
                    4754,
                    4755,
                    4789,
                    4790,
                    5247,
                    6080,
                    6081,
                    6635,
                    6636,
                    8472,
                    37008,
                    WIREGUARD -> true;
            default -> false;
        };
    }

    /** RFC 7348 5; Linux and others also send RFC-less extensions of its reserved bits: group policy, and GPE by its own P bit. */
    private static Decapsulation vxlan(HeaderWindow body) {
        boolean hasIdentifier = (body.u8(0) & 0x08) != 0;
        if (!hasIdentifier || !body.has(8)) {
            return Broken.UNLIKELY;
        }
        boolean isGeneric = (body.u8(0) & 0x04) != 0 && body.u8(3) != 0;
        if (isGeneric && !body.looksLikeEthernet(8)) {
            return vxlanGpe(body);
        }
        return body.looksLikeEthernet(8) ? body.inner(Layer.ETHERNET, 8) : Broken.UNLIKELY;
    }

    /** draft-ietf-nvo3-vxlan-gpe 3.1: the P bit says that the fourth byte names what follows. */
    private static Decapsulation vxlanGpe(HeaderWindow body) {
        int flags = body.u8(0);
        if ((flags & 0xc0) != 0 || !body.has(8)) {
            return Broken.UNLIKELY;
        }
        if ((flags & 0x01) != 0) {
            return new NoTcp(PacketKind.UDP, 4790);
        }
        return (flags & 0x04) == 0
                ? ethernetOrUnlikely(body, 8)
                : likely(EthernetHeaders.nextProtocol(body.u8(3), body, 8));
    }

    /** RFC 8926 3.4: version 0, options' length in four bytes, EtherType. */
    private static Decapsulation geneve(HeaderWindow body) {
        int type = body.u16(2);
        boolean isHeader = body.has(8) && body.u8(0) >>> 6 == 0 && (body.u8(1) & 0x3f) == 0 && body.u8(7) == 0;
        if (!isHeader || !EtherType.isKnown(type)) {
            return Broken.UNLIKELY;
        }
        return likely(EtherType.next(type, body, 8 + (body.u8(0) & 0x3f) * 4));
    }

    /** 3GPP TS 29.281 5.1 with extension headers (5.2), 29.060 6 for version 0. */
    private static Decapsulation gtp(HeaderWindow body) {
        int flags = body.u8(0);
        int version = flags >>> 5;
        boolean isGtp = (flags & 0x10) != 0;
        int mandatory = version == 0 ? 20 : 8;
        if (!isGtp || version > 1 || !body.has(mandatory) || body.u16(2) > body.length() - mandatory) {
            return Broken.UNLIKELY;
        }
        if (body.u8(1) != 0xff) {
            return new NoTcp(PacketKind.UDP, GTP);
        }
        int size = mandatory;
        if (version == 1 && (flags & 0x07) != 0) {
            size += 4;
            int next = (flags & 0x04) != 0 ? body.u8(size - 1) : 0;
            while (next != 0) {
                int extension = body.u8(size) * 4;
                if (extension == 0 || !body.has(size + extension)) {
                    return Broken.UNLIKELY;
                }
                size += extension;
                next = body.u8(size - 1);
            }
        }
        HeaderWindow user = body.cutTo(mandatory + body.u16(2));
        if (user.looksLikeIp(size)) {
            return user.ip(size);
        }
        if (user.looksLikeEthernet(size)) {
            return user.inner(Layer.ETHERNET, size);
        }
        return user.u16(size) == 0xff03 ? user.inner(Layer.PPP, size) : Broken.UNLIKELY;
    }

    /** RFC 2661 3.1 with its optional fields; version 3 over UDP: RFC 3931 4.1.2. */
    private static Decapsulation l2tp(HeaderWindow body) {
        int flags = body.u16(0);
        int version = flags & 0xf;
        boolean isControl = (flags & 0x8000) != 0;
        if (!body.has(6) || (version != 2 && version != 3)) {
            return Broken.UNLIKELY;
        }
        if (isControl) {
            return new NoTcp(PacketKind.UDP, 1701);
        }
        if (version == 3) {
            return body.has(8) ? IpTunnels.l2tpV3Session(body.from(8)) : Broken.UNLIKELY;
        }
        boolean hasLength = (flags & 0x4000) != 0;
        int size = 6 + (hasLength ? 2 : 0) + ((flags & 0x0800) != 0 ? 4 : 0);
        if ((flags & 0x0200) != 0) {
            size += 2 + body.u16(size);
        }
        HeaderWindow message = hasLength ? body.cutTo(body.u16(2)) : body;
        return message.has(size + 1) ? likely(PppHeaders.ppp(message.from(size))) : Broken.UNLIKELY;
    }

    /** RFC 4380 5.1.1: authentication and origin indications, then IPv6. */
    private static Decapsulation teredo(HeaderWindow body) {
        int size = 0;
        if (body.u16(0) == 1) {
            size = 13 + body.u8(2) + body.u8(3);
        }
        if (body.u16(size) == 0) {
            size += 8;
        }
        return body.u8(size) >>> 4 == 6 && body.looksLikeIp(size) ? body.inner(Layer.IPV6, size) : Broken.UNLIKELY;
    }

    /** RFC 7510. */
    private static Decapsulation mpls(HeaderWindow body) {
        return likely(EthernetHeaders.mpls(body));
    }

    /** RFC 8086 3: version 0 without routing; the reserved bits are 0. */
    private static Decapsulation gre(HeaderWindow body) {
        return (body.u16(0) & 0x4fff) == 0 ? likely(IpTunnels.gre(body)) : Broken.UNLIKELY;
    }

    /** draft-ietf-intarea-gue 2.1: version 0 names an IP protocol; version 1 is IP itself, by its first bits. */
    private static Decapsulation gue(HeaderWindow body) {
        int version = body.u8(0) >>> 6;
        boolean isControl = (body.u8(0) & 0x20) != 0;
        int size = 4 + (body.u8(0) & 0x1f) * 4;
        if (version == 1) {
            return body.looksLikeIp(0) ? body.ip(0) : Broken.UNLIKELY;
        }
        return version != 0 || isControl || !body.has(size)
                ? Broken.UNLIKELY
                : likely(IpTunnels.carried(body.u8(1), body.from(size)));
    }

    /** RFC 9300 5.1: eight bytes, then IP. */
    private static Decapsulation lisp(HeaderWindow body) {
        return body.looksLikeIp(8) ? body.ip(8) : Broken.UNLIKELY;
    }

    /** TaZmen Sniffer Protocol: version 1, type 0 (received packet), what it is (1: Ethernet, 18: 802.11), tags up to an end tag. */
    private static Decapsulation tzsp(HeaderWindow body) {
        if (body.u8(0) != 1 || body.u8(1) > 1) {
            return Broken.UNLIKELY;
        }
        int at = 4;
        while (body.has(at + 1) && body.u8(at) != 1) {
            at += body.u8(at) == 0 ? 1 : 2 + body.u8(at + 1);
        }
        return switch (body.u16(2)) {
            case 1 -> ethernetOrUnlikely(body, at + 1);
            case 18 -> body.inner(Layer.WIFI, at + 1);
            default -> Broken.UNLIKELY;
        };
    }

    /** RFC 3948 2: key exchange has four bytes of 0, keep-alives are one byte; the rest is ESP. */
    private static Decapsulation espInUdp(HeaderWindow body) {
        return body.length() < 8 || body.u32(0) == 0
                ? new NoTcp(PacketKind.UDP, NAT_TRAVERSAL)
                : new NoTcp(PacketKind.ESP, 0);
    }

    /** Messages of type 4 are transport data, padded to 16 bytes; shorter ones are keep-alives, 1 to 3 handshakes. */
    private static Decapsulation wireGuard(HeaderWindow body) {
        return body.u32Little(0) != 4 || body.length() % 16 != 0
                ? Broken.UNLIKELY
                : body.length() <= 32 ? new NoTcp(PacketKind.UDP, WIREGUARD) : new NoTcp(PacketKind.WIREGUARD, 0);
    }

    /**
     * Ports are configured: what cannot be chance is a tunnel at any. IPv4 that fits to the byte with a right header checksum, alone
     * (Linux: foo over UDP) or in Ethernet in VXLAN; IPv6 with a Teredo address that fits.
     */
    private static Decapsulation atAnyPort(HeaderWindow body) {
        if (body.isExactlyIpv4(0)) {
            return body.inner(Layer.IPV4, 0);
        }
        if (body.u32(0) == 0x08000000 && body.u8(7) == 0 && body.u16(20) == EtherType.IPV4 && body.isExactlyIpv4(22)) {
            return body.inner(Layer.ETHERNET, 8);
        }
        boolean isTeredo = body.u32(8) == 0x20010000 || body.u32(24) == 0x20010000;
        return isTeredo && body.u8(0) >>> 4 == 6 && body.has(40) && body.u16(4) + 40 == body.length()
                ? body.inner(Layer.IPV6, 0)
                : Broken.UNLIKELY;
    }

    private static Decapsulation ethernetOrUnlikely(HeaderWindow body, int size) {
        return body.looksLikeEthernet(size) ? body.inner(Layer.ETHERNET, size) : Broken.UNLIKELY;
    }

    /** What a header names is there only if it looks like it. */
    private static Decapsulation likely(Decapsulation found) {
        if (found instanceof Inner inner) {
            boolean fits = switch (inner.layer()) {
                case IPV4, IPV6 ->
                    inner.window().u8(0) >>> 4 == (inner.layer() == Layer.IPV4 ? 4 : 6)
                            && inner.window().looksLikeIp(0);
                case ETHERNET -> inner.window().looksLikeEthernet(0);
                default -> true;
            };
            return fits ? found : Broken.UNLIKELY;
        }
        return found instanceof Broken ? Broken.UNLIKELY : found;
    }
}

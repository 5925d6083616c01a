package org.mpcap.capture.encapsulation;

import org.mpcap.capture.encapsulation.Decapsulation.Broken;
import org.mpcap.capture.encapsulation.Decapsulation.NoTcp;

/** What IP packets carry besides TCP, by protocol number, as far as it holds packets itself. */
public final class IpTunnels {
    private static final int CHECKSUM = 0x8000;
    private static final int ROUTING = 0x4000;
    private static final int KEY = 0x2000;
    private static final int SEQUENCE = 0x1000;
    private static final int ACKNOWLEDGMENT = 0x0080;

    private IpTunnels() {}

    /** What an IP packet carries, of which {@code window} shows all behind the IP headers. */
    public static Decapsulation carried(int protocol, HeaderWindow window) {
        return switch (protocol) {
            case 4 -> window.inner(Layer.IPV4, 0);
            case 41 -> window.inner(Layer.IPV6, 0);
            case 17, 136 -> window.inner(Layer.UDP, 0); // and UDP-Lite, RFC 3828
            case 47 -> window.inner(Layer.GRE, 0);
            case 97 -> window.inner(Layer.ETHER_IP, 0);
            case 115 -> window.inner(Layer.L2TP_V3, 0);
            case 137 -> window.inner(Layer.MPLS, 0); // RFC 4023
            case 143 -> window.inner(Layer.ETHERNET, 0); // RFC 8986 4.9
            case 50 -> new NoTcp(PacketKind.ESP, 0);
            case 1, 2, 8, 9, 33, 36, 46, 58, 59, 88, 89, 103, 112, 113, 124, 132, 135, 139, 140 ->
                new NoTcp(PacketKind.IP_PROTOCOL, protocol);
            default -> new NoTcp(PacketKind.IP_PROTOCOL_UNKNOWN, protocol);
        };
    }

    /** RFC 2784, RFC 2890, RFC 1701 (routing), RFC 2637 (version 1); the type behind it is an EtherType, mostly. */
    static Decapsulation gre(HeaderWindow window) {
        if (!window.has(4)) {
            return Broken.CUT_OFF;
        }
        int bits = window.u16(0);
        int size = 4
                + ((bits & (CHECKSUM | ROUTING)) != 0 ? 4 : 0)
                + ((bits & KEY) != 0 ? 4 : 0)
                + ((bits & SEQUENCE) != 0 ? 4 : 0);
        int version = bits & 7;
        if (version == 1) {
            boolean isEmpty = (bits & SEQUENCE) == 0;
            return isEmpty
                    ? new NoTcp(PacketKind.LINK_CONTROL, 0)
                    : window.inner(Layer.PPP, size + ((bits & ACKNOWLEDGMENT) != 0 ? 4 : 0));
        }
        if (version != 0) {
            return Broken.UNLIKELY;
        }
        while ((bits & ROUTING) != 0 && window.has(size + 4)) {
            boolean isLast = window.u32(size) == 0;
            size += 4 + window.u8(size + 3);
            if (isLast) {
                break;
            }
        }
        return window.has(size) ? inGre(window.u16(2), (bits & SEQUENCE) != 0, window.from(size)) : Broken.CUT_OFF;
    }

    private static Decapsulation inGre(int type, boolean numbered, HeaderWindow window) {
        return switch (type) {
            // ERSPAN (draft-foschiano-erspan): type I has no header of its own and no sequence numbers.
            case 0x88be -> window.inner(numbered ? Layer.ERSPAN_2 : Layer.ETHERNET, 0);
            case 0x22eb -> window.inner(Layer.ERSPAN_3, 0);
            // WCCP: version 2 has a redirect header of four bytes.
            case 0x883e -> window.looksLikeIp(0) ? window.ip(0) : window.ip(4);
            // Keep-alives, CDP, NHRP, OSI.
            case 0x0000, 0x2000, 0x2001, 0x00fe -> new NoTcp(PacketKind.LINK_CONTROL, 0);
            default -> EtherType.isKnown(type) ? EtherType.next(type, window, 0) : new NoTcp(PacketKind.GRE, type);
        };
    }

    /** Type II: eight bytes. */
    static Decapsulation erspan2(HeaderWindow window) {
        return window.u8(0) >>> 4 == 2 ? erspan3(window) : window.inner(Layer.ETHERNET, 8);
    }

    /** Type III: twelve bytes, and eight of a platform's if the last bit (O) says so; some send it by type II's protocol number. */
    static Decapsulation erspan3(HeaderWindow window) {
        int size = (window.u8(11) & 1) != 0 ? 20 : 12;
        int frameType = window.u16(10) >>> 10 & 0x1f;
        return frameType == 2 ? window.ip(size) : window.inner(Layer.ETHERNET, size);
    }

    /** RFC 3378: version 3 and reserved bits. */
    static Decapsulation etherIp(HeaderWindow window) {
        return window.u8(0) >>> 4 == 3 ? window.inner(Layer.ETHERNET, 2) : Broken.UNLIKELY;
    }

    /** RFC 3931 4.1.1: a session, 0 for control messages, and a cookie and sublayer as long as both ends agreed. */
    static Decapsulation l2tpV3(HeaderWindow window) {
        if (!window.has(4)) {
            return Broken.CUT_OFF;
        }
        return window.u32(0) == 0 ? new NoTcp(PacketKind.LINK_CONTROL, 0) : l2tpV3Session(window.from(4));
    }

    /** Behind the session identifier: a cookie of 0, 4 or 8 bytes, a sublayer of 0 or 4 (RFC 3931 4.6), then the payload. */
    static Decapsulation l2tpV3Session(HeaderWindow window) {
        for (int size = 0; size <= 12; size += 4) {
            if (window.looksLikeEthernet(size)) {
                return window.inner(Layer.ETHERNET, size);
            }
        }
        for (int size = 0; size <= 12; size += 4) {
            boolean isPpp = window.u32(size) == 0xff030021 || window.u32(size) == 0xff030057;
            if (isPpp && window.looksLikeIp(size + 4)) {
                return window.ip(size + 4);
            }
            boolean isHdlc = window.u32(size) == 0x0f000800 || window.u32(size) == 0x0f0086dd;
            if (isHdlc && window.looksLikeIp(size + 4)) {
                return window.ip(size + 4);
            }
            if (window.looksLikeIp(size)) {
                return window.ip(size);
            }
        }
        return new NoTcp(PacketKind.L2TP_V3, 0);
    }
}

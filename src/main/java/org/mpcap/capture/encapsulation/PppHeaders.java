package org.mpcap.capture.encapsulation;

import org.mpcap.capture.encapsulation.Decapsulation.Broken;
import org.mpcap.capture.encapsulation.Decapsulation.NoTcp;

/** PPP and other framings of serial lines. */
final class PppHeaders {
    private static final int HDLC_ADDRESS_AND_CONTROL = 0xff03;

    private PppHeaders() {}

    /** RFC 1661 2, with or without the address and control of RFC 1662, the protocol in one byte (odd) or two. */
    static Decapsulation ppp(HeaderWindow window) {
        int at = window.u16(0) == HDLC_ADDRESS_AND_CONTROL ? 2 : 0;
        boolean isShort = (window.u8(at) & 1) == 1;
        int size = at + (isShort ? 1 : 2);
        if (!window.has(size)) {
            return Broken.CUT_OFF;
        }
        int protocol = isShort ? window.u8(at) : window.u16(at);
        return switch (protocol) {
            case 0x21 -> window.inner(Layer.IPV4, size);
            case 0x57 -> window.inner(Layer.IPV6, size);
            case 0x281, 0x283 -> window.inner(Layer.MPLS, size);
            case 0x31 -> bridged(window.from(size));
            case 0x3d -> multilink(window.from(size));
            // Compressed headers, compressed and encrypted datagrams.
            case 0x2d, 0x2f, 0x03, 0x53, 0x55, 0x59, 0x61, 0xfb, 0xfd, 0x69, 0x2061, 0x2063, 0x2065 ->
                new NoTcp(PacketKind.PPP_CHANGED, protocol);
            default -> new NoTcp(PacketKind.PPP, protocol);
        };
    }

    /** RFC 3518 4.2: flags and padding's length, MAC type; 1 is Ethernet. */
    private static Decapsulation bridged(HeaderWindow window) {
        return window.u8(1) == 1 ? window.inner(Layer.ETHERNET, 2) : new NoTcp(PacketKind.PPP, 0x31);
    }

    /** RFC 1990 3: a packet that is beginning and end at once is whole; the sequence number has 24 bits, unless 12 were agreed. */
    private static Decapsulation multilink(HeaderWindow window) {
        boolean isWhole = window.u8(0) >>> 6 == 3;
        if (!isWhole) {
            return new NoTcp(PacketKind.PPP_CHANGED, 0x3d);
        }
        boolean isLong = (window.u8(0) & 0x3f) == 0 && !startsProtocol(window, 2);
        return window.inner(Layer.PPP, isLong ? 4 : 2);
    }

    private static boolean startsProtocol(HeaderWindow window, int at) {
        int protocol = (window.u8(at) & 1) == 1 ? window.u8(at) : window.u16(at);
        int size = (window.u8(at) & 1) == 1 ? 1 : 2;
        return (protocol == 0x21 || protocol == 0x57) && window.looksLikeIp(at + size);
    }

    /** PPP's direction, 0 or 1 where the address stood (LINKTYPE_PPP_PPPD), or before the whole frame (LINKTYPE_PPP_WITH_DIR). */
    static Decapsulation pppWithDirection(HeaderWindow window) {
        boolean replacesAddress = window.u8(1) == 0x03;
        return window.inner(Layer.PPP, replacesAddress ? 2 : 1);
    }

    /** LINKTYPE_PPP_HDLC: PPP, or Cisco's framing, told by the address. */
    static Decapsulation hdlc(HeaderWindow window) {
        int address = window.u8(0);
        return window.inner(address == 0x0f || address == 0x8f ? Layer.CISCO_HDLC : Layer.PPP, 0);
    }

    /** Cisco HDLC (RFC 1547 4.3.1): address, control, EtherType. */
    static Decapsulation ciscoHdlc(HeaderWindow window) {
        return window.has(4) ? EtherType.next(window.u16(2), window, 4) : Broken.CUT_OFF;
    }

    static Decapsulation ciscoHdlcWithDirection(HeaderWindow window) {
        return window.inner(Layer.CISCO_HDLC, 1);
    }

    static Decapsulation frameRelayWithDirection(HeaderWindow window) {
        return window.inner(Layer.FRAME_RELAY, 1);
    }

    /** RFC 2427 3: an address of two to four bytes, control, a network layer protocol; Cisco's has an EtherType instead of the latter. */
    static Decapsulation frameRelay(HeaderWindow window) {
        int size = 2;
        while (size < 4 && (window.u8(size - 1) & 1) == 0) {
            size++;
        }
        if (!window.has(size + 2)) {
            return Broken.CUT_OFF;
        }
        return window.u8(size) == 0x03
                ? window.inner(Layer.NLPID, size + 1)
                : EtherType.next(window.u16(size), window, size + 2);
    }

    /** LINKTYPE_SLIP: direction, link-level type, compressed header as received; what is not compressed is IP. */
    static Decapsulation slip(HeaderWindow window) {
        boolean isCompressed = window.u8(1) >= 0x70;
        return isCompressed ? new NoTcp(PacketKind.PPP_CHANGED, 0x2d) : window.ip(16);
    }
}

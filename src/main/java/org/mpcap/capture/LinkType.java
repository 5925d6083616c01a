package org.mpcap.capture;

import java.util.Arrays;
import java.util.Optional;
import org.mpcap.capture.encapsulation.Layer;

/** Link types a capture can have, by the number that stands in the file (the LINKTYPE_ registry). */
public enum LinkType {
    /** BSD loopback: four bytes of address family in host byte order. */
    NULL(0, Layer.LOOPBACK),
    /** Ethernet. */
    ETHERNET(1, Layer.ETHERNET),
    /** Token Ring. */
    IEEE802_5(6, Layer.TOKEN_RING),
    /** SLIP behind BSD's direction and compressed header. */
    SLIP(8, Layer.SLIP),
    /** PPP. */
    PPP(9, Layer.PPP),
    /** FDDI. */
    FDDI(10, Layer.FDDI),
    /** PPP in HDLC framing, or Cisco's. */
    PPP_HDLC(50, Layer.HDLC),
    /** A PPPoE session without Ethernet. */
    PPP_ETHER(51, Layer.PPPOE),
    /** LLC over ATM (RFC 2684). */
    ATM_RFC1483(100, Layer.LLC),
    /** IP without a link header, version in the first four bits; tun devices. */
    RAW_IP(101, Layer.RAW_IP),
    /** Cisco HDLC. */
    C_HDLC(104, Layer.CISCO_HDLC),
    /** Wireless LAN. */
    IEEE802_11(105, Layer.WIFI),
    /** Frame Relay. */
    FRELAY(107, Layer.FRAME_RELAY),
    /** OpenBSD loopback: four bytes of address family in network byte order. */
    LOOP(108, Layer.LOOPBACK),
    /** IPsec as OpenBSD's enc device shows it. */
    ENC(109, Layer.ENC),
    /** Linux "cooked" capture, 16 bytes. */
    LINUX_SLL(113, Layer.COOKED),
    /** The log of OpenBSD's packet filter. */
    PFLOG(117, Layer.PFLOG),
    /** Wireless LAN with Prism's header. */
    IEEE802_11_PRISM(119, Layer.PRISM),
    /** IP over Fibre Channel. */
    IP_OVER_FC(122, Layer.FIBRE_CHANNEL),
    /** ATM on Solaris. */
    SUNATM(123, Layer.SUN_ATM),
    /** Wireless LAN with a radiotap header. */
    IEEE802_11_RADIOTAP(127, Layer.RADIOTAP),
    /** IP over IEEE 1394 on macOS. */
    APPLE_IP_OVER_IEEE1394(138, Layer.FIREWIRE),
    /** A number for private use, which macOS writes for {@link #PKTAP}. */
    USER2(149, Layer.PKTAP),
    /** Wireless LAN with AVS's header. */
    IEEE802_11_AVS(163, Layer.PRISM),
    /** PPP with a direction in place of the address. */
    PPP_PPPD(166, Layer.PPP_WITH_DIRECTION),
    /** Ethernet on Juniper's routers. */
    JUNIPER_ETHER(178, Layer.JUNIPER),
    /** A frame of any type with information about its reception. */
    PPI(192, Layer.PPI),
    /** Endace's records. */
    ERF(197, Layer.ERF),
    /** PPP behind its direction. */
    PPP_WITH_DIR(204, Layer.PPP_WITH_DIRECTION),
    /** Cisco HDLC behind its direction. */
    C_HDLC_WITH_DIR(205, Layer.CISCO_HDLC_WITH_DIRECTION),
    /** Frame Relay behind its direction. */
    FRELAY_WITH_DIR(206, Layer.FRAME_RELAY_WITH_DIRECTION),
    /** MPLS. */
    MPLS(219, Layer.MPLS),
    /** Between the zones of Solaris. */
    IPNET(226, Layer.IPNET),
    /** IPv4 without a link header. */
    IPV4(228, Layer.RAW_IP),
    /** IPv6 without a link header. */
    IPV6(229, Layer.RAW_IP),
    /** The log of Linux's packet filter. */
    NFLOG(239, Layer.NFLOG),
    /** Ethernet with netANALYZER's header. */
    NETANALYZER(240, Layer.NETANALYZER),
    /** Ethernet with netANALYZER's header and preamble. */
    NETANALYZER_TRANSPARENT(241, Layer.NETANALYZER_TRANSPARENT),
    /** IP over InfiniBand. */
    IPOIB(242, Layer.INFINIBAND),
    /** What Wireshark exported. */
    WIRESHARK_UPPER_PDU(252, Layer.EXPORTED_PDU),
    /** A frame of any type with what macOS knows of it. */
    PKTAP(258, Layer.PKTAP),
    /** Ethernet on a passive optical network, with its preamble. */
    EPON(259, Layer.PREAMBLE),
    /** Ethernet with its preamble. */
    ETHERNET_MPACKET(274, Layer.PREAMBLE),
    /** Linux "cooked" capture version 2, 20 bytes. */
    LINUX_SLL2(276, Layer.COOKED_2),
    /** Ethernet with the tag of a Broadcom switch. */
    DSA_TAG_BRCM(281, Layer.SWITCH_TAG),
    /** Ethernet behind the tag of a Broadcom switch. */
    DSA_TAG_BRCM_PREPEND(282, Layer.SWITCH_TAG_PREPENDED),
    /** Ethernet with the tag of a Marvell switch. */
    DSA_TAG_DSA(284, Layer.SWITCH_TAG),
    /** Ethernet with the tag of a Marvell switch behind its EtherType. */
    DSA_TAG_EDSA(285, Layer.SWITCH_TAG_WITH_TYPE);

    private final int number;
    private final Layer layer;

    LinkType(int number, Layer layer) {
        this.number = number;
        this.layer = layer;
    }

    /** The number in the registry. */
    public int number() {
        return number;
    }

    /** What a frame begins with. */
    Layer layer() {
        return layer;
    }

    /** The link type with this number, if it is one we read. */
    public static Optional<LinkType> of(int number) {
        // 12 and 14 are what some systems write for 101.
        int canonical = number == 12 || number == 14 ? RAW_IP.number : number;
        return Arrays.stream(values()).filter(type -> type.number == canonical).findFirst();
    }

    /** A number of the registry with its name where it is a common one, for messages. */
    public static String describe(int number) {
        Optional<LinkType> known = of(number);
        if (known.isPresent()) {
            return number + " (" + known.get() + ")";
        }
        String name = switch (number) {
            case 147 -> "USER0";
            case 187 -> "BLUETOOTH_HCI_H4";
            case 189 -> "USB_LINUX";
            case 195 -> "IEEE802_15_4";
            case 220 -> "USB_LINUX_MMAPPED";
            case 249 -> "USBPCAP";
            case 253 -> "NETLINK";
            default -> "";
        };
        return name.isEmpty() ? Integer.toString(number) : number + " (" + name + ")";
    }
}

package org.mpcap.capture.encapsulation;

import org.mpcap.capture.encapsulation.Decapsulation.Broken;

/** What can begin at a place in a packet, with the decoder of each. */
public enum Layer {
    /** Nothing that we know. */
    UNKNOWN(window -> Broken.UNLIKELY),
    /** IPv4: decoded by whoever walks, who needs more of it than where its payload begins. */
    IPV4(window -> Broken.UNLIKELY),
    /** IPv6: as IPv4. */
    IPV6(window -> Broken.UNLIKELY),
    /** IP of the version in its first bits. */
    RAW_IP(LinkHeaders::rawIp),
    /** UDP and UDP-Lite, with the tunnels in them. */
    UDP(UdpTunnels::udp),
    /** Generic Routing Encapsulation, also PPTP's. */
    GRE(IpTunnels::gre),
    /** ERSPAN type II. */
    ERSPAN_2(IpTunnels::erspan2),
    /** ERSPAN type III. */
    ERSPAN_3(IpTunnels::erspan3),
    /** Ethernet within IP. */
    ETHER_IP(IpTunnels::etherIp),
    /** L2TPv3 over IP. */
    L2TP_V3(IpTunnels::l2tpV3),
    /** Ethernet. */
    ETHERNET(EthernetHeaders::ethernet),
    /** A VLAN tag. */
    VLAN(EthernetHeaders::vlan),
    /** MPLS labels. */
    MPLS(EthernetHeaders::mpls),
    /** A PPPoE session. */
    PPPOE(EthernetHeaders::pppoe),
    /** IEEE 802.1AE. */
    MACSEC(EthernetHeaders::macsec),
    /** Provider backbone bridging. */
    PBB(EthernetHeaders::pbb),
    /** Cisco's virtual interface tag. */
    VN_TAG(EthernetHeaders::vnTag),
    /** IEEE 802.1BR's tag. */
    E_TAG(EthernetHeaders::eTag),
    /** IEEE 802.1CB's redundancy tag. */
    R_TAG(EthernetHeaders::rTag),
    /** High-availability seamless redundancy. */
    HSR(EthernetHeaders::hsr),
    /** Cisco's metadata. */
    CISCO_METADATA(EthernetHeaders::ciscoMetadata),
    /** Cisco FabricPath. */
    FABRIC_PATH(EthernetHeaders::fabricPath),
    /** TRILL. */
    TRILL(EthernetHeaders::trill),
    /** The network service header. */
    NSH(EthernetHeaders::nsh),
    /** IEEE 802.2. */
    LLC(EthernetHeaders::llc),
    /** An organization and its protocol. */
    SNAP(EthernetHeaders::snap),
    /** A network layer protocol identifier. */
    NLPID(EthernetHeaders::nlpid),
    /** PPP. */
    PPP(PppHeaders::ppp),
    /** PPP behind its direction. */
    PPP_WITH_DIRECTION(PppHeaders::pppWithDirection),
    /** PPP or Cisco's framing. */
    HDLC(PppHeaders::hdlc),
    /** Cisco's framing. */
    CISCO_HDLC(PppHeaders::ciscoHdlc),
    /** Cisco's framing behind its direction. */
    CISCO_HDLC_WITH_DIRECTION(PppHeaders::ciscoHdlcWithDirection),
    /** Frame Relay. */
    FRAME_RELAY(PppHeaders::frameRelay),
    /** Frame Relay behind its direction. */
    FRAME_RELAY_WITH_DIRECTION(PppHeaders::frameRelayWithDirection),
    /** SLIP. */
    SLIP(PppHeaders::slip),
    /** IEEE 802.11. */
    WIFI(WifiHeaders::wifi),
    /** IEEE 802.11 behind radiotap. */
    RADIOTAP(WifiHeaders::radiotap),
    /** IEEE 802.11 behind Prism's or AVS's header. */
    PRISM(WifiHeaders::prism),
    /** A frame behind per-packet information. */
    PPI(WifiHeaders::ppi),
    /** BSD loopback. */
    LOOPBACK(LinkHeaders::loopback),
    /** Linux cooked. */
    COOKED(LinkHeaders::cooked),
    /** Linux cooked, version 2. */
    COOKED_2(LinkHeaders::cooked2),
    /** IEEE 802.5. */
    TOKEN_RING(LinkHeaders::tokenRing),
    /** FDDI. */
    FDDI(LinkHeaders::fddi),
    /** IP over Fibre Channel. */
    FIBRE_CHANNEL(LinkHeaders::fibreChannel),
    /** IP over IEEE 1394. */
    FIREWIRE(LinkHeaders::firewire),
    /** IP over InfiniBand. */
    INFINIBAND(LinkHeaders::infiniband),
    /** ATM on Solaris. */
    SUN_ATM(LinkHeaders::sunAtm),
    /** OpenBSD's enc. */
    ENC(LinkHeaders::enc),
    /** pf's log. */
    PFLOG(LinkHeaders::pflog),
    /** Solaris ipnet. */
    IPNET(LinkHeaders::ipnet),
    /** Juniper's Ethernet. */
    JUNIPER(LinkHeaders::juniper),
    /** netANALYZER. */
    NETANALYZER(LinkHeaders::netAnalyzer),
    /** netANALYZER with preamble. */
    NETANALYZER_TRANSPARENT(LinkHeaders::netAnalyzerTransparent),
    /** Ethernet with preamble. */
    PREAMBLE(LinkHeaders::preamble),
    /** Ethernet with a switch's tag. */
    SWITCH_TAG(LinkHeaders::switchTag),
    /** Ethernet with a switch's tag that has an EtherType. */
    SWITCH_TAG_WITH_TYPE(LinkHeaders::switchTagWithType),
    /** Ethernet behind a switch's tag. */
    SWITCH_TAG_PREPENDED(LinkHeaders::switchTagPrepended),
    /** Netfilter's log. */
    NFLOG(LinkHeaders::nflog),
    /** Apple's PKTAP. */
    PKTAP(LinkHeaders::pktap),
    /** Wireshark's exported PDUs. */
    EXPORTED_PDU(LinkHeaders::exportedPdu),
    /** Endace's records. */
    ERF(LinkHeaders::erf);

    @SuppressWarnings("ImmutableEnumChecker") // a method, which is immutable
    private final HeaderDecoder decoder;

    Layer(HeaderDecoder decoder) {
        this.decoder = decoder;
    }

    /** What is behind the header that {@code window} begins with. Never throws, whatever the bytes. */
    public Decapsulation decode(HeaderWindow window) {
        return decoder.decode(window);
    }
}

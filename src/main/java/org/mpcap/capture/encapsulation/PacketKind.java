package org.mpcap.capture.encapsulation;

import java.util.Locale;

/** What a packet without TCP ends in. */
public enum PacketKind {
    /** UDP to a port that tunnels use, with content that is none we open. */
    UDP_TUNNEL(true, "in UDP tunnels to port %d"),
    /** Encapsulating Security Payload (RFC 4303), also in UDP (RFC 3948). */
    ESP(true, "encrypted with ESP"),
    /** WireGuard's transport data. */
    WIREGUARD(true, "encrypted with WireGuard"),
    /** IEEE 802.1AE with encryption. */
    MACSEC(true, "encrypted with MACsec"),
    /** IEEE 802.11 frames with the protected bit. */
    WIFI(true, "encrypted by 802.11"),
    /** A piece of an 802.11 frame sent in several. */
    WIFI_FRAGMENT(true, "in fragments of 802.11 frames"),
    /** A PPP protocol that compresses or encrypts what it carries, or splits it. */
    PPP_CHANGED(true, "compressed, encrypted or split by PPP protocol 0x%04x"),
    /** A GRE protocol type that we do not know. */
    GRE(true, "in GRE with protocol type 0x%04x"),
    /** An L2TPv3 session whose payload has no form that we know. */
    L2TP_V3(true, "in L2TPv3 sessions"),
    /** Behind MPLS labels, but not IP or Ethernet. */
    MPLS(true, "behind MPLS label %d"),
    /** An EtherType that we do not know. */
    ETHERTYPE_UNKNOWN(true, "of EtherType 0x%04x"),
    /** An IP protocol that may carry packets and is not opened. */
    IP_PROTOCOL_UNKNOWN(true, "of IP protocol %d"),
    /** A header that names what follows by a number that we do not know. */
    NEXT_PROTOCOL(true, "in tunnels with next protocol %d"),
    /** Wireshark's exported PDUs of other layers than those we read. */
    EXPORTED_PDU(true, "exported from other layers than IP and Ethernet"),
    /** A link type that we do not read, within a frame that names it. */
    LINK_TYPE(true, "of link type %d within other frames"),

    /** UDP, by the lower of its ports. */
    UDP(false, "of UDP, port %d"),
    /** An EtherType that carries no TCP. */
    ETHERTYPE(false, "of EtherType 0x%04x"),
    /** An IP protocol that carries no TCP. */
    IP_PROTOCOL(false, "of IP protocol %d"),
    /** A PPP control protocol. */
    PPP(false, "of PPP protocol 0x%04x"),
    /** LLC with a service access point other than SNAP's and IP's. */
    LLC(false, "of LLC, service access point 0x%02x"),
    /** Management and control frames of a link. */
    LINK_CONTROL(false, "of link control");

    private final boolean mayHoldTcp;
    private final String format;

    PacketKind(boolean mayHoldTcp, String format) {
        this.mayHoldTcp = mayHoldTcp;
        this.format = format;
    }

    /** Whether TCP may be in there, so that an analysis lacks it. */
    public boolean mayHoldTcp() {
        return mayHoldTcp;
    }

    String words(int number) {
        return String.format(Locale.ROOT, format, number);
    }
}

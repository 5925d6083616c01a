package org.mpcap.capture.encapsulation;

import org.mpcap.capture.encapsulation.Decapsulation.NoTcp;

/** EtherTypes (IEEE's registry; RFC 9542 appendix B), and what follows each. */
final class EtherType {
    static final int IPV4 = 0x0800;
    static final int IPV6 = 0x86dd;
    static final int ARP = 0x0806;
    /** Less is a length (IEEE 802.3 3.2.6). */
    static final int LEAST = 0x0600;

    private EtherType() {}

    static boolean isVlanTag(int type) {
        // 802.1Q, 802.1ad, and what was used for stacked tags before it.
        return type == 0x8100 || type == 0x88a8 || type == 0x9100 || type == 0x9200 || type == 0x9300;
    }

    static boolean isKnown(int type) {
        return layer(type) != Layer.UNKNOWN || carriesNoTcp(type);
    }

    /** What follows a type: {@code window} begins where the packet begins, the payload {@code size} bytes later. */
    static Decapsulation next(int type, HeaderWindow window, int size) {
        Layer layer = layer(type);
        return layer != Layer.UNKNOWN
                ? window.inner(layer, size)
                : new NoTcp(carriesNoTcp(type) ? PacketKind.ETHERTYPE : PacketKind.ETHERTYPE_UNKNOWN, type);
    }

    private static Layer layer(int type) {
        return switch (type) {
            case IPV4 -> Layer.IPV4;
            case IPV6 -> Layer.IPV6;
            case 0x8100, 0x88a8, 0x9100, 0x9200, 0x9300 -> Layer.VLAN;
            case 0x8847, 0x8848 -> Layer.MPLS;
            case 0x8864 -> Layer.PPPOE;
            case 0x880b -> Layer.PPP;
            case 0x6558 -> Layer.ETHERNET;
            case 0x6559 -> Layer.FRAME_RELAY;
            case 0x8870 -> Layer.LLC;
            case 0x8909 -> Layer.CISCO_METADATA;
            case 0x8926 -> Layer.VN_TAG;
            case 0x893f -> Layer.E_TAG;
            case 0x894f -> Layer.NSH;
            case 0x88e5 -> Layer.MACSEC;
            case 0x88e7 -> Layer.PBB;
            case 0x8903 -> Layer.FABRIC_PATH;
            case 0x22f3 -> Layer.TRILL;
            case 0x892f -> Layer.HSR;
            case 0xf1c1 -> Layer.R_TAG;
            default -> Layer.UNKNOWN;
        };
    }

    private static boolean carriesNoTcp(int type) {
        return switch (type) {
            case ARP, // and its relatives: RARP, AARP
                    0x8035,
                    0x80f3,
                    0x0842, // wake on LAN
                    0x22f0, // AVTP
                    0x6002, // DEC MOP
                    0x8137, // IPX
                    0x8808, // MAC control
                    0x8809, // slow protocols
                    0x8863, // PPPoE discovery
                    0x888e, // EAP over LAN
                    0x8892, // PROFINET
                    0x88a4, // EtherCAT
                    0x88b8, // GOOSE
                    0x88ba, // sampled values
                    0x88cc, // LLDP
                    0x88e1, // HomePlug
                    0x8912,
                    0x88f5, // MVRP
                    0x88f6,
                    0x88f7, // PTP
                    0x88fb, // PRP supervision
                    0x8902, // connectivity fault management
                    0x8906, // FCoE and its initialization
                    0x8914,
                    0x893a, // 1905
                    0x9000 -> // loopback
                true;
            default -> false;
        };
    }
}

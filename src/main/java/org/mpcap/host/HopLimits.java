package org.mpcap.host;

import java.util.Optional;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.EthernetFrame;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.Ipv4Packet;
import org.mpcap.wire.Ipv6Packet;
import org.mpcap.wire.TcpSegment;

/** Reads how far an Ethernet frame's packet may still travel. */
final class HopLimits {
    private static final int GREATEST = 255;

    private HopLimits() {}

    /** Whether the frame carries TCP with the greatest time to live or hop limit there is. */
    static boolean isGreatest(Bytes frame) {
        Optional<EthernetFrame> ethernet = EthernetFrame.parse(frame)
                .filter(each -> each.etherType() == EthernetFrame.IPV4 || each.etherType() == EthernetFrame.IPV6);
        if (ethernet.isEmpty()) {
            return false;
        }
        IpPacket packet = IpPacket.parse(ethernet.get().payload());
        if (packet instanceof Ipv4Packet v4) {
            return v4.ttl() == GREATEST && v4.protocol() == TcpSegment.PROTOCOL;
        }
        return packet instanceof Ipv6Packet v6
                && v6.hopLimit() == GREATEST
                && v6.upperProtocol() == TcpSegment.PROTOCOL;
    }
}

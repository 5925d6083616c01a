package org.mpcap.link;

import org.mpcap.capture.LinkType;
import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.EthernetFrame;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.MacAddress;

/**
 * How packets get from one of our addresses to one of theirs: the link, and the link header in front of every packet.
 *
 * @param link the link to send on
 * @param header the link header, empty for raw IP
 * @param source our address
 * @param destination their address
 */
public record NetworkPath(Link link, Bytes header, IpAddress source, IpAddress destination) {
    /** @throws IllegalArgumentException if the addresses are of different families */
    public NetworkPath {
        if (source.isV6() != destination.isV6()) {
            throw new IllegalArgumentException(source + " and " + destination + " are of different families");
        }
    }

    /** A path over Ethernet. */
    public static NetworkPath ethernet(
            Link link, MacAddress own, MacAddress nextHop, IpAddress source, IpAddress destination) {
        int type = source.isV6() ? EthernetFrame.IPV6 : EthernetFrame.IPV4;
        return new NetworkPath(link, new EthernetFrame(nextHop, own, type, Bytes.EMPTY).write(), source, destination);
    }

    /** A path over a link whose frames are IP packets. */
    public static NetworkPath raw(Link link, IpAddress source, IpAddress destination) {
        return new NetworkPath(link, Bytes.EMPTY, source, destination);
    }

    /** The way back to whoever sent {@code frame}, which carried a packet from {@code remote} to {@code local}. */
    public static NetworkPath back(Link link, Bytes frame, IpAddress local, IpAddress remote) {
        if (link.type() != LinkType.ETHERNET) {
            return raw(link, local, remote);
        }
        return ethernet(link, MacAddress.at(frame, 0), MacAddress.at(frame, 6), local, remote);
    }

    /** Bytes of the largest TCP segment without options that one packet carries there (RFC 9293 3.7.1). */
    public int largestSegment() {
        return link.mtuTo(destination) - (destination.isV6() ? 60 : 40);
    }

    /** The frame that carries {@code packet}. */
    public Bytes frame(IpPacket packet) {
        Bytes bytes = packet.write();
        return new ByteWriter(header.length() + bytes.length())
                .bytes(header)
                .bytes(bytes)
                .toBytes();
    }

    /** Sends a packet. */
    public void send(IpPacket packet) {
        link.send(frame(packet));
    }
}

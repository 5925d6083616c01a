package org.mpcap.wire;

import java.util.Optional;

/**
 * An ARP packet for IPv4 over Ethernet (RFC 826).
 *
 * @param operation {@link #REQUEST}, {@link #REPLY} or another 16-bit number
 * @param senderMac Ethernet address of the sender
 * @param senderIp IPv4 address of the sender; 0.0.0.0 in a probe (RFC 5227 2.1.1)
 * @param targetMac Ethernet address of the target, zero in a request
 * @param targetIp IPv4 address of the target
 */
public record ArpPacket(
        int operation, MacAddress senderMac, IpAddress senderIp, MacAddress targetMac, IpAddress targetIp) {
    /** Who has the target address? */
    public static final int REQUEST = 1;
    /** The sender has the sender address. */
    public static final int REPLY = 2;

    private static final int SIZE = 28;
    private static final long IPV4_OVER_ETHERNET = 0x0001_0800_0604L;

    /** @throws IllegalArgumentException if an address is IPv6 */
    public ArpPacket {
        if (senderIp.isV6() || targetIp.isV6()) {
            throw new IllegalArgumentException("ARP is for IPv4, not for " + senderIp + " and " + targetIp);
        }
    }

    /** Asks who has {@code target}. */
    public static ArpPacket request(MacAddress senderMac, IpAddress sender, IpAddress target) {
        return new ArpPacket(REQUEST, senderMac, sender, MacAddress.ZERO, target);
    }

    /** The answer to this request: {@code mac} has the address asked for. */
    public ArpPacket reply(MacAddress mac) {
        return new ArpPacket(
                REPLY,
                /* senderMac= */ mac,
                /* senderIp= */ targetIp,
                /* targetMac= */ senderMac,
                /* targetIp= */ senderIp);
    }

    /** Parses what follows the Ethernet header; empty if it is cut off or not IPv4 over Ethernet. Padding is ignored. */
    public static Optional<ArpPacket> parse(Bytes bytes) {
        if (bytes.length() < SIZE || bytes.u64(0) >>> 16 != IPV4_OVER_ETHERNET) {
            return Optional.empty();
        }
        return Optional.of(new ArpPacket(
                bytes.u16(6),
                MacAddress.at(bytes, 8),
                IpAddress.of(bytes.slice(14, 4)),
                MacAddress.at(bytes, 18),
                IpAddress.of(bytes.slice(24, 4))));
    }

    /** The 28 bytes of the packet. */
    public Bytes write() {
        ByteWriter out = new ByteWriter(SIZE).u16(1).u32(0x0800_0604).u16(operation);
        senderMac.write(out);
        out.bytes(senderIp.bytes());
        targetMac.write(out);
        return out.bytes(targetIp.bytes()).toBytes();
    }
}

package org.mpcap.wire;

import java.util.Optional;

/**
 * An Ethernet II frame without its frame check sequence.
 *
 * @param destination destination address
 * @param source source address
 * @param etherType 16 bits
 * @param payload all behind the type
 */
public record EthernetFrame(MacAddress destination, MacAddress source, int etherType, Bytes payload) {
    /** Type of IPv4. */
    public static final int IPV4 = 0x0800;
    /** Type of ARP. */
    public static final int ARP = 0x0806;
    /** Type of IPv6. */
    public static final int IPV6 = 0x86dd;

    /** Bytes in front of the packet. */
    public static final int HEADER = 14;

    /** @throws IllegalArgumentException if the type does not fit 16 bits */
    public EthernetFrame {
        FieldWidth.check("type", etherType, 16);
    }

    /** Parses a frame; empty if it is cut off inside the header. */
    public static Optional<EthernetFrame> parse(Bytes bytes) {
        if (bytes.length() < HEADER) {
            return Optional.empty();
        }
        return Optional.of(
                new EthernetFrame(MacAddress.at(bytes, 0), MacAddress.at(bytes, 6), bytes.u16(12), bytes.from(HEADER)));
    }

    /** The frame as bytes. */
    public Bytes write() {
        ByteWriter out = new ByteWriter(HEADER + payload.length());
        destination.write(out);
        source.write(out);
        return out.u16(etherType).bytes(payload).toBytes();
    }
}

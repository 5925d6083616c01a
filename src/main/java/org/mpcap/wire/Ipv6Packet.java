package org.mpcap.wire;

/**
 * An IPv6 packet (RFC 8200 3). Extension headers stay at the front of the payload; {@link #upperProtocol()} and
 * {@link #upperPayload()} look behind them.
 *
 * @param trafficClass DSCP and ECN, 8 bits
 * @param flowLabel 20 bits
 * @param payloadLength as on the wire
 * @param nextHeader 8 bits
 * @param hopLimit 8 bits
 * @param source source address
 * @param destination destination address
 * @param payload up to the payload length, or all that was captured; all of it, too, if the payload length is 0 as in a jumbogram
 *     (RFC 2675) or before segmentation offload
 * @param trailer bytes behind the packet
 */
public record Ipv6Packet(
        int trafficClass,
        int flowLabel,
        int payloadLength,
        int nextHeader,
        int hopLimit,
        IpAddress source,
        IpAddress destination,
        Bytes payload,
        Bytes trailer)
        implements IpPacket {
    static final int HEADER = 40;

    private static final int NO_NEXT_HEADER = 59;

    /** @throws IllegalArgumentException if a value does not fit its field or an address is not IPv6 */
    public Ipv6Packet {
        FieldWidth.check("traffic class", trafficClass, 8);
        FieldWidth.check("flow label", flowLabel, 20);
        FieldWidth.check("payload length", payloadLength, 16);
        FieldWidth.check("next header", nextHeader, 8);
        FieldWidth.check("hop limit", hopLimit, 8);
        if (!source.isV6() || !destination.isV6()) {
            throw new IllegalArgumentException("IPv6 has no form for " + source + " > " + destination);
        }
    }

    static Ipv6Packet parsed(Bytes bytes) {
        int first = bytes.u32(0);
        int length = bytes.u16(4);
        int captured = bytes.length() - HEADER;
        boolean told = length <= captured && (length != 0 || bytes.u8(6) == NO_NEXT_HEADER);
        int end = HEADER + (told ? length : captured);
        return new Ipv6Packet(
                first >>> 20 & 0xff,
                first & 0xfffff,
                length,
                bytes.u8(6),
                bytes.u8(7),
                IpAddress.of(bytes.slice(8, 16)),
                IpAddress.of(bytes.slice(24, 16)),
                bytes.slice(HEADER, end - HEADER),
                bytes.from(end));
    }

    /**
     * A packet without extension headers.
     *
     * @throws IllegalArgumentException if a value does not fit its field, the payload is longer than 65535 bytes or an address is
     *     not IPv6
     */
    public static Ipv6Packet of(IpAddress source, IpAddress destination, int protocol, int hopLimit, Bytes payload) {
        return new Ipv6Packet(0, 0, payload.length(), protocol, hopLimit, source, destination, payload, Bytes.EMPTY);
    }

    @Override
    public Bytes write() {
        return new ByteWriter(HEADER + payload.length() + trailer.length())
                .u32(6 << 28 | trafficClass << 20 | flowLabel)
                .u16(payloadLength)
                .u8(nextHeader)
                .u8(hopLimit)
                .bytes(source.bytes())
                .bytes(destination.bytes())
                .bytes(payload)
                .bytes(trailer)
                .toBytes();
    }

    /** The protocol behind hop-by-hop, routing, authentication and destination option headers; a fragment or broken chain is left as it is. */
    public int upperProtocol() {
        return skip().protocol;
    }

    /** The bytes behind the extension headers. */
    public Bytes upperPayload() {
        return payload.from(skip().offset);
    }

    private record Upper(int protocol, int offset) {}

    private Upper skip() {
        int protocol = nextHeader;
        int offset = 0;
        while (IpView.extensionSize(protocol, 0) != 0 && payload.length() - offset >= 8) {
            int size = IpView.extensionSize(protocol, payload.u8(offset + 1));
            if (size > payload.length() - offset) {
                break;
            }
            protocol = payload.u8(offset);
            offset += size;
        }
        return new Upper(protocol, offset);
    }
}

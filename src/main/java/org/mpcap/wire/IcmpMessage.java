package org.mpcap.wire;

import java.util.Optional;

/**
 * An ICMP (RFC 792) or ICMPv6 (RFC 4443) message.
 *
 * @param v6 whether it is ICMPv6
 * @param type 8 bits
 * @param code 8 bits
 * @param checksum as on the wire
 * @param rest the four bytes behind the checksum
 * @param body the rest: for errors, the start of the packet that caused them
 */
public record IcmpMessage(boolean v6, int type, int code, int checksum, int rest, Bytes body) {
    private static final int HEADER = 8;

    /** @throws IllegalArgumentException if a value does not fit its field */
    public IcmpMessage {
        FieldWidth.check("type", type, 8);
        FieldWidth.check("code", code, 8);
        FieldWidth.check("checksum", checksum, 16);
    }

    /** Parses a message; empty if it is cut off inside its first eight bytes. */
    public static Optional<IcmpMessage> parse(boolean v6, Bytes bytes) {
        if (bytes.length() < HEADER) {
            return Optional.empty();
        }
        return Optional.of(
                new IcmpMessage(v6, bytes.u8(0), bytes.u8(1), bytes.u16(2), bytes.u32(4), bytes.from(HEADER)));
    }

    /** The message as bytes. */
    public Bytes write() {
        return new ByteWriter(HEADER + body.length())
                .u8(type)
                .u8(code)
                .u16(checksum)
                .u32(rest)
                .bytes(body)
                .toBytes();
    }

    /** The same message with a right checksum; ICMPv6's covers the addresses (RFC 4443 2.3). */
    public IcmpMessage checksummed(IpAddress source, IpAddress destination) {
        IcmpMessage zero = new IcmpMessage(v6, type, code, 0, rest, body);
        int sum = v6
                ? Checksums.withPseudoHeader(source, destination, IpPacket.PROTOCOL_ICMPV6, zero.write())
                : Checksums.of(zero.write());
        return new IcmpMessage(v6, type, code, sum, rest, body);
    }

    /** Destination unreachable. */
    public boolean isUnreachable() {
        return type == (v6 ? 1 : 3);
    }

    /** Time to live or hop limit exceeded in transit. */
    public boolean isTimeExceeded() {
        return type == (v6 ? 3 : 11);
    }

    /** Type and code in the words of their RFC. */
    public String describe() {
        String family = v6 ? "ICMPv6 " : "ICMP ";
        if (isTimeExceeded()) {
            return family + (v6 ? "hop limit exceeded" : "time to live exceeded");
        }
        if (isUnreachable()) {
            return family + (v6 ? unreachableV6() : unreachableV4());
        }
        return family + "type " + type + " code " + code;
    }

    private String unreachableV4() {
        return switch (code) {
            case 0 -> "network unreachable";
            case 1 -> "host unreachable";
            case 2 -> "protocol unreachable";
            case 3 -> "port unreachable";
            case 4 -> "fragmentation needed";
            case 9, 10, 13 -> "administratively prohibited";
            default -> "destination unreachable, code " + code;
        };
    }

    private String unreachableV6() {
        return switch (code) {
            case 0 -> "no route to destination";
            case 1 -> "administratively prohibited";
            case 2 -> "beyond scope of source address";
            case 3 -> "address unreachable";
            case 4 -> "port unreachable";
            case 5 -> "source address failed policy";
            case 6 -> "reject route to destination";
            default -> "destination unreachable, code " + code;
        };
    }
}

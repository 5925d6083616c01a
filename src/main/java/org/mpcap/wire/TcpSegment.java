package org.mpcap.wire;

/**
 * A TCP segment (RFC 9293 3.1). The data offset follows from the options. Holds wrong values as readily as right ones, so
 * that any segment can be sent.
 *
 * @param sourcePort 0…65535
 * @param destinationPort 0…65535
 * @param sequence sequence number
 * @param acknowledgment acknowledgment number
 * @param flags the 12 bits behind the data offset: 4 reserved, then CWR ECE URG ACK PSH RST SYN FIN
 * @param window as on the wire, not scaled
 * @param checksum as on the wire
 * @param urgent urgent pointer
 * @param options the options; a multiple of four bytes, at most 40
 * @param payload the data
 */
public record TcpSegment(
        int sourcePort,
        int destinationPort,
        int sequence,
        int acknowledgment,
        int flags,
        int window,
        int checksum,
        int urgent,
        OptionList options,
        Bytes payload)
        implements Transport {
    /** No more data. */
    public static final int FIN = 0x01;
    /** Opens a flow. */
    public static final int SYN = 0x02;
    /** Resets a flow. */
    public static final int RST = 0x04;
    /** Push. */
    public static final int PSH = 0x08;
    /** The acknowledgment number counts. */
    public static final int ACK = 0x10;
    /** The urgent pointer counts. */
    public static final int URG = 0x20;
    /** ECN echo (RFC 3168). */
    public static final int ECE = 0x40;
    /** Congestion window reduced (RFC 3168). */
    public static final int CWR = 0x80;

    /** IP protocol number of TCP. */
    public static final int PROTOCOL = 6;

    private static final int HEADER = 20;

    /** @throws IllegalArgumentException if a value does not fit its field or the options their area */
    public TcpSegment {
        FieldWidth.check("source port", sourcePort, 16);
        FieldWidth.check("destination port", destinationPort, 16);
        FieldWidth.check("flags", flags, 12);
        FieldWidth.check("window", window, 16);
        FieldWidth.check("checksum", checksum, 16);
        FieldWidth.check("urgent pointer", urgent, 16);
        int size = options.write().length();
        if (size % 4 != 0 || size > OptionList.LIMIT) {
            throw new IllegalArgumentException("options take " + size + " bytes; at most 40 in a multiple of 4");
        }
    }

    /** Parses any bytes; {@link #write()} of the result gives them back. */
    public static Transport parse(Bytes bytes) {
        if (bytes.length() < HEADER) {
            return new UnparsedSegment(bytes, new Defect(Defect.Rule.TCP_HEADER, 0));
        }
        int header = (bytes.u8(12) >>> 4) * 4;
        if (header < HEADER || header > bytes.length()) {
            return new UnparsedSegment(bytes, new Defect(Defect.Rule.TCP_DATA_OFFSET, 12));
        }
        return new TcpSegment(
                bytes.u16(0),
                bytes.u16(2),
                bytes.u32(4),
                bytes.u32(8),
                bytes.u16(12) & 0xfff,
                bytes.u16(14),
                bytes.u16(16),
                bytes.u16(18),
                OptionList.parse(bytes.slice(HEADER, header - HEADER)),
                bytes.from(header));
    }

    @Override
    public Bytes write() {
        Bytes area = options.write();
        return new ByteWriter(HEADER + area.length() + payload.length())
                .u16(sourcePort)
                .u16(destinationPort)
                .u32(sequence)
                .u32(acknowledgment)
                .u16((((HEADER + area.length()) / 4) << 12) | flags)
                .u16(window)
                .u16(checksum)
                .u16(urgent)
                .bytes(area)
                .bytes(payload)
                .toBytes();
    }

    /** The same segment with another checksum. */
    public TcpSegment withChecksum(int value) {
        return new TcpSegment(
                sourcePort, destinationPort, sequence, acknowledgment, flags, window, value, urgent, options, payload);
    }

    /** The same segment with the checksum it must have between these addresses. */
    public TcpSegment checksummed(IpAddress source, IpAddress destination) {
        TcpSegment zero = withChecksum(0);
        return zero.withChecksum(Checksums.withPseudoHeader(source, destination, PROTOCOL, zero.write()));
    }

    /** Whether all bits of {@code mask} are set. */
    public boolean has(int mask) {
        return (flags & mask) == mask;
    }

    /** Sequence space taken: the payload, and one each for SYN and FIN. */
    public int sequenceLength() {
        return payload.length() + (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0);
    }
}

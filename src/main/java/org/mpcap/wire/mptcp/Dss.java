package org.mpcap.wire.mptcp;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.mpcap.wire.ByteReader;
import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Defect;
import org.mpcap.wire.FieldWidth;
import org.mpcap.wire.TcpOption;

/**
 * DSS: data acknowledgment and data sequence mapping (RFC 8684 section 3.3, RFC 6824 section 3.3; the same in both versions).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------+-------------+-+-+-+-+-+
 * |    Kind=30    |    Length     |Subt.=2| (reserved)  |F|m|M|a|A|
 * +---------------+---------------+-------+-------------+-+-+-+-+-+
 * |           Data ACK (4 or 8 octets, depending on flags)        |
 * +---------------------------------------------------------------+
 * |   Data Sequence Number (4 or 8 octets, depending on flags)    |
 * +---------------------------------------------------------------+
 * |              Subflow Sequence Number (4 octets)               |
 * +-------------------------------+-------------------------------+
 * |  Data-Level Length (2 octets) |      Checksum (2 octets)      |
 * +-------------------------------+-------------------------------+
 * </pre>
 *
 * <p>Length: 4, and 4 (8 with a) for A, and 10 (14 with m) for M, and 2 for the checksum. Whether there is a checksum follows from
 * the length alone; whether there must be one was agreed in MP_CAPABLE. Flags a and m without A and M take no bytes.
 *
 * @param flags the 12 bits behind the subtype: 7 reserved, then F m M a A
 * @param dataAck next data sequence number expected; 4-byte values are held zero-extended
 * @param mapping what the bytes of the subflow are in the connection
 */
public record Dss(int flags, OptionalLong dataAck, Optional<Mapping> mapping) implements MptcpOption {
    /** Subtype of DSS. */
    public static final int SUBTYPE = 0x2;

    /** F: the sender has no more data; takes one data sequence number behind the mapping. */
    public static final int FLAG_DATA_FIN = 0x10;
    /** m: the data sequence number has 8 bytes. */
    public static final int FLAG_WIDE_DSN = 0x08;
    /** M: there is a mapping. */
    public static final int FLAG_MAPPING = 0x04;
    /** a: the data ACK has 8 bytes. */
    public static final int FLAG_WIDE_DATA_ACK = 0x02;
    /** A: there is a data ACK. */
    public static final int FLAG_DATA_ACK = 0x01;

    private static final int RESERVED = 0xfe0;
    private static final int HEAD_LENGTH = 4;
    private static final int CHECKSUM_LENGTH = 2;

    /**
     * A data sequence mapping.
     *
     * @param dataSequenceNumber of the first byte; a 4-byte value is held zero-extended
     * @param subflowSequenceNumber of the first byte, relative to the subflow's initial sequence number; 0 for a DATA_FIN without
     *     data and for an infinite mapping
     * @param length bytes mapped, with one more for DATA_FIN, 0…65535; 0 makes the mapping infinite (RFC 8684 section 3.7)
     * @param checksum over data and pseudo header, 16 bits, if the option has one
     */
    public record Mapping(long dataSequenceNumber, int subflowSequenceNumber, int length, OptionalInt checksum) {
        /** @throws IllegalArgumentException if a value does not fit its field */
        public Mapping {
            FieldWidth.check("data-level length", length, 16);
            FieldWidth.check("checksum", checksum, 16);
        }
    }

    /**
     * Checks that flags and contents agree.
     *
     * @throws IllegalArgumentException if a value does not fit its field, or the flags A and M promise something else than
     *     there is
     */
    public Dss {
        FieldWidth.check("flags", flags, 12);
        if (isSet(flags, FLAG_DATA_ACK) != dataAck.isPresent()) {
            throw new IllegalArgumentException("flag A and the data ACK contradict each other");
        }
        if (isSet(flags, FLAG_MAPPING) != mapping.isPresent()) {
            throw new IllegalArgumentException("flag M and the mapping contradict each other");
        }
        if (dataAck.isPresent() && !isSet(flags, FLAG_WIDE_DATA_ACK)) {
            FieldWidth.check("data ACK", dataAck.getAsLong(), 32);
        }
        if (mapping.isPresent() && !isSet(flags, FLAG_WIDE_DSN)) {
            FieldWidth.check("data sequence number", mapping.get().dataSequenceNumber(), 32);
        }
    }

    private static boolean isSet(int flags, int mask) {
        return (flags & mask) == mask;
    }

    private static int lengthWithoutChecksum(int flags) {
        int dataAck = isSet(flags, FLAG_DATA_ACK) ? (isSet(flags, FLAG_WIDE_DATA_ACK) ? 8 : 4) : 0;
        int mapping = isSet(flags, FLAG_MAPPING) ? (isSet(flags, FLAG_WIDE_DSN) ? 8 : 4) + 6 : 0;
        return HEAD_LENGTH + dataAck + mapping;
    }

    /** Parses an option whose kind, length byte and subtype are right. */
    static MptcpOption parse(Bytes option) {
        if (option.length() < HEAD_LENGTH) {
            return UnparsedMptcp.at(option, Defect.Rule.DSS_LENGTH, 1);
        }
        int flags = option.u16(2) & 0xfff;
        int plain = lengthWithoutChecksum(flags);
        boolean hasChecksum = isSet(flags, FLAG_MAPPING) && option.length() == plain + CHECKSUM_LENGTH;
        if (option.length() != plain && !hasChecksum) {
            return UnparsedMptcp.at(option, Defect.Rule.DSS_LENGTH, 1);
        }
        ByteReader in = new ByteReader(option.from(HEAD_LENGTH));
        OptionalLong dataAck = isSet(flags, FLAG_DATA_ACK)
                ? OptionalLong.of(number(in, isSet(flags, FLAG_WIDE_DATA_ACK)))
                : OptionalLong.empty();
        Optional<Mapping> mapping = isSet(flags, FLAG_MAPPING)
                ? Optional.of(new Mapping(
                        number(in, isSet(flags, FLAG_WIDE_DSN)),
                        in.u32(),
                        in.u16(),
                        hasChecksum ? OptionalInt.of(in.u16()) : OptionalInt.empty()))
                : Optional.empty();
        return new Dss(flags, dataAck, mapping);
    }

    private static long number(ByteReader in, boolean wide) {
        return wide ? in.u64() : in.u32() & 0xffff_ffffL;
    }

    private static void write(ByteWriter out, long number, boolean wide) {
        if (wide) {
            out.u64(number);
        } else {
            out.u32((int) number);
        }
    }

    @Override
    public int subtype() {
        return SUBTYPE;
    }

    /** Whether all flags of {@code mask} are set. */
    public boolean has(int mask) {
        return isSet(flags, mask);
    }

    @Override
    public void write(ByteWriter out) {
        boolean hasChecksum = mapping.isPresent() && mapping.get().checksum().isPresent();
        out.u8(TcpOption.KIND_MPTCP)
                .u8(lengthWithoutChecksum(flags) + (hasChecksum ? CHECKSUM_LENGTH : 0))
                .u16(SUBTYPE << 12 | flags);
        dataAck.ifPresent(number -> write(out, number, has(FLAG_WIDE_DATA_ACK)));
        mapping.ifPresent(map -> {
            write(out, map.dataSequenceNumber(), has(FLAG_WIDE_DSN));
            out.u32(map.subflowSequenceNumber()).u16(map.length());
            map.checksum().ifPresent(out::u16);
        });
    }

    /** As {@code dss fin dack4 123 dsn8 456 ssn 1 len 10 csum 0x…}; numbers are unsigned. */
    @Override
    public String describe() {
        OptionWords words = new OptionWords("dss")
                .reserved(flags & RESERVED)
                .wordIf(has(FLAG_DATA_FIN), "fin")
                .wordIf(has(FLAG_WIDE_DSN) && mapping.isEmpty(), "m")
                .wordIf(has(FLAG_WIDE_DATA_ACK) && dataAck.isEmpty(), "a");
        dataAck.ifPresent(number -> words.number(has(FLAG_WIDE_DATA_ACK) ? "dack8" : "dack4", number));
        mapping.ifPresent(map -> words.number(has(FLAG_WIDE_DSN) ? "dsn8" : "dsn4", map.dataSequenceNumber())
                .number("ssn", Integer.toUnsignedLong(map.subflowSequenceNumber()))
                .number("len", map.length())
                .hex16("csum", map.checksum()));
        return words.toString();
    }
}

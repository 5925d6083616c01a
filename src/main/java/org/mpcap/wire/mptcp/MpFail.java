package org.mpcap.wire.mptcp;

import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Defect;
import org.mpcap.wire.FieldWidth;
import org.mpcap.wire.TcpOption;

/**
 * MP_FAIL: a checksum did not hold (RFC 8684 section 3.7, RFC 6824 section 3.6; the same in both versions).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------+-----------------------+
 * |    Kind=30    |  Length = 12  |Subt.=6|      (reserved)       |
 * +---------------+---------------+-------+-----------------------+
 * |                 Data Sequence Number (8 octets)               |
 * |                                                               |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * @param reserved the 12 bits behind the subtype
 * @param dataSequenceNumber of the first byte of the mapping that failed
 */
public record MpFail(int reserved, long dataSequenceNumber) implements MptcpOption {
    /** Subtype of MP_FAIL. */
    public static final int SUBTYPE = 0x6;

    private static final int LENGTH = 12;

    /** @throws IllegalArgumentException if {@code reserved} does not fit 12 bits */
    public MpFail {
        FieldWidth.check("reserved", reserved, 12);
    }

    /** Parses an option whose kind, length byte and subtype are right. */
    static MptcpOption parse(Bytes option) {
        return option.length() == LENGTH
                ? new MpFail(option.u16(2) & 0xfff, option.u64(4))
                : UnparsedMptcp.at(option, Defect.Rule.MP_FAIL_LENGTH, 1);
    }

    @Override
    public int subtype() {
        return SUBTYPE;
    }

    @Override
    public void write(ByteWriter out) {
        out.u8(TcpOption.KIND_MPTCP).u8(LENGTH).u16(SUBTYPE << 12 | reserved).u64(dataSequenceNumber);
    }

    @Override
    public String describe() {
        return new OptionWords("mp_fail")
                .reserved(reserved)
                .number("dsn8", dataSequenceNumber)
                .toString();
    }
}

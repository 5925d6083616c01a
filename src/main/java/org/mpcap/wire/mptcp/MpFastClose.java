package org.mpcap.wire.mptcp;

import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Defect;
import org.mpcap.wire.FieldWidth;
import org.mpcap.wire.TcpOption;

/**
 * MP_FASTCLOSE: closes the whole connection at once (RFC 8684 section 3.5, RFC 6824 section 3.5).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------+-----------------------+
 * |    Kind=30    |  Length = 12  |Subt.=7|      (reserved)       |
 * +---------------+---------------+-------+-----------------------+
 * |                    Option Receiver's Key                      |
 * |                          (64 bits)                            |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The layout is the same in both versions. v0 sends it in an ACK and closes the other subflows by RST; v1 also allows it in
 * the RST of every subflow.
 *
 * @param reserved the 12 bits behind the subtype
 * @param receiverKey key of the end that receives the option
 */
public record MpFastClose(int reserved, long receiverKey) implements MptcpOption {
    /** Subtype of MP_FASTCLOSE. */
    public static final int SUBTYPE = 0x7;

    private static final int LENGTH = 12;

    /** @throws IllegalArgumentException if {@code reserved} does not fit 12 bits */
    public MpFastClose {
        FieldWidth.check("reserved", reserved, 12);
    }

    /** Parses an option whose kind, length byte and subtype are right. */
    static MptcpOption parse(Bytes option) {
        return option.length() == LENGTH
                ? new MpFastClose(option.u16(2) & 0xfff, option.u64(4))
                : UnparsedMptcp.at(option, Defect.Rule.MP_FASTCLOSE_LENGTH, 1);
    }

    @Override
    public int subtype() {
        return SUBTYPE;
    }

    @Override
    public void write(ByteWriter out) {
        out.u8(TcpOption.KIND_MPTCP).u8(LENGTH).u16(SUBTYPE << 12 | reserved).u64(receiverKey);
    }

    @Override
    public String describe() {
        return new OptionWords("mp_fastclose")
                .reserved(reserved)
                .hex64("peer-key", receiverKey)
                .toString();
    }
}

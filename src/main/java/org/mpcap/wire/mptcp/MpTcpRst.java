package org.mpcap.wire.mptcp;

import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Defect;
import org.mpcap.wire.FieldWidth;
import org.mpcap.wire.TcpOption;

/**
 * MP_TCPRST: why a subflow is reset (RFC 8684 section 3.6; v1 only, the subtype is unassigned in RFC 6824).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------+-+-+-+-+---------------+
 * |    Kind=30    |  Length = 4   |Subt.=8|U|V|W|T|    Reason     |
 * +---------------+---------------+-------+-+-+-+-+---------------+
 * </pre>
 *
 * @param flags the low nibble of the subtype byte: U, V and W unassigned, then T
 * @param reason 0…255; {@link ResetReason} names those assigned
 */
public record MpTcpRst(int flags, int reason) implements MptcpOption {
    /** Subtype of MP_TCPRST. */
    public static final int SUBTYPE = 0x8;

    /** T: the fault may pass, so a later attempt can succeed. */
    public static final int FLAG_TRANSIENT = 0x1;

    private static final int LENGTH = 4;

    /** @throws IllegalArgumentException if a value does not fit its field */
    public MpTcpRst {
        FieldWidth.check("flags", flags, 4);
        FieldWidth.check("reason", reason, 8);
    }

    /** The option with an assigned reason. */
    public MpTcpRst(int flags, ResetReason reason) {
        this(flags, reason.code());
    }

    /** Parses an option whose kind, length byte and subtype are right. */
    static MptcpOption parse(Bytes option) {
        return option.length() == LENGTH
                ? new MpTcpRst(option.u8(2) & 0xf, option.u8(3))
                : UnparsedMptcp.at(option, Defect.Rule.MP_TCPRST_LENGTH, 1);
    }

    @Override
    public int subtype() {
        return SUBTYPE;
    }

    @Override
    public void write(ByteWriter out) {
        out.u8(TcpOption.KIND_MPTCP).u8(LENGTH).u8(SUBTYPE << 4 | flags).u8(reason);
    }

    /** The reason in the words of RFC 8684 section 3.6. */
    public String reasonInWords() {
        return ResetReason.of(reason).map(ResetReason::words).orElse("unassigned");
    }

    @Override
    public String describe() {
        return new OptionWords("mp_tcprst")
                .wordIf((flags & FLAG_TRANSIENT) != 0, "transient")
                .reserved(flags & ~FLAG_TRANSIENT)
                .number("reason", reason)
                .word("(" + reasonInWords() + ")")
                .toString();
    }
}

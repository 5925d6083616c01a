package org.mpcap.wire.mptcp;

import java.util.OptionalInt;
import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Defect;
import org.mpcap.wire.FieldWidth;
import org.mpcap.wire.TcpOption;

/**
 * MP_PRIO: changes whether a subflow is a backup (RFC 8684 section 3.3.8, RFC 6824 section 3.3.8).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------+-----+-+---------------+
 * |    Kind=30    |  Length = 3|4 |Subt.=5|(rsv)|B| AddrID (v0)   |
 * +---------------+---------------+-------+-----+-+---------------+
 * </pre>
 *
 * <p>Length 3 means the subflow that carries it. Length 4 names another by its address id; v0 only.
 *
 * @param flags the low nibble of the subtype byte: three reserved bits, then B
 * @param addressId the address whose subflows are meant, 0…255, if there is one
 */
public record MpPrio(int flags, OptionalInt addressId) implements MptcpOption {
    /** Subtype of MP_PRIO. */
    public static final int SUBTYPE = 0x5;

    /** B: use the subflow only when no other works. */
    public static final int FLAG_BACKUP = 0x1;

    private static final int LENGTH = 3;
    private static final int LENGTH_WITH_ID = 4;

    /** @throws IllegalArgumentException if a value does not fit its field */
    public MpPrio {
        FieldWidth.check("flags", flags, 4);
        FieldWidth.check("address id", addressId, 8);
    }

    /** Parses an option whose kind, length byte and subtype are right. */
    static MptcpOption parse(Bytes option) {
        int flags = option.u8(2) & 0xf;
        return switch (option.length()) {
            case LENGTH -> new MpPrio(flags, OptionalInt.empty());
            case LENGTH_WITH_ID -> new MpPrio(flags, OptionalInt.of(option.u8(3)));
            default -> UnparsedMptcp.at(option, Defect.Rule.MP_PRIO_LENGTH, 1);
        };
    }

    @Override
    public int subtype() {
        return SUBTYPE;
    }

    @Override
    public void write(ByteWriter out) {
        out.u8(TcpOption.KIND_MPTCP)
                .u8(addressId.isPresent() ? LENGTH_WITH_ID : LENGTH)
                .u8(SUBTYPE << 4 | flags);
        addressId.ifPresent(out::u8);
    }

    @Override
    public String describe() {
        return new OptionWords("mp_prio")
                .word((flags & FLAG_BACKUP) != 0 ? "backup" : "regular")
                .reserved(flags & ~FLAG_BACKUP)
                .number("id", addressId)
                .toString();
    }
}

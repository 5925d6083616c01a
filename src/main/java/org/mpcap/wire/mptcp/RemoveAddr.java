package org.mpcap.wire.mptcp;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Defect;
import org.mpcap.wire.FieldWidth;
import org.mpcap.wire.TcpOption;

/**
 * REMOVE_ADDR: withdraws addresses and the subflows that use them (RFC 8684 section 3.4.2, RFC 6824 section 3.4.2; the same in
 * both versions).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------+-------+---------------+
 * |    Kind=30    | Length = 3+n  |Subt.=4|(resvd)|   Address ID  | ...
 * +---------------+---------------+-------+-------+---------------+
 *                             (followed by n-1 Address IDs, if required)
 * </pre>
 *
 * @param flags the four reserved bits behind the subtype
 * @param addressIds one to 252 ids, each 0…255
 */
public record RemoveAddr(int flags, List<Integer> addressIds) implements MptcpOption {
    /** Subtype of REMOVE_ADDR. */
    public static final int SUBTYPE = 0x4;

    private static final int HEAD_LENGTH = 3;
    private static final int MOST_IDS = 0xff - HEAD_LENGTH;

    /** @throws IllegalArgumentException if a value does not fit its field, or there is no id or more than 252 */
    public RemoveAddr {
        FieldWidth.check("flags", flags, 4);
        addressIds = List.copyOf(addressIds);
        if (addressIds.isEmpty() || addressIds.size() > MOST_IDS) {
            throw new IllegalArgumentException(addressIds.size() + " address ids; there are 1…" + MOST_IDS);
        }
        addressIds.forEach(id -> FieldWidth.check("address id", id, 8));
    }

    /** Parses an option whose kind, length byte and subtype are right. */
    static MptcpOption parse(Bytes option) {
        if (option.length() == HEAD_LENGTH) {
            return UnparsedMptcp.at(option, Defect.Rule.REMOVE_ADDR_LENGTH, 1);
        }
        List<Integer> ids = new ArrayList<>(option.length() - HEAD_LENGTH);
        for (int at = HEAD_LENGTH; at < option.length(); at++) {
            ids.add(option.u8(at));
        }
        return new RemoveAddr(option.u8(2) & 0xf, ids);
    }

    @Override
    public int subtype() {
        return SUBTYPE;
    }

    @Override
    public void write(ByteWriter out) {
        out.u8(TcpOption.KIND_MPTCP).u8(HEAD_LENGTH + addressIds.size()).u8(SUBTYPE << 4 | flags);
        addressIds.forEach(out::u8);
    }

    @Override
    public String describe() {
        return new OptionWords("remove_addr")
                .reserved(flags)
                .word("id")
                .word(addressIds.stream().map(String::valueOf).collect(Collectors.joining(",")))
                .toString();
    }
}

package org.mpcap.wire.mptcp;

import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Defect;
import org.mpcap.wire.TcpOption;

/**
 * Bytes of kind 30 that fit no form of RFC 6824 or RFC 8684, or that are no option at all.
 *
 * @param raw the bytes from the kind on; for a broken frame, all that is left of the option area
 * @param defect what is wrong, with its offset into {@code raw}
 */
public record UnparsedMptcp(Bytes raw, Defect defect) implements MptcpOption {
    static UnparsedMptcp at(Bytes raw, Defect.Rule rule, int offset) {
        return new UnparsedMptcp(raw, new Defect(rule, offset));
    }

    static boolean isFramed(Bytes option) {
        return option.length() >= 2 && option.u8(1) == option.length();
    }

    /** The subtype as far as the bytes reach it; {@link MptcpOption#NO_SUBTYPE} if the length byte leaves none. */
    @Override
    public int subtype() {
        return raw.length() > 2 && raw.u8(1) > 2 ? raw.u8(2) >>> 4 : NO_SUBTYPE;
    }

    @Override
    public void write(ByteWriter out) {
        out.bytes(raw);
    }

    @Override
    public TcpOption toTcpOption() {
        return isFramed(raw) && raw.u8(0) == TcpOption.KIND_MPTCP
                ? new TcpOption.Other(TcpOption.KIND_MPTCP, raw.from(2))
                : new TcpOption.Unparsed(raw, defect);
    }

    @Override
    public String describe() {
        return "mptcp malformed 0x" + raw.toHex() + ": " + defect;
    }
}

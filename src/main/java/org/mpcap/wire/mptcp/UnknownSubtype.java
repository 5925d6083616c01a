package org.mpcap.wire.mptcp;

import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpOption;

/**
 * An option whose subtype no RFC gives a form (RFC 8684 section 7.2): 0x9…0xe unassigned, 0xf for private use. RFC 6824 leaves
 * 0x8 unassigned too; it is read as {@link MpTcpRst}.
 *
 * @param subtype 9…15
 * @param raw the whole option, from the kind on
 */
public record UnknownSubtype(int subtype, Bytes raw) implements MptcpOption {
    /** @throws IllegalArgumentException if {@code raw} is no kind-30 option of this subtype or the subtype is known */
    public UnknownSubtype {
        if (subtype <= MpTcpRst.SUBTYPE || subtype > 15) {
            throw new IllegalArgumentException("subtype " + subtype + " is not within 9…15");
        }
        if (!UnparsedMptcp.isFramed(raw)
                || raw.length() < 3
                || raw.u8(0) != TcpOption.KIND_MPTCP
                || raw.u8(2) >>> 4 != subtype) {
            throw new IllegalArgumentException("0x" + raw + " is no option of subtype " + subtype);
        }
    }

    @Override
    public void write(ByteWriter out) {
        out.bytes(raw);
    }

    @Override
    public String describe() {
        return "mptcp subtype " + subtype + " 0x" + raw.toHex();
    }
}

package org.mpcap.wire.mptcp;

import java.util.ArrayList;
import java.util.List;
import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Defect;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;

/**
 * An MPTCP option (TCP option kind 30), of version 0 (RFC 6824 section 3) or version 1 (RFC 8684 section 3).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------+-----------------------+
 * |    Kind=30    |    Length     |Subtype|                       |
 * +---------------+---------------+-------+                       |
 * |                     Subtype-specific data                     |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>Only length and flags decide the form, never the version: one option alone does not tell it. The forms that exist in
 * one version only are named in the class of the option.
 */
public sealed interface MptcpOption
        permits MpCapable,
                MpJoin,
                Dss,
                AddAddr,
                RemoveAddr,
                MpPrio,
                MpFail,
                MpFastClose,
                MpTcpRst,
                UnknownSubtype,
                UnparsedMptcp {
    /** What {@link #subtype()} returns when there is no subtype byte. */
    int NO_SUBTYPE = -1;

    /** The subtype, 0…15, or {@link #NO_SUBTYPE}. */
    int subtype();

    /** Appends the whole option, from the kind on. */
    void write(ByteWriter out);

    /** The option in one line, names and values in the order of the wire; addresses, keys and numbers spelled out. */
    String describe();

    /** The whole option as bytes. */
    default Bytes toBytes() {
        ByteWriter out = new ByteWriter(OptionList.LIMIT);
        write(out);
        return out.toBytes();
    }

    /** The option as an element of an option list. */
    default TcpOption toTcpOption() {
        return new TcpOption.Other(TcpOption.KIND_MPTCP, toBytes().from(2));
    }

    /** Parses a whole option from the kind on; {@link #write} of the result gives any bytes back. */
    static MptcpOption parse(Bytes wholeOption) {
        if (wholeOption.isEmpty() || wholeOption.u8(0) != TcpOption.KIND_MPTCP) {
            return UnparsedMptcp.at(wholeOption, Defect.Rule.NOT_MPTCP, 0);
        }
        if (!UnparsedMptcp.isFramed(wholeOption)) {
            return UnparsedMptcp.at(wholeOption, Defect.Rule.OPTION_LENGTH, 1);
        }
        if (wholeOption.length() < 3) {
            return UnparsedMptcp.at(wholeOption, Defect.Rule.MPTCP_SUBTYPE_MISSING, 2);
        }
        int subtype = wholeOption.u8(2) >>> 4;
        return switch (subtype) {
            case MpCapable.SUBTYPE -> MpCapable.parse(wholeOption);
            case MpJoin.SUBTYPE -> MpJoin.parse(wholeOption);
            case Dss.SUBTYPE -> Dss.parse(wholeOption);
            case AddAddr.SUBTYPE -> AddAddr.parse(wholeOption);
            case RemoveAddr.SUBTYPE -> RemoveAddr.parse(wholeOption);
            case MpPrio.SUBTYPE -> MpPrio.parse(wholeOption);
            case MpFail.SUBTYPE -> MpFail.parse(wholeOption);
            case MpFastClose.SUBTYPE -> MpFastClose.parse(wholeOption);
            case MpTcpRst.SUBTYPE -> MpTcpRst.parse(wholeOption);
            default -> new UnknownSubtype(subtype, wholeOption);
        };
    }

    /** The MPTCP options of a TCP header, in order; one whose frame is broken is {@link UnparsedMptcp}. */
    static List<MptcpOption> in(OptionList options) {
        List<MptcpOption> found = new ArrayList<>();
        for (TcpOption option : options.options()) {
            if (option.kind() != TcpOption.KIND_MPTCP) {
                continue;
            }
            if (option instanceof TcpOption.Unparsed unparsed) {
                found.add(new UnparsedMptcp(unparsed.raw(), unparsed.defect()));
            } else {
                found.add(parse(option.toBytes()));
            }
        }
        return List.copyOf(found);
    }
}

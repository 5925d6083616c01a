package org.mpcap.middlebox;

import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MpFastClose;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpPrio;
import org.mpcap.wire.mptcp.MpTcpRst;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.RemoveAddr;

/** The options of MPTCP by name (RFC 8684 table 6). */
public enum OptionWord {
    /** Any of them. */
    MPTCP(MptcpOption.class),
    /** MP_CAPABLE. */
    MP_CAPABLE(MpCapable.class),
    /** MP_JOIN. */
    MP_JOIN(MpJoin.class),
    /** DSS. */
    DSS(Dss.class),
    /** ADD_ADDR. */
    ADD_ADDR(AddAddr.class),
    /** REMOVE_ADDR. */
    REMOVE_ADDR(RemoveAddr.class),
    /** MP_PRIO. */
    MP_PRIO(MpPrio.class),
    /** MP_FAIL. */
    MP_FAIL(MpFail.class),
    /** MP_FASTCLOSE. */
    MP_FASTCLOSE(MpFastClose.class),
    /** MP_TCPRST. */
    MP_TCPRST(MpTcpRst.class);

    private final Class<? extends MptcpOption> type;

    OptionWord(Class<? extends MptcpOption> type) {
        this.type = type;
    }

    boolean names(MptcpOption option) {
        return type.isInstance(option);
    }
}

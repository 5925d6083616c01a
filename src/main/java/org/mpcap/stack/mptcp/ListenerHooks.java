package org.mpcap.stack.mptcp;

import java.util.List;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MptcpOption;

/** Where a {@link Listener} can be made to misbehave. Every method gets what an honest listener does and returns that. */
public interface ListenerHooks {
    /** Follows the RFCs. */
    ListenerHooks HONEST = new ListenerHooks() {};

    /** What to do with a SYN. */
    enum SynReaction {
        /** Answer it. */
        ANSWER,
        /** Say nothing. */
        IGNORE,
        /** Reset it. */
        RESET
    }

    /** Decides about a SYN with these MPTCP options. */
    default SynReaction toSyn(TcpSegment syn, List<MptcpOption> options) {
        return SynReaction.ANSWER;
    }

    /** MPTCP options of the SYN/ACK that answers {@code request}. */
    default List<MptcpOption> capableSynAck(MpCapable request, MpCapable.OneKey honest) {
        return List.of(honest);
    }

    /** Left 64 bits of the HMAC in the SYN/ACK that answers an MP_JOIN. */
    default long joinHmac(long honest) {
        return honest;
    }
}

package org.mpcap.serve;

import java.util.List;
import java.util.Locale;
import org.mpcap.endpoint.Behaviour;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Defect;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.UnparsedMptcp;

/** Faults a server can be told to have, so that there is something to test detection against. */
public enum Fault implements Behaviour {
    /** Echoes the MP_CAPABLE of the SYN, as middleboxes do that copy unknown options. */
    MIRROR {
        @Override
        public List<MptcpOption> capableSynAck(MpCapable request, MpCapable.OneKey honest) {
            return List.of(request);
        }
    },
    /** Answers MP_JOIN with an HMAC that one bit sets apart from the right one. */
    WRONG_HMAC {
        @Override
        public long joinHmac(long honest) {
            return honest ^ 1;
        }
    },
    /** Answers without the option, as plain TCP does. */
    NO_OPTION {
        @Override
        public List<MptcpOption> capableSynAck(MpCapable request, MpCapable.OneKey honest) {
            return List.of();
        }
    },
    /** Drops SYNs that carry an MPTCP option. */
    DROP_OPTION {
        @Override
        public SynReaction toSyn(TcpSegment syn, List<MptcpOption> options) {
            return options.isEmpty() ? SynReaction.ANSWER : SynReaction.IGNORE;
        }
    },
    /** Resets SYNs that carry an MPTCP option. */
    RESET_OPTION {
        @Override
        public SynReaction toSyn(TcpSegment syn, List<MptcpOption> options) {
            return options.isEmpty() ? SynReaction.ANSWER : SynReaction.RESET;
        }
    },
    /** Answers with an MP_CAPABLE cut to a length that does not exist. */
    MALFORMED {
        @Override
        public List<MptcpOption> capableSynAck(MpCapable request, MpCapable.OneKey honest) {
            byte[] cut = honest.toBytes().slice(0, 8).toArray();
            cut[1] = (byte) cut.length;
            return List.of(new UnparsedMptcp(Bytes.of(cut), new Defect(Defect.Rule.MP_CAPABLE_LENGTH, 1)));
        }
    };

    /** The name on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

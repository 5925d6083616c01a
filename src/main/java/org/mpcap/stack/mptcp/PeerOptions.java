package org.mpcap.stack.mptcp;

import java.util.List;
import java.util.OptionalLong;
import org.mpcap.crypto.AddAddrHmac;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MpFastClose;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpPrio;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.RemoveAddr;
import org.mpcap.wire.mptcp.ResetReason;

/** Acts on the MPTCP options of the segments a connection receives. */
final class PeerOptions {
    /** What an option may lead to beyond its own field. */
    interface Decisions {
        /** A DSS has come. */
        void received(Dss dss);

        /** The peer's DSS shows that it is in MPTCP mode. */
        void confirm();

        /** A sign that MPTCP is given up or does not get through. */
        void sign(FallbackRules.Sign sign, Subflow subflow);

        /** The peer ends the connection at once (RFC 8684 3.5). */
        void fastClosedByPeer();

        /** The subflow cannot go on. */
        void resetSubflow(Subflow subflow, ResetReason reason);

        /** Data of ours, the DATA_FIN among it, has been acknowledged. */
        void dataAcknowledged();

        /** An option other than MP_CAPABLE, MP_JOIN and DSS has been acted on. */
        void seen(Subflow subflow, MptcpOption option);
    }

    private final Decisions decisions;
    private final ConnectionKeys keys;
    private final boolean checksums;
    private final boolean initiator;
    private final Counters counters;
    private final SubflowSet subflows;
    private final OutgoingData outgoing;
    private final IncomingData incoming;

    PeerOptions(
            Decisions decisions,
            ConnectionKeys keys,
            boolean checksums,
            boolean initiator,
            Counters counters,
            SubflowSet subflows,
            OutgoingData outgoing,
            IncomingData incoming) {
        this.decisions = decisions;
        this.keys = keys;
        this.checksums = checksums;
        this.initiator = initiator;
        this.counters = counters;
        this.subflows = subflows;
        this.outgoing = outgoing;
        this.incoming = incoming;
    }

    /** Acts on one option of a segment of the established connection, which announced this window in bytes. */
    void handle(Subflow subflow, MptcpOption option, int window) {
        if (option instanceof Dss dss) {
            dss(subflow, dss, window);
        } else if (option instanceof MpCapable.WithData first && !initiator) {
            decisions.confirm();
            if (checksumFits(first.checksum().isPresent())) {
                incoming.mapFirst(subflow, first);
            } else {
                decisions.resetSubflow(subflow, ResetReason.MPTCP_ERROR);
            }
        } else if (option instanceof MpFastClose fastClose
                && fastClose.receiverKey() == keys.local().bits()) {
            decisions.fastClosedByPeer();
        } else if (option instanceof MpJoin.Ack) {
            subflow.acknowledge(outgoing.acknowledgment());
        } else if (!(option instanceof MpCapable)) {
            other(subflow, option);
        }
    }

    private void other(Subflow subflow, MptcpOption option) {
        if (option instanceof MpFail) {
            counters.add(Counter.MPFailRx);
            decisions.sign(FallbackRules.Sign.MP_FAIL, subflow);
        } else if (option instanceof AddAddr add) {
            addAddr(subflow, add);
        } else if (option instanceof RemoveAddr) {
            counters.add(Counter.RmAddr);
        } else if (option instanceof MpPrio prio) {
            counters.add(Counter.MPPrioRx);
            prioritise(subflow, prio);
        }
        decisions.seen(subflow, option);
    }

    /** The subflow it came on, or in version 0 those with the address id named, become backups or no longer are. */
    private void prioritise(Subflow subflow, MpPrio prio) {
        boolean backup = (prio.flags() & MpPrio.FLAG_BACKUP) != 0;
        if (prio.addressId().isEmpty()) {
            subflows.prioritise(subflow, backup);
        } else if (keys.version() == MptcpVersion.V0) {
            subflows.prioritise(prio.addressId().getAsInt(), backup);
        }
    }

    private void addAddr(Subflow subflow, AddAddr add) {
        boolean v1 = keys.version() == MptcpVersion.V1;
        if (v1 && (add.flags() & 1) != 0) {
            counters.add(Counter.EchoAdd);
            return;
        }
        counters.add(Counter.AddAddr);
        boolean genuine = v1
                && add.hmac().isPresent()
                && add.hmac().getAsLong()
                        == AddAddrHmac.of(
                                keys.remote(),
                                keys.local(),
                                add.addressId(),
                                add.address(),
                                add.port().orElse(0));
        if (genuine) {
            subflow.acknowledge(
                    List.of(new AddAddr(1, add.addressId(), add.address(), add.port(), OptionalLong.empty())));
        }
    }

    private void dss(Subflow subflow, Dss dss, int window) {
        decisions.received(dss);
        decisions.confirm();
        if (dss.dataAck().isPresent()) {
            boolean wide = (dss.flags() & Dss.FLAG_WIDE_DATA_ACK) != 0;
            if (outgoing.acknowledged(wide, dss.dataAck().getAsLong(), window)) {
                decisions.dataAcknowledged();
            }
        }
        if (dss.mapping().isPresent() && subflows.contains(subflow)) {
            mapping(subflow, dss, dss.mapping().get());
        }
    }

    /**
     * A checksum must be there just when checksums were agreed (RFC 8684 3.3); version 0 ignores one that was not agreed
     * (RFC 6824 3.3).
     */
    private boolean checksumFits(boolean present) {
        boolean surplusIgnored = keys.version() == MptcpVersion.V0 && present;
        return present == checksums || surplusIgnored;
    }

    private void mapping(Subflow subflow, Dss dss, Dss.Mapping mapping) {
        if (mapping.length() == 0) {
            counters.add(Counter.InfiniteMapRx);
            decisions.sign(FallbackRules.Sign.INFINITE_MAPPING, subflow);
        } else if (!checksumFits(mapping.checksum().isPresent())) {
            decisions.resetSubflow(subflow, ResetReason.MPTCP_ERROR);
        } else {
            incoming.map(subflow, dss, mapping);
        }
    }
}

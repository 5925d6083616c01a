package org.mpcap.stack.mptcp;

import java.util.List;
import java.util.OptionalLong;
import org.mpcap.crypto.AddAddrHmac;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.SequenceNumbers;
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

/** Acts on the MPTCP options of the segments a connection receives. */
final class PeerOptions {
    private final Connection connection;
    private final ConnectionEvents events;
    private final Counters counters;
    private final OutgoingData outgoing;
    private final IncomingData incoming;
    private final boolean initiator;

    PeerOptions(
            Connection connection,
            ConnectionEvents events,
            Counters counters,
            OutgoingData outgoing,
            IncomingData incoming,
            boolean initiator) {
        this.connection = connection;
        this.events = events;
        this.counters = counters;
        this.outgoing = outgoing;
        this.incoming = incoming;
        this.initiator = initiator;
    }

    /** Acts on one option of a segment of the established connection, which announced this window in bytes. */
    void handle(Subflow subflow, MptcpOption option, int window) {
        if (option instanceof Dss dss) {
            dss(subflow, dss, window);
        } else if (option instanceof MpCapable.WithData first && !initiator) {
            connection.confirm();
            if (checksumFits(first.checksum().isPresent())) {
                incoming.mapFirst(subflow, first);
            } else {
                connection.checksumPresenceWrong(subflow);
            }
        } else if (option instanceof MpFastClose fastClose
                && fastClose.receiverKey() == connection.keys().local().bits()) {
            connection.fastClosedByPeer();
        } else if (option instanceof MpJoin.Ack) {
            subflow.acknowledge(connection.acknowledgment(subflow));
        } else if (!(option instanceof MpCapable)) {
            other(subflow, option);
        }
    }

    private void other(Subflow subflow, MptcpOption option) {
        if (option instanceof MpFail) {
            counters.add(Counter.MPFailRx);
            // With other subflows left, the peer resets this one instead (RFC 8684 3.7).
            if (connection.subflows().size() == 1) {
                if (connection.keys().version() == MptcpVersion.V1) {
                    counters.add(Counter.MPFailTx);
                    subflow.acknowledge(List.of(new MpFail(0, connection.expectedDsn())));
                }
                outgoing.announceFallback();
                connection.fallBack(subflow, "the peer sent MP_FAIL");
            }
        } else if (option instanceof AddAddr add) {
            addAddr(subflow, add);
        } else if (option instanceof RemoveAddr) {
            counters.add(Counter.RmAddr);
        } else if (option instanceof MpPrio prio) {
            counters.add(Counter.MPPrioRx);
            connection.prioritise(subflow, prio);
        }
        events.option(connection, subflow, option);
    }

    private void addAddr(Subflow subflow, AddAddr add) {
        ConnectionKeys keys = connection.keys();
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
        connection.confirm();
        if (dss.dataAck().isPresent()) {
            dataAck((dss.flags() & Dss.FLAG_WIDE_DATA_ACK) != 0, dss.dataAck().getAsLong(), window);
        }
        if (dss.mapping().isPresent() && !connection.isClosed()) {
            mapping(subflow, dss, dss.mapping().get());
        }
    }

    private void dataAck(boolean wide, long value, int window) {
        DataSender sender = outgoing.sender();
        long whole = wide ? value : SequenceNumbers.widen(sender.next(), value);
        sender.window(whole + window);
        if (sender.acknowledge(whole)) {
            connection.progressed();
            events.dataAcknowledged(connection);
        }
        if (sender.finAcknowledged()) {
            connection.dataFinAcknowledged();
        }
    }

    /**
     * A checksum must be there just when checksums were agreed (RFC 8684 3.3); version 0 ignores one that was not agreed
     * (RFC 6824 3.3).
     */
    private boolean checksumFits(boolean present) {
        boolean surplusIgnored = connection.keys().version() == MptcpVersion.V0 && present;
        return present == connection.checksums() || surplusIgnored;
    }

    private void mapping(Subflow subflow, Dss dss, Dss.Mapping mapping) {
        if (mapping.length() == 0) {
            counters.add(Counter.InfiniteMapRx);
            connection.fallBack(subflow, "the peer sent an infinite mapping");
        } else if (!checksumFits(mapping.checksum().isPresent())) {
            connection.checksumPresenceWrong(subflow);
        } else {
            incoming.map(subflow, dss, mapping);
        }
    }
}

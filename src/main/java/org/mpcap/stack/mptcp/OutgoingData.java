package org.mpcap.stack.mptcp;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.mpcap.crypto.DssChecksum;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MptcpOption;

/** The sending side of a connection: spreads data over subflows and maps it (RFC 8684 3.3.1), and ends it with DATA_FIN. */
final class OutgoingData {
    private final Connection connection;
    private final boolean initiator;
    private final Counters counters;
    private final DataSender sender;
    private boolean infiniteMappingDue;
    private boolean finSent;

    OutgoingData(Connection connection, boolean initiator, Counters counters) {
        this.connection = connection;
        this.initiator = initiator;
        this.counters = counters;
        this.sender = new DataSender(connection.keys().firstLocalDsn());
    }

    /** Numbers and pieces of the data. */
    DataSender sender() {
        return sender;
    }

    /** The next data after a fallback carries an infinite mapping (RFC 8684 3.7). */
    void announceFallback() {
        infiniteMappingDue = true;
    }

    /** Whether the DATA_FIN has been sent. */
    boolean finUnderWay() {
        return finSent && !connection.fallenBack();
    }

    /** From now on TCP alone sees to it that data arrives, and closes. */
    void fallBack(Subflow subflow) {
        sender.trustSubflow();
        if (finSent) {
            subflow.finish();
        }
    }

    /** Sends what there is room for; returns whether the DATA_FIN went out for the first time. */
    boolean pump(List<Subflow> subflows) {
        for (Subflow subflow : subflows) {
            while (subflow.room() > 0) {
                Optional<DataSender.Chunk> chunk = sender.take(subflow.maximumPayload(), subflow);
                if (chunk.isEmpty()) {
                    break;
                }
                subflow.send(chunk.get().data(), mappingFor(subflow, chunk.get()));
            }
        }
        if (!sender.finDue() || finSent || subflows.isEmpty()) {
            return false;
        }
        finSent = true;
        if (connection.fallenBack()) {
            subflows.forEach(Subflow::finish);
            return false;
        }
        sendDataFin(subflows.get(0));
        return true;
    }

    /** Sends the DATA_FIN, alone on an ACK. */
    void sendDataFin(Subflow subflow) {
        long dsn = sender.finDsn();
        Dss.Mapping mapping = new Dss.Mapping(dsn, 0, 1, checksum(dsn, 0, 1, Bytes.EMPTY));
        subflow.acknowledge(List.of(dss(Dss.FLAG_DATA_FIN, Optional.of(mapping))));
    }

    /** What a segment without data carries. */
    List<MptcpOption> acknowledgment() {
        return connection.fallenBack() ? List.of() : List.of(dss(0, Optional.empty()));
    }

    private List<MptcpOption> mappingFor(Subflow subflow, DataSender.Chunk chunk) {
        int ssn = subflow.relativeSendNext();
        int length = chunk.data().length();
        if (connection.fallenBack()) {
            if (!infiniteMappingDue) {
                return List.of();
            }
            infiniteMappingDue = false;
            counters.add(Counter.InfiniteMapTx);
            return List.of(dss(
                    0, Optional.of(new Dss.Mapping(chunk.dsn(), ssn, 0, checksum(chunk.dsn(), ssn, 0, Bytes.EMPTY)))));
        }
        ConnectionKeys keys = connection.keys();
        boolean first = initiator && keys.version() == MptcpVersion.V1 && !connection.confirmed() && ssn == 1;
        OptionalInt checksum = checksum(chunk.dsn(), ssn, length, chunk.data());
        if (first) {
            int flags = MpCapable.FLAG_HMAC | (connection.checksums() ? MpCapable.FLAG_CHECKSUM : 0);
            return List.of(new MpCapable.WithData(
                    1, flags, keys.local().bits(), keys.remote().bits(), length, checksum));
        }
        return List.of(dss(0, Optional.of(new Dss.Mapping(chunk.dsn(), ssn, length, checksum))));
    }

    private OptionalInt checksum(long dsn, int ssn, int length, Bytes data) {
        return connection.checksums() ? OptionalInt.of(DssChecksum.of(dsn, ssn, length, data)) : OptionalInt.empty();
    }

    private Dss dss(int extraFlags, Optional<Dss.Mapping> mapping) {
        int flags = Dss.FLAG_DATA_ACK | Dss.FLAG_WIDE_DATA_ACK | extraFlags;
        if (mapping.isPresent()) {
            flags |= Dss.FLAG_MAPPING | Dss.FLAG_WIDE_DSN;
        }
        return new Dss(flags, OptionalLong.of(connection.expectedDsn()), mapping);
    }
}

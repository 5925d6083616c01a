package org.mpcap.craft;

import java.util.Map;
import java.util.function.Function;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Nonce;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;

/**
 * What symbols stand for at one moment on one subflow.
 *
 * @param keys of the connection, seen from our end
 * @param nextDsn data sequence number that {@code dsn=auto} stands for
 * @param peerNext data sequence number expected from the server, which {@code ack=auto} stands for
 * @param ssn subflow sequence number of the segment
 * @param data payload of the segment
 * @param localNonce nonce of our MP_JOIN on the subflow
 * @param remoteNonce nonce of that of the server
 * @param peerTimestamp the latest timestamp of the server, which {@code echo=auto} stands for
 * @param cookie the latest Fast Open cookie of the server
 * @param addresses of ours by name
 * @param named keys of other connections by name, as {@code c1.remote}
 */
record CraftSymbols(
        ConnectionKeys keys,
        long nextDsn,
        long peerNext,
        int ssn,
        Bytes data,
        Nonce localNonce,
        Nonce remoteNonce,
        int peerTimestamp,
        Bytes cookie,
        Map<String, IpAddress> addresses,
        Function<String, Key> named) {
    /** The other version's hash, for what is derived with the wrong one. */
    MptcpVersion otherVersion() {
        return keys.version() == MptcpVersion.V0 ? MptcpVersion.V1 : MptcpVersion.V0;
    }

    /** The key a word stands for. */
    Key key(String word) {
        return switch (word) {
            case "local" -> keys.local();
            case "remote" -> keys.remote();
            default -> word.startsWith("0x") ? new Key(ValueForm.number(word)) : named.apply(word);
        };
    }

    /** Our data sequence number that a place stands for; the first byte is 1. */
    long ownDsn(String place) {
        return ValueForm.place(place, nextDsn - keys.firstLocalDsn() + 1) + keys.firstLocalDsn() - 1;
    }

    /** The server's data sequence number that a place stands for; the first byte is 1. */
    long peerDsn(String place) {
        return ValueForm.place(place, peerNext - keys.firstRemoteDsn() + 1) + keys.firstRemoteDsn() - 1;
    }

    /** The same for another payload and place in the subflow. */
    CraftSymbols at(int otherSsn, Bytes otherData) {
        return new CraftSymbols(
                keys,
                nextDsn,
                peerNext,
                otherSsn,
                otherData,
                localNonce,
                remoteNonce,
                peerTimestamp,
                cookie,
                addresses,
                named);
    }
}

package org.mpcap.report;

import java.util.List;
import java.util.Optional;
import org.mpcap.crypto.AddAddrHmac;
import org.mpcap.crypto.Idsn;
import org.mpcap.crypto.JoinHmac;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Nonce;
import org.mpcap.crypto.Token;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;

/**
 * One result of {@code mpcap token}: what one version derives from a key and, where known, the other side's.
 *
 * @param key the key asked about
 * @param peerKey the other side's
 * @param join the nonces of an MP_JOIN
 * @param announcement an address in ADD_ADDR, only looked at in version 1
 */
public record KeyDerivation(
        MptcpVersion version,
        Key key,
        Optional<Key> peerKey,
        Optional<Join> join,
        Optional<Announcement> announcement) {
    /** Columns of the CSV form. */
    public static final List<String> COLUMNS = List.of(
            "mptcpVersion",
            "key",
            "token",
            "idsn",
            "firstDsn",
            "peer.key",
            "peer.token",
            "peer.idsn",
            "peer.firstDsn",
            "joinByOwner.synAckHmac",
            "joinByOwner.ackHmac",
            "joinByPeer.synAckHmac",
            "joinByPeer.ackHmac",
            "addAddr.addressId",
            "addAddr.address",
            "addAddr.port",
            "addAddr.hmacByOwner",
            "addAddr.hmacByPeer");

    /** The nonces of both sides of an MP_JOIN, and the key they go with. */
    public record Join(Key peerKey, Nonce nonce, Nonce peerNonce) {}

    /**
     * An address in ADD_ADDR, and the key its HMAC needs.
     *
     * @param port 0 for none
     */
    public record Announcement(Key peerKey, int addressId, IpAddress address, int port) {}

    /** What the two segments of a join carry. */
    public record JoinHmacs(String synAck, String ack) {}

    /** The HMACs of a join opened by the owner of {@link #key}. */
    Optional<JoinHmacs> joinByOwner() {
        return join.map(nonces -> hmacs(key, nonces.nonce, nonces.peerKey, nonces.peerNonce));
    }

    /** The HMACs of a join opened by the other side. */
    Optional<JoinHmacs> joinByPeer() {
        return join.map(nonces -> hmacs(nonces.peerKey, nonces.peerNonce, key, nonces.nonce));
    }

    /** The HMAC of an ADD_ADDR sent by the owner of {@link #key}; none in version 0. */
    Optional<String> addAddrByOwner() {
        return signed().map(it -> hex(AddAddrHmac.of(key, it.peerKey, it.addressId, it.address, it.port)));
    }

    /** The HMAC of an ADD_ADDR sent by the other side; none in version 0. */
    Optional<String> addAddrByPeer() {
        return signed().map(it -> hex(AddAddrHmac.of(it.peerKey, key, it.addressId, it.address, it.port)));
    }

    /** The announcement, if this version signs it. */
    Optional<Announcement> signed() {
        return version == MptcpVersion.V1 ? announcement : Optional.empty();
    }

    /** All of it by name, for JSON and CSV. */
    public Fields fields() {
        Fields fields = new Fields().put("mptcpVersion", version.number());
        putDerived(fields, key);
        peerKey.ifPresent(present -> fields.put("peer", putDerived(new Fields(), present)));
        joinByOwner().ifPresent(hmacs -> fields.put("joinByOwner", fields(hmacs)));
        joinByPeer().ifPresent(hmacs -> fields.put("joinByPeer", fields(hmacs)));
        signed().ifPresent(it -> {
            Fields addAddr = new Fields().put("addressId", it.addressId).put("address", it.address.toString());
            if (it.port != 0) {
                addAddr.put("port", it.port);
            }
            fields.put(
                    "addAddr",
                    addAddr.putIfPresent("hmacByOwner", addAddrByOwner()).putIfPresent("hmacByPeer", addAddrByPeer()));
        });
        return fields;
    }

    /** Data sequence number of the first byte of data sent by the owner of a key, as 16 hexadecimal digits. */
    String firstDsn(Key owner) {
        return hex(Idsn.of(version, owner).firstDataSequenceNumber());
    }

    private JoinHmacs hmacs(Key initiator, Nonce initiatorNonce, Key listener, Nonce listenerNonce) {
        return new JoinHmacs(
                hex(JoinHmac.synAck(version, listener, initiator, listenerNonce, initiatorNonce)),
                JoinHmac.ack(version, initiator, listener, initiatorNonce, listenerNonce)
                        .toHex());
    }

    private Fields putDerived(Fields fields, Key owner) {
        return fields.put("key", owner.toString())
                .put("token", Token.of(version, owner).toString())
                .put("idsn", Idsn.of(version, owner).toString())
                .put("firstDsn", firstDsn(owner));
    }

    private static Fields fields(JoinHmacs hmacs) {
        return new Fields().put("synAckHmac", hmacs.synAck).put("ackHmac", hmacs.ack);
    }

    private static String hex(long bits) {
        return Bytes.ofLong(bits).toHex();
    }
}

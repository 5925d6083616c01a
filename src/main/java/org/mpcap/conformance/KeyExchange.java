package org.mpcap.conformance;

import java.util.OptionalInt;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.wire.mptcp.MpCapable;

/** Keys and flags of one connection's handshake, and the MP_CAPABLE options that carry them (RFC 8684 section 3.1). */
final class KeyExchange {
    private final MptcpVersion version;
    private final Key local;
    private Key remote = new Key(0);
    private boolean capable;
    private int synFlags = MpCapable.FLAG_HMAC;
    private int thirdFlags = MpCapable.FLAG_HMAC;
    private int peerFlags;
    private boolean checksums;

    /** Our key; the server's is not known yet. */
    KeyExchange(MptcpVersion version, Key local) {
        this.version = version;
        this.local = local;
    }

    /** Flags of the SYN and of the third ACK. */
    void flags(int syn, int third) {
        synFlags = syn;
        thirdFlags = third;
    }

    /** The server's key. */
    void learn(Key key) {
        capable = true;
        remote = key;
    }

    /** The flags of the server's MP_CAPABLE: checksums are used if either side asks for them. */
    void agree(int flags) {
        peerFlags = flags;
        checksums = ((flags | synFlags) & MpCapable.FLAG_CHECKSUM) != 0;
    }

    /** The option of our SYN: version 1 keeps its key back. */
    MpCapable synOption() {
        return version == MptcpVersion.V1
                ? new MpCapable.Syn(1, synFlags)
                : new MpCapable.OneKey(0, synFlags, local.bits());
    }

    /** The option of our SYN/ACK. */
    MpCapable answerOption() {
        return new MpCapable.OneKey(version.number(), synFlags, local.bits());
    }

    /** The option of our third ACK. */
    MpCapable thirdOption() {
        return new MpCapable.BothKeys(version.number(), thirdFlags, local.bits(), remote.bits());
    }

    /** The option of our first data, with this data-level length and checksum. */
    MpCapable.WithData withData(int length, OptionalInt checksum) {
        return new MpCapable.WithData(version.number(), thirdFlags, local.bits(), remote.bits(), length, checksum);
    }

    /** Both keys and what follows from them. */
    ConnectionKeys keys() {
        return new ConnectionKeys(version, local, remote);
    }

    /** Whether the server's key is known. */
    boolean isCapable() {
        return capable;
    }

    int peerFlags() {
        return peerFlags;
    }

    boolean checksums() {
        return checksums;
    }

    /** Takes checksums for agreed, or not. */
    void checksums(boolean on) {
        checksums = on;
    }
}

package org.mpcap.track;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mpcap.crypto.Idsn;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Token;

/** What is known of one connection. Side 0 opened it. */
final class TrackedConnection {
    /** Subflows that are over and kept for the summary; the rest are only counted. */
    static final int MOST_PAST_SUBFLOWS = 1_024;

    final int number;
    final long firstPacket;
    final long firstNanos;
    long lastPacket;
    long lastNanos;

    /** Version in use; the one asked for until it is agreed. */
    int version = -1;

    int askedVersion = -1;
    boolean asked;
    boolean answered;
    boolean established;
    boolean refused;
    boolean midstream;
    boolean orphan;
    boolean inferred;
    boolean checksums;

    final Key[] keys = new Key[2];
    final Token[] tokens = new Token[2];
    /** Second values for the keys, when packets contradict each other, and their tokens. */
    final Key[] others = new Key[2];

    final Token[] otherTokens = new Token[2];
    final Idsn[] idsns = new Idsn[2];
    /** The packet with a side's key while only one had it, else 0. */
    final long[] keyPackets = new long[2];

    int repairs;
    final DataStream[] data = {new DataStream(), new DataStream()};

    final SubflowTotals[] sums = {new SubflowTotals(), new SubflowTotals()};
    final List<TrackedFlow> live = new ArrayList<>(2);
    final List<SubflowSummary> past = new ArrayList<>(2);
    int subflows;
    long furtherSubflows;
    int joins;

    final VerificationCounts checks = new VerificationCounts();
    final EventCounts events = new EventCounts();

    int addAddrs;
    int addAddrEchoes;

    Cause cause;
    long causePacket;
    long causePacket2;
    boolean lost;
    boolean fastclose;
    boolean reset;
    boolean evicted;
    boolean idle;
    boolean infiniteMapping;
    boolean gone;

    TrackedConnection(int number, long packet, long nanos) {
        this.number = number;
        this.firstPacket = packet;
        this.firstNanos = nanos;
        this.lastNanos = nanos;
        this.lastPacket = packet;
    }

    Optional<MptcpVersion> hash() {
        return version < 0 ? Optional.empty() : MptcpVersion.of(version);
    }

    /** Learns a side's key, if it is not known yet; whether it is new. */
    boolean learn(int side, long bits) {
        Optional<MptcpVersion> hash = hash();
        if (keys[side] != null || hash.isEmpty()) {
            return false;
        }
        Key key = new Key(bits);
        set(side, hash.get(), key);
        return true;
    }

    private void set(int side, MptcpVersion version, Key key) {
        keys[side] = key;
        tokens[side] = Token.of(version, key);
        idsns[side] = Idsn.of(version, key);
        if (data[side].seen.isEmpty()) {
            data[side].rebase(idsns[side].firstDataSequenceNumber());
        }
    }

    /** Forgets the keys and what was derived from them. */
    void forget() {
        for (int side = 0; side < 2; side++) {
            keys[side] = null;
            tokens[side] = null;
            idsns[side] = null;
            others[side] = null;
            otherTokens[side] = null;
        }
    }

    /** The packets contradict each other about a side's key: remembers the other value. */
    void doubt(int side, long bits) {
        others[side] = new Key(bits);
        otherTokens[side] =
                hash().map(version -> Token.of(version, others[side])).orElse(null);
    }

    /** There is no doubt about a side's key after all. */
    void trust(int side) {
        others[side] = null;
        otherTokens[side] = null;
    }

    /** Exchanges the two values for a side's key. */
    void exchange(int side) {
        Key other = others[side];
        others[side] = keys[side];
        keys[side] = other;
        Token otherToken = otherTokens[side];
        otherTokens[side] = tokens[side];
        tokens[side] = otherToken;
        idsns[side] = Idsn.of(hash().orElseThrow(), other);
        if (!data[side].firstDsnChecked) {
            data[side].rebase(idsns[side].firstDataSequenceNumber());
        }
    }

    boolean hasAnyKey() {
        return keys[0] != null || keys[1] != null;
    }

    boolean hasBothKeys() {
        return keys[0] != null && keys[1] != null;
    }

    /** Gives the first cause; later ones follow from it. */
    void blame(Cause why, long packet, long second) {
        if (cause == null) {
            cause = why;
            causePacket = packet;
            causePacket2 = second;
        }
    }

    /** Both directions have sent their DATA_FIN. */
    boolean isFinished() {
        return data[0].finAt >= 0 && data[1].finAt >= 0;
    }
}

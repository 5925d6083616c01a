package org.mpcap.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.MptcpOption;

/** Collects what a probe sees until its verdict is clear. */
final class ProbeFindings {
    private final MptcpVersion version;
    private static final int MOST_OPTIONS = 32;

    private final List<String> evidence = new ArrayList<>();
    private int optionsSeen;
    private TransportAddress source;
    private Key localKey;
    private Optional<ConnectionKeys> keys = Optional.empty();
    private Optional<OptionList> synAck = Optional.empty();
    private OptionalLong rtt = OptionalLong.empty();
    private Optional<VersionResult.Proof> proof = Optional.empty();

    ProbeFindings(MptcpVersion version, TransportAddress source, Key localKey) {
        this.version = version;
        this.source = source;
        this.localKey = localKey;
    }

    void see(String format, Object... values) {
        evidence.add(String.format(format, values));
    }

    /** Notes an option of the peer's, who may send any number of them. */
    void received(MptcpOption option) {
        if (++optionsSeen <= MOST_OPTIONS) {
            see("received: %s", option.describe());
        }
    }

    /** A new attempt with another flow; what the earlier one learned of the target is void. */
    void restart(TransportAddress newSource, Key newKey) {
        source = newSource;
        localKey = newKey;
        keys = Optional.empty();
        synAck = Optional.empty();
        rtt = OptionalLong.empty();
    }

    void synAck(OptionList options, long rttNanos) {
        synAck = Optional.of(options);
        rtt = OptionalLong.of(rttNanos);
    }

    void answeredAfter(long rttNanos) {
        rtt = OptionalLong.of(rttNanos);
    }

    void keys(ConnectionKeys both) {
        keys = Optional.of(both);
    }

    void proof(VersionResult.Proof accepted) {
        proof = Optional.of(accepted);
    }

    Optional<VersionResult.Proof> proof() {
        return proof;
    }

    VersionResult result(ProbeVerdict verdict, String reason) {
        if (optionsSeen > MOST_OPTIONS) {
            see("received: %d more options", optionsSeen - MOST_OPTIONS);
        }
        return new VersionResult(version, verdict, reason, evidence, source, localKey, keys, synAck, rtt, proof);
    }
}

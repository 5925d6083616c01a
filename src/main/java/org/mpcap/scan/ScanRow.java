package org.mpcap.scan;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Token;
import org.mpcap.probe.Conclusion;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.probe.ProofGrade;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/**
 * What a scan found out about one target with one kind of probe.
 *
 * @param time when the answer came, or when the target was given up
 * @param target address and port
 * @param probe the kind of probe
 * @param verdict what the target is
 * @param grade what proves that the target speaks MPTCP, if it is proven
 * @param reason the verdict's cause
 * @param answer what the answer carried
 */
public record ScanRow(
        Instant time,
        TransportAddress target,
        ProbeKind probe,
        ProbeVerdict verdict,
        Optional<ProofGrade> grade,
        String reason,
        Answer answer) {
    /** A row without a proof. */
    public ScanRow(
            Instant time,
            TransportAddress target,
            ProbeKind probe,
            ProbeVerdict verdict,
            String reason,
            Answer answer) {
        this(time, target, probe, verdict, Optional.empty(), reason, answer);
    }

    /**
     * The parts of an answer worth keeping.
     *
     * @param hopLimit TTL or hop limit it arrived with
     * @param options the TCP options of a SYN/ACK, empty if it had none
     * @param key the server's key
     * @param reset reason in MP_TCPRST
     * @param icmp who sent an ICMP error
     */
    public record Answer(
            OptionalInt hopLimit, Bytes options, Optional<Key> key, OptionalInt reset, Optional<IpAddress> icmp) {
        /** Nothing came. */
        public static final Answer NONE =
                new Answer(OptionalInt.empty(), Bytes.EMPTY, Optional.empty(), OptionalInt.empty(), Optional.empty());

        /** A segment without MPTCP. */
        static Answer segment(int hopLimit, Bytes options) {
            return new Answer(
                    OptionalInt.of(hopLimit), options, Optional.empty(), OptionalInt.empty(), Optional.empty());
        }

        Answer with(Key serverKey) {
            return new Answer(hopLimit, options, Optional.of(serverKey), reset, icmp);
        }

        Answer withReset(OptionalInt resetReason) {
            return new Answer(hopLimit, options, key, resetReason, icmp);
        }

        static Answer icmp(int hopLimit, IpAddress from) {
            return new Answer(
                    OptionalInt.of(hopLimit), Bytes.EMPTY, Optional.empty(), OptionalInt.empty(), Optional.of(from));
        }
    }

    /** The token that follows from the server's key. */
    public Optional<Token> token() {
        return answer.key().flatMap(key -> probe.provable().map(version -> Token.of(version, key)));
    }

    /** The version of MPTCP the target speaks, if the verdict says that it does. */
    public Optional<MptcpVersion> speaks() {
        return verdict == ProbeVerdict.PROVEN || verdict == ProbeVerdict.CAPABLE ? probe.provable() : Optional.empty();
    }

    /** The same row with what a proof found. */
    ScanRow proved(Conclusion proof) {
        return new ScanRow(time, target, probe, proof.verdict(), proof.grade(), proof.reason(), answer);
    }
}

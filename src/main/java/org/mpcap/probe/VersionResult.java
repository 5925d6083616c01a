package org.mpcap.probe;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.stack.tcp.SynRoundTrip;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TransportAddress;

/**
 * What one version's probe of one target found.
 *
 * @param version version asked for
 * @param conclusion what the target is, and why
 * @param evidence what was seen, in order
 * @param source our address and port
 * @param localKey the key we sent or would have sent
 * @param keys both keys, once the target's is known
 * @param synAckOptions TCP options of the SYN/ACK, if one came
 * @param syn what the SYN/ACK says to what the SYN asked for beside MPTCP
 * @param roundTrip time from the SYN to its answer
 * @param joins what became of joins, with the flow of each
 * @param flows how several flows were answered, if they were asked
 * @param proof the join that proves the token, if it was accepted
 */
public record VersionResult(
        MptcpVersion version,
        Conclusion conclusion,
        List<String> evidence,
        TransportAddress source,
        Key localKey,
        Optional<ConnectionKeys> keys,
        Optional<OptionList> synAckOptions,
        SynOutcome syn,
        Optional<SynRoundTrip> roundTrip,
        List<Join> joins,
        Optional<FlowShare> flows,
        Optional<Proof> proof) {
    /** Copies the lists. */
    public VersionResult {
        evidence = List.copyOf(evidence);
        joins = List.copyOf(joins);
    }

    /** What the target is. */
    public ProbeVerdict verdict() {
        return conclusion.verdict();
    }

    /** Time from the SYN to its answer, in nanoseconds. */
    public OptionalLong rttNanos() {
        return roundTrip.map(time -> OptionalLong.of(time.nanos())).orElse(OptionalLong.empty());
    }

    /** Whether that is the time, not the least it can have been. */
    public boolean rttExact() {
        return roundTrip.filter(SynRoundTrip::exact).isPresent();
    }

    /** Whether joins do not get through: none was answered by an MPTCP stack, or our HMAC did not reach it. Version 0 resets unknown tokens as anybody does. */
    public boolean joinsBlocked() {
        return !joins.isEmpty() && joins.stream().map(Join::outcome).allMatch(this::isBlocked);
    }

    private boolean isBlocked(JoinOutcome join) {
        boolean byServer = join.fate().fromMptcp()
                || join.fate() == JoinOutcome.Fate.WRONG_HMAC
                || (version == MptcpVersion.V0 && join.fate() == JoinOutcome.Fate.RESET);
        return !byServer || join.isForWantOfHmac();
    }

    /** The verdict's cause in one line. */
    public String reason() {
        return conclusion.reason();
    }

    /**
     * One join.
     *
     * @param flow its addresses and ports, seen from here
     * @param outcome what became of it
     */
    public record Join(FourTuple flow, JoinOutcome outcome) {}

    /**
     * An accepted join.
     *
     * @param source address and port it came from
     * @param addressId the server's address id
     * @param localNonce our nonce
     * @param remoteNonce the server's nonce
     * @param hmac the server's HMAC, left 64 bits, as expected
     * @param ourHmacTaken whether the server answered our HMAC with an acknowledgment
     */
    public record Proof(
            TransportAddress source, int addressId, int localNonce, int remoteNonce, long hmac, boolean ourHmacTaken) {
        /** The same after the server has acknowledged our HMAC. */
        Proof taken() {
            return new Proof(source, addressId, localNonce, remoteNonce, hmac, true);
        }
    }
}

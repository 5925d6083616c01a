package org.mpcap.probe;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TransportAddress;

/**
 * What one version's probe of one target found.
 *
 * @param version version asked for
 * @param verdict what the target is
 * @param reason the verdict's cause in one line
 * @param evidence what was seen, in order
 * @param source our address and port
 * @param localKey the key we sent or would have sent
 * @param keys both keys, once the target's is known
 * @param synAckOptions TCP options of the SYN/ACK, if one came
 * @param rttNanos time from the SYN to its answer
 * @param proof the join that proves the token, if it was accepted
 */
public record VersionResult(
        MptcpVersion version,
        ProbeVerdict verdict,
        String reason,
        List<String> evidence,
        TransportAddress source,
        Key localKey,
        Optional<ConnectionKeys> keys,
        Optional<OptionList> synAckOptions,
        OptionalLong rttNanos,
        Optional<Proof> proof) {
    /** Copies the list. */
    public VersionResult {
        evidence = List.copyOf(evidence);
    }

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
            TransportAddress source, int addressId, int localNonce, int remoteNonce, long hmac, boolean ourHmacTaken) {}
}

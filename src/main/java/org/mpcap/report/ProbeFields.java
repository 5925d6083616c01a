package org.mpcap.report;

import java.util.List;
import java.util.Optional;
import org.mpcap.endpoint.ConnectionKeys;
import org.mpcap.probe.ProbeResult;
import org.mpcap.probe.VersionResult;

/** Probe results as fields, for JSON and CSV. */
public final class ProbeFields {
    /** Columns of the CSV form. */
    public static final List<String> COLUMNS = List.of(
            "target",
            "address",
            "port",
            "verdict",
            "mptcp_version",
            "reason",
            "token",
            "remote_key",
            "local_key",
            "rtt_us",
            "failure");

    private ProbeFields() {}

    /** One target; the columns of the CSV form hold what the best version found. */
    public static Fields of(ProbeResult result, boolean forCsv) {
        Fields fields = new Fields().put("type", "target").put("target", result.target());
        result.address()
                .ifPresent(address ->
                        fields.put("address", address.address().toString()).put("port", address.port()));
        fields.put("verdict", result.verdict().name());
        fields.putIfPresent("failure", result.failure());
        if (forCsv) {
            result.best().ifPresent(best -> describe(fields, best));
        } else {
            fields.put(
                    "versions", result.versions().stream().map(ProbeFields::of).toList());
        }
        return fields;
    }

    private static Fields of(VersionResult result) {
        Fields fields = new Fields().put("verdict", result.verdict().name());
        describe(fields, result);
        result.synAckOptions()
                .ifPresent(
                        options -> fields.put("syn_ack_options", options.write().toHex()));
        result.proof()
                .ifPresent(proof -> fields.put(
                        "join",
                        new Fields()
                                .put("source", proof.source().toString())
                                .put("address_id", proof.addressId())
                                .put("local_nonce", String.format("%08x", proof.localNonce()))
                                .put("remote_nonce", String.format("%08x", proof.remoteNonce()))
                                .put("hmac", String.format("%016x", proof.hmac()))
                                .put("our_hmac_taken", proof.ourHmacTaken())));
        return fields.put("evidence", result.evidence());
    }

    private static void describe(Fields fields, VersionResult result) {
        Optional<ConnectionKeys> keys = result.keys();
        fields.put("mptcp_version", result.version().number())
                .put("reason", result.reason())
                .put("source", result.source().toString())
                .put("local_key", result.localKey().toString())
                .putIfPresent("remote_key", keys.map(both -> both.remote().toString()))
                .putIfPresent("token", keys.map(both -> both.remoteToken().toString()))
                .putIfPresent("local_token", keys.map(both -> both.localToken().toString()))
                .putIfPresent("remote_idsn", keys.map(both -> String.format("%016x", both.firstRemoteDsn() - 1)))
                .putIfPresent("local_idsn", keys.map(both -> String.format("%016x", both.firstLocalDsn() - 1)));
        result.rttNanos().ifPresent(nanos -> fields.put("rtt_us", nanos / 1000));
    }
}

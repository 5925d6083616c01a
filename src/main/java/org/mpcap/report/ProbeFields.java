package org.mpcap.report;

import java.util.List;
import java.util.Optional;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.probe.FlowShare;
import org.mpcap.probe.ProbeResult;
import org.mpcap.probe.ProofGrade;
import org.mpcap.probe.VersionResult;
import org.mpcap.wire.Bytes;

/** Probe results as fields, for JSON and CSV. */
public final class ProbeFields {
    /** Columns of the CSV form. */
    public static final List<String> COLUMNS = List.of(
            "target",
            "address",
            "port",
            "verdict",
            "mptcpVersion",
            "reason",
            "token",
            "remoteKey",
            "localKey",
            "rttMicros",
            "failure",
            "provenBy");

    private ProbeFields() {}

    /** One target; the columns of the CSV form hold what the best version found. */
    public static Fields of(ProbeResult result, boolean forCsv) {
        Fields fields = new Fields().put("type", "target").put("target", result.target());
        result.address()
                .ifPresent(address ->
                        fields.put("address", address.address().toString()).put("port", address.port()));
        if (!forCsv && !result.otherAddresses().isEmpty()) {
            fields.put(
                    "otherAddresses",
                    result.otherAddresses().stream().map(Object::toString).toList());
        }
        fields.put("verdict", result.verdict().name());
        fields.putIfPresent("failure", result.failure().map(Throwable::getMessage));
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
                        options -> fields.put("synAckOptions", options.write().toHex()));
        result.syn().ecn().ifPresent(agreed -> fields.put("ecn", agreed));
        fields.putIfPresent("fastOpenCookie", result.syn().cookie().map(Bytes::toHex))
                .putIfPresent("synDataTaken", result.syn().dataTaken());
        result.proof()
                .ifPresent(proof -> fields.put(
                        "join",
                        new Fields()
                                .put("source", proof.source().toString())
                                .put("addressId", proof.addressId())
                                .put("localNonce", String.format("%08x", proof.localNonce()))
                                .put("remoteNonce", String.format("%08x", proof.remoteNonce()))
                                .put("hmac", String.format("%016x", proof.hmac()))
                                .put("ourHmacTaken", proof.ourHmacTaken())));
        if (!result.joins().isEmpty()) {
            fields.put("joins", result.joins().stream().map(ProbeFields::of).toList());
        }
        result.flows().ifPresent(flows -> fields.put("flows", of(flows)));
        return fields.put("evidence", result.evidence());
    }

    private static Fields of(VersionResult.Join join) {
        return new Fields()
                .put("source", join.flow().local().toString())
                .put("target", join.flow().remote().toString())
                .put("outcome", join.outcome().fate().label())
                .putIfPresent("resetReason", join.outcome().code());
    }

    /** What a trace found beyond the SYN/ACK. */
    static Fields summary(VersionResult result) {
        return new Fields()
                .put("verdict", result.verdict().name())
                .putIfPresent("provenBy", result.conclusion().grade().map(ProofGrade::label))
                .put("reason", result.reason());
    }

    /** How several flows were answered. */
    static Fields of(FlowShare flows) {
        return new Fields()
                .put("asked", flows.asked())
                .put("withOption", flows.with())
                .put("withoutOption", flows.without())
                .put("refused", flows.reset())
                .put("silent", flows.silent());
    }

    private static void describe(Fields fields, VersionResult result) {
        Optional<ConnectionKeys> keys = result.keys();
        fields.put("mptcpVersion", result.version().number())
                .putIfPresent("provenBy", result.conclusion().grade().map(ProofGrade::label))
                .put("reason", result.reason())
                .put("source", result.source().toString())
                .put("localKey", result.localKey().toString())
                .putIfPresent("remoteKey", keys.map(both -> both.remote().toString()))
                .putIfPresent("token", keys.map(both -> both.remoteToken().toString()))
                .putIfPresent("localToken", keys.map(both -> both.localToken().toString()))
                .putIfPresent("remoteIdsn", keys.map(both -> String.format("%016x", both.firstRemoteDsn() - 1)))
                .putIfPresent("localIdsn", keys.map(both -> String.format("%016x", both.firstLocalDsn() - 1)));
        result.rttNanos().ifPresent(nanos -> {
            fields.put("rttMicros", nanos / 1000);
            if (!result.rttExact()) {
                fields.put("rttAtLeast", true);
            }
        });
    }
}

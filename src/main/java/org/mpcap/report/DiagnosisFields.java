package org.mpcap.report;

import java.util.List;
import java.util.Locale;
import org.mpcap.diagnosis.ConnectionView;
import org.mpcap.diagnosis.DiagnosedCause;
import org.mpcap.diagnosis.DiagnosisResult;
import org.mpcap.diagnosis.Explanation;
import org.mpcap.diagnosis.Explanation.Status;
import org.mpcap.host.mptcp.MptcpInfo;
import org.mpcap.host.mptcp.SocketRow;
import org.mpcap.host.mptcp.TcpInfo;

/** A diagnosis as named fields: a line for what was read, one for each cause and connection, and one for the end. */
public final class DiagnosisFields {
    private DiagnosisFields() {}

    /** All lines, in order. */
    public static List<Fields> lines(DiagnosisResult result) {
        List<Fields> lines = new java.util.ArrayList<>();
        Fields refused = new Fields();
        result.sources().forEach(refused::put);
        lines.add(new Fields()
                .put("kind", "look")
                .put("kernel", System.getProperty("os.version"))
                .put("refused", refused)
                .put("notes", result.notes()));
        result.explanations().forEach(found -> lines.add(cause(found)));
        result.connections().forEach(connection -> lines.add(connection(connection)));
        lines.add(new Fields()
                .put("kind", "end")
                .put("status", result.sound() ? "sound" : count(result, Status.FAULT) > 0 ? "fault" : "unsure")
                .put("faults", count(result, Status.FAULT))
                .put("unsure", count(result, Status.UNSURE))
                .put("warnings", count(result, Status.WARN))
                .put("connections", result.connections().size()));
        return lines;
    }

    private static long count(DiagnosisResult result, Status status) {
        return result.explanations().stream()
                .filter(found -> found.status() == status)
                .count();
    }

    private static Fields cause(Explanation found) {
        return new Fields()
                .put("kind", "cause")
                .put("id", found.cause().id())
                .put("status", found.status().name().toLowerCase(Locale.ROOT))
                .put("certainty", found.status() == Status.UNSURE ? "class" : "decided")
                .put(
                        "alternatives",
                        found.alternatives().stream().map(DiagnosedCause::id).toList())
                .put("sentence", found.sentence())
                .put("connections", found.connections())
                .put("evidence", found.evidence())
                .put("cure", commands(found, false))
                .put("cureOnPeer", commands(found, true))
                .put("note", found.note())
                .put("next", found.next());
    }

    private static List<String> commands(Explanation found, boolean onPeer) {
        return found.cures().stream()
                .filter(cure -> cure.onPeer() == onPeer)
                .map(Explanation.Cure::command)
                .toList();
    }

    private static Fields connection(ConnectionView connection) {
        MptcpInfo info = connection.info().orElseGet(() -> MptcpInfo.parse(new byte[0]));
        return new Fields()
                .put("kind", "connection")
                .put("token", String.format("%08x", connection.token()))
                .put("local", connection.local().toString())
                .put("remote", connection.remote().toString())
                .put("role", connection.role().name().toLowerCase(Locale.ROOT))
                .put("fellBack", info.fellBack())
                .put("additionalSubflows", info.subflows())
                .put("additionalSubflowsMax", info.subflowsMax())
                .put("localAddressesUsed", info.localAddressesUsed())
                .put("addAddrAccepted", info.addAddrAccepted())
                .put("bytesSent", info.bytesSent())
                .put("bytesReceived", info.bytesReceived())
                .put("bytesAcked", info.bytesAcknowledged())
                .put(
                        "subflows",
                        connection.subflows().stream()
                                .map(DiagnosisFields::subflow)
                                .toList());
    }

    private static Fields subflow(SocketRow row) {
        TcpInfo info = row.tcp().orElseGet(() -> TcpInfo.parse(new byte[0]));
        return new Fields()
                .put("local", row.local().toString())
                .put("remote", row.remote().toString())
                .put("state", row.state().name())
                .put("flags", "0x" + Integer.toHexString(row.subflow().flags()))
                .put("rttMicros", info.rttMicros())
                .put("retransmits", info.retransmits())
                .put("totalRetransmissions", info.totalRetransmissions())
                .put("bytesAcked", info.bytesAcknowledged())
                .put("bytesReceived", info.bytesReceived())
                .put("lastAckReceivedMillis", info.lastAckReceivedMillis())
                .put("deliveryRate", info.deliveryRate())
                .put("pathMtu", info.pathMtu());
    }
}

package org.mpcap.probe;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.stack.mptcp.Connection;
import org.mpcap.stack.mptcp.ConnectionEvents;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpTcpRst;
import org.mpcap.wire.mptcp.MptcpOption;

/** Notes what happens to the connection of a probe, and tells the proof of it. */
final class ProofEvents implements ConnectionEvents {
    private final ProbeFindings findings;
    private final Runnable whenClosed;
    private final Map<Subflow, Integer> resets = new HashMap<>();
    private Optional<JoinProof> proof = Optional.empty();
    private long dataReceived;

    ProofEvents(ProbeFindings findings, Runnable whenClosed) {
        this.findings = findings;
        this.whenClosed = whenClosed;
    }

    /** Begins a proof, which is told of everything from now on. */
    void begin(JoinProof started) {
        proof = Optional.of(started);
        started.confirm();
    }

    /** The verdict is clear. */
    void end() {
        if (dataReceived > 0) {
            findings.see("received %d bytes of data", dataReceived);
        }
    }

    @Override
    public void confirmed(Connection connection) {
        proof.ifPresent(JoinProof::confirmed);
    }

    @Override
    public void dss(Connection connection, Dss dss) {
        proof.ifPresent(each -> each.dss(dss));
    }

    @Override
    public void dataAcknowledged(Connection connection) {
        findings.see("DATA_ACK for our data up to DSN %s", Long.toUnsignedString(connection.acknowledgedDsn()));
        proof.ifPresent(JoinProof::confirmed);
    }

    @Override
    public void data(Connection connection, Bytes data) {
        dataReceived += data.length();
    }

    @Override
    public void fellBack(Connection connection, String reason) {
        findings.see("after the handshake: %s", reason);
        proof.ifPresent(JoinProof::fellBack);
    }

    @Override
    public void option(Connection connection, Subflow subflow, MptcpOption option) {
        findings.received(option);
        if (option instanceof AddAddr add) {
            proof.ifPresent(each -> each.announced(add));
        } else if (option instanceof MpTcpRst reset) {
            resets.put(subflow, reset.reason());
        }
    }

    @Override
    public void joinConfirmed(Connection connection, Subflow subflow) {
        proof.ifPresent(each -> each.joinConfirmed(subflow));
    }

    @Override
    public void subflowLost(Connection connection, Subflow subflow) {
        OptionalInt reason = resets.containsKey(subflow) ? OptionalInt.of(resets.get(subflow)) : OptionalInt.empty();
        proof.ifPresent(each -> each.subflowLost(subflow, reason));
    }

    @Override
    public void closed(Connection connection, Closing how) {
        proof.ifPresent(each -> each.connectionClosed(how));
        whenClosed.run();
    }
}

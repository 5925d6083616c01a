package org.mpcap.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.handshake.JoinReply;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.stack.tcp.SynOptions;
import org.mpcap.stack.tcp.SynRoundTrip;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.MptcpOption;

/** Collects what a probe sees until its verdict is clear. */
final class ProbeFindings {
    private static final int MOST_OPTIONS = 32;

    private final MptcpVersion version;
    private final IpAddress target;

    private final List<String> evidence = new ArrayList<>();
    private int optionsSeen;
    private TransportAddress source;
    private Key localKey;
    private Optional<ConnectionKeys> keys = Optional.empty();
    private Optional<OptionList> synAck = Optional.empty();
    private Optional<SynRoundTrip> roundTrip = Optional.empty();
    private final List<VersionResult.Join> joins = new ArrayList<>();
    private Optional<FlowShare> flows = Optional.empty();
    private SynOutcome syn = SynOutcome.NONE;
    private Optional<VersionResult.Proof> proof = Optional.empty();

    /** @param flow the first flow */
    ProbeFindings(MptcpVersion version, FourTuple flow, Key localKey) {
        this.version = version;
        this.target = flow.remote().address();
        this.source = flow.local();
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
        roundTrip = Optional.empty();
    }

    void synAck(TcpSegment segment, SynOptions offer, Optional<Subflow> flow) {
        syn = SynOutcome.of(
                offer,
                segment,
                flow.map(each -> each.handshake().synDataTaken()).orElse(0));
        syn.lines().forEach(line -> see("%s", line));
        synAck = Optional.of(segment.options());
        answered(flow);
    }

    /** The SYN of this flow was answered. */
    void answered(Optional<Subflow> flow) {
        roundTrip = flow.flatMap(each -> each.handshake().roundTrip());
    }

    /** Whether there were joins and all were accepted, from whatever ports: then flows are not treated differently. */
    boolean isEveryJoinAccepted() {
        return !joins.isEmpty() && joins().stream().allMatch(join -> join.fate() == JoinOutcome.Fate.ACCEPTED);
    }

    /** An MP_JOIN was answered so. */
    void join(FourTuple flow, JoinReply reply) {
        JoinOutcome outcome = JoinOutcome.of(reply);
        joins.add(new VersionResult.Join(flow, outcome));
        String what = outcome.toString();
        if (reply instanceof JoinReply.Accepted accepted) {
            what = String.format("SYN/ACK with HMAC 0x%016x, as the keys give it", accepted.hmac());
        } else if (reply instanceof JoinReply.WrongHmac wrong) {
            what = String.format("SYN/ACK with HMAC 0x%016x, the keys give 0x%016x", wrong.actual(), wrong.expected());
        }
        see(
                "MP_JOIN from %s%s: %s",
                flow.local(), flow.remote().address().equals(target) ? "" : " to " + flow.remote(), what);
    }

    /** The subflow of an accepted join was reset with this reason, if any, before our HMAC was acknowledged. */
    void takenBack(FourTuple flow, OptionalInt reason) {
        JoinOutcome outcome = JoinOutcome.takenBack(reason);
        joins.replaceAll(join -> join.flow().equals(flow) ? new VersionResult.Join(flow, outcome) : join);
        see("the joined subflow was lost before the server acknowledged our HMAC%s", outcome.codeWords());
    }

    /** What became of each join so far. */
    List<JoinOutcome> joins() {
        return joins.stream().map(VersionResult.Join::outcome).toList();
    }

    void flows(FlowShare share) {
        flows = Optional.of(share);
        if (share.asked() > 1) {
            see("%d flows asked: %d SYN/ACKs with MP_CAPABLE%s", share.asked(), share.with(), share.others());
        }
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

    VersionResult result(Conclusion conclusion) {
        if (optionsSeen > MOST_OPTIONS) {
            see("received: %d more options", optionsSeen - MOST_OPTIONS);
        }
        return new VersionResult(
                version, conclusion, evidence, source, localKey, keys, synAck, syn, roundTrip, joins, flows, proof);
    }
}

package org.mpcap.trace;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.serve.FaultSpec;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TcpOption;

/** Paths of three routers with a box, and the answer each must get. */
final class Scenarios {
    private static final Set<MptcpVersion> V1 = Set.of(MptcpVersion.V1);
    private static final Set<MptcpVersion> V0 = Set.of(MptcpVersion.V0);
    private static final Set<MptcpVersion> PLAIN = Set.of();

    private Scenarios() {}

    /**
     * One path.
     *
     * @param spoken versions the server speaks
     * @param boxes the boxes by hop, made afresh for each path
     * @param words what the sentence must hold
     */
    record Row(
            String name,
            Set<MptcpVersion> spoken,
            List<FaultSpec> faults,
            Function<Boolean, Map<Integer, Box>> boxes,
            TraceVerdict verdict,
            String words) {
        TraceResult trace(long seed, boolean v6, double icmpLoss) {
            return path(seed, v6, icmpLoss).trace(TraceOptions.usual());
        }

        SimulatedPath path(long seed, boolean v6, double icmpLoss) {
            return new SimulatedPath(seed, v6, 3, boxes.apply(v6), spoken, faults, icmpLoss, 0);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Row row(
            String name,
            Set<MptcpVersion> spoken,
            List<FaultSpec> faults,
            Function<Boolean, Map<Integer, Box>> boxes,
            TraceVerdict verdict,
            String words) {
        return new Row(name, spoken, faults, boxes, verdict, words);
    }

    static List<Row> rows() {
        return List.of(
                row(
                        "no box",
                        V1,
                        List.of(),
                        v6 -> Map.of(),
                        TraceVerdict.CLEAN,
                        "clean: MP_CAPABLE reached the server at hop 4"),
                row(
                        "plain server",
                        PLAIN,
                        List.of(),
                        v6 -> Map.of(),
                        TraceVerdict.PLAIN_SERVER,
                        "as far as hop 3, the last router"),
                row("other version", V0, List.of(), v6 -> Map.of(), TraceVerdict.OTHER_VERSION, "v0, not v1"),
                row(
                        "strip syn",
                        V1,
                        List.of(),
                        v6 -> Map.of(2, stripSyn()),
                        TraceVerdict.STRIPPED_OUT,
                        "between hop 2 and hop 3"),
                row(
                        "strip syn plain server",
                        PLAIN,
                        List.of(),
                        v6 -> Map.of(2, stripSyn()),
                        TraceVerdict.STRIPPED_OUT,
                        "between hop 2 and hop 3"),
                row(
                        "strip syn ack",
                        V1,
                        List.of(),
                        v6 -> Map.of(2, stripSynAck()),
                        TraceVerdict.STRIPPED_BACK,
                        "as far as hop 3, the last router"),
                row(
                        "strip both",
                        V1,
                        List.of(),
                        v6 -> Map.of(2, Box.both(stripSyn(), stripSynAck())),
                        TraceVerdict.STRIPPED_OUT,
                        "between hop 2 and hop 3"),
                row(
                        "drop",
                        V1,
                        List.of(),
                        v6 -> Map.of(2, Box.dropping()),
                        TraceVerdict.DROPPED,
                        "die between hop 2 and "),
                row(
                        "drop at first",
                        V1,
                        List.of(),
                        v6 -> Map.of(1, Box.dropping()),
                        TraceVerdict.DROPPED,
                        "die between hop 1 and "),
                row("drop at last", V1, List.of(), v6 -> Map.of(3, Box.dropping()), TraceVerdict.DROPPED, "die "),
                row(
                        "reset",
                        V1,
                        List.of(),
                        v6 -> Map.of(2, Box.resetting()),
                        TraceVerdict.REFUSED,
                        "are reset between hop 2 and "),
                row(
                        "change",
                        V1,
                        List.of(),
                        v6 -> Map.of(2, changeFlags()),
                        TraceVerdict.CHANGED,
                        "byte 3 of the option"),
                row(
                        "change and drop",
                        V1,
                        List.of(),
                        v6 -> Map.of(2, changeFlags(), 3, Box.dropping()),
                        TraceVerdict.CHANGED,
                        "SYNs so changed are not answered"),
                row(
                        "proxy on port",
                        V1,
                        List.of(),
                        v6 -> Map.of(2, Box.proxy(port -> port == SimulatedPath.PORT, false)),
                        TraceVerdict.PROXY,
                        "proxy at hop 2"),
                row(
                        "proxy speaks mptcp",
                        V1,
                        List.of(),
                        v6 -> Map.of(2, Box.proxy(port -> port == SimulatedPath.PORT, true)),
                        TraceVerdict.PROXY,
                        "proxy at hop 2"),
                row(
                        "proxy on all ports",
                        PLAIN,
                        List.of(),
                        v6 -> Map.of(2, Box.proxy(port -> true, false)),
                        TraceVerdict.PROXY,
                        "proxy at hop 2"),
                row(
                        "mirror on path",
                        PLAIN,
                        List.of(),
                        v6 -> Map.of(2, Box.mirror()),
                        TraceVerdict.MIRRORED,
                        "mirrored by a box between hop 2 and hop 3"),
                row(
                        "mirror is server",
                        V1,
                        FaultSpec.parse("mirror"),
                        v6 -> Map.of(),
                        TraceVerdict.MIRRORED,
                        "mirrored by the server"),
                row(
                        "malformed answer",
                        V1,
                        FaultSpec.parse("malformed"),
                        v6 -> Map.of(),
                        TraceVerdict.CHANGED,
                        "the answer's option is not valid"),
                row("quotes 8 bytes", V1, List.of(), v6 -> Map.of(2, Box.quoting(8)), TraceVerdict.CLEAN, "hop 4"),
                row("silent router", V1, List.of(), v6 -> Map.of(2, Box.mute()), TraceVerdict.CLEAN, "hop 4"),
                row("silent first router", V1, List.of(), v6 -> Map.of(1, Box.mute()), TraceVerdict.CLEAN, "hop 4"),
                row(
                        "no icmp",
                        V1,
                        List.of(),
                        v6 -> Map.of(1, Box.mute(), 2, Box.mute(), 3, Box.mute()),
                        TraceVerdict.CLEAN,
                        "hop 4"),
                row(
                        "no icmp plain server",
                        PLAIN,
                        List.of(),
                        v6 -> Map.of(1, Box.mute(), 2, Box.mute(), 3, Box.mute()),
                        TraceVerdict.UNDECIDED,
                        "no router shows the option"),
                row(
                        "strip behind 8 bytes",
                        V1,
                        List.of(),
                        v6 -> Map.of(2, stripSyn(), 3, Box.quoting(8)),
                        TraceVerdict.UNDECIDED,
                        "no router behind hop 2 shows the option"),
                row(
                        "doubles",
                        V1,
                        List.of(),
                        v6 -> Map.of(2, doubling()),
                        TraceVerdict.CHANGED,
                        "between hop 2 and hop 3: the option is doubled, 1e040101 is there again"),
                row("nat", V1, List.of(), v6 -> Map.of(2, nat(v6, true)), TraceVerdict.CLEAN, "hop 4"),
                row("nat leaves quotes", V1, List.of(), v6 -> Map.of(2, nat(v6, false)), TraceVerdict.CLEAN, "hop 4"),
                row("mss clamp", V1, List.of(), v6 -> Map.of(2, clamp()), TraceVerdict.CLEAN, "hop 4"),
                row(
                        "sequence rewriter",
                        V1,
                        List.of(),
                        v6 -> Map.of(2, Box.sequenceRewriter(0x0101_0101)),
                        TraceVerdict.CLEAN,
                        "hop 4"),
                row(
                        "sequence rewriter strips",
                        V1,
                        List.of(),
                        v6 -> Map.of(2, Box.both(Box.sequenceRewriter(77777), stripSyn())),
                        TraceVerdict.STRIPPED_OUT,
                        "between hop 2 and hop 3"));
    }

    static Box stripSyn() {
        return Box.behaving("strip-syn");
    }

    static Box stripSynAck() {
        return Box.behaving("strip-synack");
    }

    private static Box changeFlags() {
        return Box.behaving("change-flag");
    }

    /** Doubles MP_CAPABLE of version 1, the only one that the header has room for twice. */
    private static Box doubling() {
        return Box.forwarding(
                Packets::isSyn,
                packet -> Packets.withOptions(
                        packet,
                        option -> option.kind() == TcpOption.KIND_MPTCP
                                        && option.toBytes().length() == 4
                                ? List.of(option, option)
                                : List.of(option)));
    }

    static Box clamp() {
        return Box.behaving("clamp-mss");
    }

    static Box nat(boolean v6, boolean quotesToo) {
        IpAddress inside = IpAddress.parse(v6 ? "2001:db8:0::1" : "192.0.2.1");
        IpAddress outside = IpAddress.parse(v6 ? "2001:db8:2::77" : "203.0.113.77");
        return Box.nat(inside, outside, quotesToo);
    }
}

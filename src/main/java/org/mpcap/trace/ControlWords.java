package org.mpcap.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MptcpOption;

/**
 * What came back for a walk, in words.
 *
 * @param target the target, to tell it from routers
 */
record ControlWords(IpAddress target) {
    String of(TtlSweep walk) {
        List<String> parts = new ArrayList<>();
        walk.answer().ifPresent(reply -> parts.add(describe(reply.segment())));
        if (walk.answer().isEmpty() && walk.answered()) {
            parts.add("echo reply");
        }
        walk.refusal()
                .ifPresent(refusal -> parts.add(refusal.message().describe()
                        + (refusal.from().equals(target) ? "" : " from " + refusal.from())));
        if (walk.maker() instanceof EchoMaker || ((SynMaker) walk.maker()).sequencePerProbe()) {
            int exceeded = walk.lastExceeded();
            if (exceeded > 0) {
                parts.add("hop limit " + exceeded + " exceeded at "
                        + walk.icmp(exceeded).stream()
                                .filter(TtlReply.Icmp::exceeded)
                                .map(icmp -> icmp.from().toString())
                                .findFirst()
                                .orElse("?"));
            }
        }
        return parts.isEmpty() ? "no answer to " + walk.probes().size() + " packets" : String.join("; ", parts);
    }

    /** Flags of an answer, and its MPTCP options. */
    static String describe(TcpSegment segment) {
        String flags = segment.has(TcpSegment.RST)
                ? "RST"
                : segment.has(TcpSegment.SYN | TcpSegment.ACK)
                        ? "SYN/ACK"
                        : String.format("flags 0x%03x", segment.flags());
        String options = MptcpOption.in(segment.options()).stream()
                .map(MptcpOption::describe)
                .collect(Collectors.joining(", "));
        return options.isEmpty() ? flags : flags + ", " + options;
    }
}

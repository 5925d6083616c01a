package org.mpcap.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MptcpOption;

/**
 * What came back for a sweep, in words.
 *
 * @param target the target, to tell it from routers
 */
record ControlWords(IpAddress target) {
    String of(TtlSweep sweep) {
        List<String> parts = new ArrayList<>();
        sweep.answer().ifPresent(reply -> parts.add(describe(reply.segment())));
        if (sweep.answer().isEmpty() && sweep.answered()) {
            parts.add("echo reply");
        }
        sweep.refusal()
                .ifPresent(refusal -> parts.add(refusal.message().describe()
                        + (refusal.from().equals(target) ? "" : " from " + refusal.from())));
        if (sweep.maker() instanceof EchoMaker || ((SynMaker) sweep.maker()).sequencePerProbe()) {
            int exceeded = sweep.lastExceeded();
            if (exceeded > 0) {
                parts.add("hop limit " + exceeded + " exceeded at "
                        + sweep.icmp(exceeded).stream()
                                .filter(TtlReply.Icmp::exceeded)
                                .map(icmp -> icmp.from().toString())
                                .findFirst()
                                .orElse("?"));
            }
        }
        return parts.isEmpty() ? "no answer to " + sweep.probes().size() + " packets" : String.join("; ", parts);
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

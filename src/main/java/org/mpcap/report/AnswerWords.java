package org.mpcap.report;

import java.util.stream.Collectors;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MptcpOption;

/** An answer to a SYN in a few words. */
final class AnswerWords {
    private AnswerWords() {}

    static String of(TcpSegment segment) {
        String flags = segment.has(TcpSegment.RST) ? "RST" : "SYN/ACK";
        String options = MptcpOption.in(segment.options()).stream()
                .map(MptcpOption::describe)
                .collect(Collectors.joining(", "));
        return options.isEmpty() ? flags + " without MPTCP" : flags + ", " + options;
    }
}

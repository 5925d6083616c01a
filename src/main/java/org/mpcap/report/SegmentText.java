package org.mpcap.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MptcpOption;

/** A segment as one line in tcpdump's manner; the one form all commands print. */
public final class SegmentText {
    private static final int[] FLAGS = {
        TcpSegment.SYN,
        TcpSegment.FIN,
        TcpSegment.RST,
        TcpSegment.PSH,
        TcpSegment.ACK,
        TcpSegment.URG,
        TcpSegment.ECE,
        TcpSegment.CWR
    };
    private static final String LETTERS = "SFRP.UEW";

    private SegmentText() {}

    /**
     * The line, without time and direction: {@code a > b: Flags [S], seq 1, win 65535, options [mss 1460, …], length 0}.
     *
     * @param tuple the flow, seen from the sender
     */
    public static String line(FourTuple tuple, TcpSegment segment) {
        StringBuilder text = new StringBuilder(200);
        text.append(tuple.local()).append(" > ").append(tuple.remote()).append(": Flags [");
        text.append(flags(segment)).append("], seq ").append(Integer.toUnsignedString(segment.sequence()));
        if (segment.sequenceLength() > 0 && !segment.payload().isEmpty()) {
            text.append(':')
                    .append(Integer.toUnsignedString(
                            segment.sequence() + segment.payload().length()));
        }
        if (segment.has(TcpSegment.ACK)) {
            text.append(", ack ").append(Integer.toUnsignedString(segment.acknowledgment()));
        }
        text.append(", win ").append(segment.window());
        String options = options(segment);
        if (!options.isEmpty()) {
            text.append(", options [").append(options).append(']');
        }
        return text.append(", length ").append(segment.payload().length()).toString();
    }

    private static String flags(TcpSegment segment) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < FLAGS.length; i++) {
            if (segment.has(FLAGS[i])) {
                letters.append(LETTERS.charAt(i));
            }
        }
        return letters.length() == 0 ? "none" : letters.toString();
    }

    /** The options in words, padding left out. */
    public static String options(TcpSegment segment) {
        List<String> words = new ArrayList<>();
        for (TcpOption option : segment.options().options()) {
            if (!(option instanceof TcpOption.NoOperation)) {
                words.add(describe(option));
            }
        }
        return String.join(", ", words);
    }

    private static String describe(TcpOption option) {
        if (option.kind() == TcpOption.KIND_MPTCP) {
            return MptcpOption.parse(option.toBytes()).describe();
        }
        if (option instanceof TcpOption.MaximumSegmentSize mss) {
            return "mss " + mss.bytes();
        }
        if (option instanceof TcpOption.WindowScale scale) {
            return "wscale " + scale.shift();
        }
        if (option instanceof TcpOption.SackPermitted) {
            return "sackOK";
        }
        if (option instanceof TcpOption.Timestamps ts) {
            return String.format(
                    Locale.ROOT,
                    "TS val %s ecr %s",
                    Integer.toUnsignedString(ts.value()),
                    Integer.toUnsignedString(ts.echo()));
        }
        if (option instanceof TcpOption.SelectiveAck sack) {
            return sack.blocks().stream()
                    .map(block ->
                            Integer.toUnsignedString(block.left()) + ":" + Integer.toUnsignedString(block.right()))
                    .collect(Collectors.joining(" ", "sack {", "}"));
        }
        if (option instanceof TcpOption.FastOpenCookie cookie) {
            return cookie.cookie().isEmpty() ? "tfo cookie request" : "tfo cookie " + cookie.cookie();
        }
        if (option instanceof TcpOption.EndOfOptions) {
            return "eol";
        }
        if (option instanceof TcpOption.Unparsed unparsed) {
            return "malformed " + unparsed.raw() + " ("
                    + unparsed.defect().rule().sentence() + ")";
        }
        return "kind " + option.kind() + " 0x" + option.toBytes().from(2);
    }
}

package org.mpcap.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mpcap.link.NetworkPath;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MptcpOption;

/**
 * One packet a check sent or received.
 *
 * @param outgoing whether we sent it
 * @param nanos when, counted from the start of the check
 * @param tuple the subflow, seen from our end
 * @param relativeSequence sequence number counted from the sender's first
 * @param relativeAcknowledgment acknowledgment number counted from the receiver's first
 * @param segment the segment
 * @param ip the whole IP packet
 */
public record RecordedPacket(
        boolean outgoing,
        long nanos,
        FourTuple tuple,
        int relativeSequence,
        int relativeAcknowledgment,
        TcpSegment segment,
        Bytes ip) {
    /** A packet of this subflow, with these bytes in place of the segment if there are any. */
    static RecordedPacket of(
            CraftedSubflow subflow, boolean outgoing, long nanos, TcpSegment segment, Optional<Bytes> instead) {
        int ours = subflow.isn();
        int theirs = subflow.expected() == 0 && !outgoing && segment.has(TcpSegment.SYN)
                ? segment.sequence()
                : subflow.peerIsn();
        NetworkPath path = subflow.path();
        TcpSegment whole = outgoing ? segment.checksummed(path.source(), path.destination()) : segment;
        Bytes bytes = instead.orElseGet(whole::write);
        IpPacket ip = outgoing
                ? IpPacket.of(path.source(), path.destination(), TcpSegment.PROTOCOL, 64, bytes)
                : IpPacket.of(path.destination(), path.source(), TcpSegment.PROTOCOL, 64, bytes);
        return new RecordedPacket(
                outgoing,
                nanos,
                subflow.tuple(),
                segment.sequence() - (outgoing ? ours : theirs),
                segment.acknowledgment() - (outgoing ? theirs : ours),
                segment,
                ip.write());
    }

    /** The MPTCP options. */
    public List<MptcpOption> mptcp() {
        return MptcpOption.in(segment.options());
    }

    /** The packet in one line. */
    public String words() {
        String ack = segment.has(TcpSegment.ACK) ? " ack " + Integer.toUnsignedString(relativeAcknowledgment) : "";
        String payload =
                segment.payload().isEmpty() ? "" : " len " + segment.payload().length();
        return String.format(
                "%9.4f %s :%d %s seq %s%s%s%s",
                nanos / 1e9,
                outgoing ? ">" : "<",
                tuple.local().port(),
                flagWords(segment),
                Integer.toUnsignedString(relativeSequence),
                ack,
                payload,
                optionWords(mptcp()));
    }

    static String flagWords(TcpSegment segment) {
        List<String> words = new ArrayList<>();
        if (segment.has(TcpSegment.SYN)) {
            words.add("SYN");
        }
        if (segment.has(TcpSegment.FIN)) {
            words.add("FIN");
        }
        if (segment.has(TcpSegment.RST)) {
            words.add("RST");
        }
        if (segment.has(TcpSegment.ACK)) {
            words.add("ACK");
        }
        if (segment.has(TcpSegment.ECE)) {
            words.add("ECE");
        }
        return words.isEmpty() ? "none" : String.join("/", words);
    }

    static String optionWords(List<MptcpOption> options) {
        return options.isEmpty()
                ? ""
                : options.stream().map(MptcpOption::describe).collect(Collectors.joining("; ", " <", ">"));
    }
}

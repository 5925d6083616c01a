package org.mpcap.trace;

import java.util.ArrayList;
import java.util.List;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.IpPayload;
import org.mpcap.wire.Ipv4Packet;
import org.mpcap.wire.Ipv6Packet;
import org.mpcap.wire.TcpOption;

/** Compares the quote of a SYN with the SYN, byte by byte as far as the quote goes. TTL and IP checksum change anyway. */
final class QuoteComparator {
    private static final int FIXED_HEADER = 20;
    private static final int DATA_OFFSET_AT = 12;

    private final List<FieldChange> changes = new ArrayList<>();
    private final List<String> unseen = new ArrayList<>();
    private final Bytes sent;
    private final Bytes seen;

    private QuoteComparator(Bytes sent, Bytes seen) {
        this.sent = sent;
        this.seen = seen;
    }

    /**
     * Compares.
     *
     * @param sentPacket our packet
     * @param sentTcp its TCP segment, without data
     * @param quote a quote of it
     */
    static QuoteComparison compare(IpPacket sentPacket, Bytes sentTcp, IpPayload quote) {
        QuoteComparator comparator = new QuoteComparator(sentTcp, quote.payload());
        comparator.ip(sentPacket, quote);
        comparator.fixedHeader();
        return comparator.finish();
    }

    private void ip(IpPacket sentPacket, IpPayload quote) {
        if (sentPacket instanceof Ipv4Packet a && quote.packet() instanceof Ipv4Packet b) {
            addresses(a.source(), b.source(), a.destination(), b.destination());
            trafficClass(a.trafficClass(), b.trafficClass());
            // Some systems put the length into the quote in another byte order, or without the header's share.
            number(HeaderField.LENGTH, a.totalLength(), b.totalLength());
            hex(HeaderField.IDENTIFICATION, a.identification(), b.identification(), 4);
            hex(HeaderField.FRAGMENT, a.fragment(), b.fragment(), 4);
        } else if (sentPacket instanceof Ipv6Packet a && quote.packet() instanceof Ipv6Packet b) {
            addresses(a.source(), b.source(), a.destination(), b.destination());
            trafficClass(a.trafficClass(), b.trafficClass());
            hex(HeaderField.FLOW_LABEL, a.flowLabel(), b.flowLabel(), 5);
            number(HeaderField.LENGTH, a.payloadLength(), b.payloadLength());
        }
    }

    private void addresses(Object sentSource, Object seenSource, Object sentDestination, Object seenDestination) {
        add(HeaderField.SOURCE_ADDRESS, sentSource.toString(), seenSource.toString());
        add(HeaderField.DESTINATION_ADDRESS, sentDestination.toString(), seenDestination.toString());
    }

    private void trafficClass(int before, int after) {
        number(HeaderField.DSCP, before >>> 2, after >>> 2);
        number(HeaderField.IP_ECN, before & 3, after & 3);
    }

    private void fixedHeader() {
        if (shows(0, 2, "source port")) {
            number(HeaderField.SOURCE_PORT, sent.u16(0), seen.u16(0));
        }
        if (shows(2, 2, "destination port")) {
            number(HeaderField.DESTINATION_PORT, sent.u16(2), seen.u16(2));
        }
        if (shows(4, 4, "sequence number")) {
            number(HeaderField.SEQUENCE, Integer.toUnsignedLong(sent.u32(4)), Integer.toUnsignedLong(seen.u32(4)));
        }
        if (shows(8, 4, "acknowledgment number")) {
            number(
                    HeaderField.ACKNOWLEDGMENT,
                    Integer.toUnsignedLong(sent.u32(8)),
                    Integer.toUnsignedLong(seen.u32(8)));
        }
        if (shows(DATA_OFFSET_AT, 2, "flags")) {
            number(HeaderField.DATA_OFFSET, sent.u8(DATA_OFFSET_AT) >>> 4, seen.u8(DATA_OFFSET_AT) >>> 4);
            hex(HeaderField.FLAGS, sent.u16(DATA_OFFSET_AT) & 0xfff, seen.u16(DATA_OFFSET_AT) & 0xfff, 3);
        }
        if (shows(14, 2, "window")) {
            number(HeaderField.WINDOW, sent.u16(14), seen.u16(14));
        }
        if (shows(16, 2, "checksum")) {
            hex(HeaderField.CHECKSUM, sent.u16(16), seen.u16(16), 4);
        }
        if (shows(18, 2, "urgent pointer")) {
            number(HeaderField.URGENT, sent.u16(18), seen.u16(18));
        }
    }

    private QuoteComparison finish() {
        OptionArea before = OptionArea.whole(sent.from(FIXED_HEADER));
        OptionState optionState = OptionState.UNSEEN;
        List<Integer> optionBytes = List.of();
        if (seen.length() < FIXED_HEADER || seen.u8(DATA_OFFSET_AT) >>> 4 < FIXED_HEADER / 4) {
            unseen.add("options");
        } else {
            int end = (seen.u8(DATA_OFFSET_AT) >>> 4) * 4;
            OptionArea after = OptionArea.cut(
                    seen.slice(FIXED_HEADER, Math.min(end, seen.length()) - FIXED_HEADER), end > seen.length());
            if (end > seen.length()) {
                unseen.add("options from byte " + (seen.length() - FIXED_HEADER) + " on");
            }
            changes.addAll(after.changesSince(before));
            optionState = after.optionStateOf(before, TcpOption.KIND_MPTCP);
            optionBytes =
                    optionState == OptionState.CHANGED ? after.bytesChanged(before, TcpOption.KIND_MPTCP) : List.of();
        }
        boolean explained = changes.stream()
                .anyMatch(change -> change.field() != HeaderField.CHECKSUM && coveredByChecksum(change.field()));
        if (explained) {
            changes.removeIf(change -> change.field() == HeaderField.CHECKSUM);
        }
        return new QuoteComparison(changes, optionState, optionBytes, seen.length(), unseen);
    }

    private static boolean coveredByChecksum(HeaderField field) {
        return switch (field) {
            case DSCP, IP_ECN, IDENTIFICATION, FRAGMENT, FLOW_LABEL, LENGTH -> false;
            default -> true;
        };
    }

    private boolean shows(int at, int size, String name) {
        if (seen.length() >= at + size) {
            return true;
        }
        unseen.add(name);
        return false;
    }

    private void number(HeaderField field, long before, long after) {
        add(field, Long.toString(before), Long.toString(after));
    }

    private void hex(HeaderField field, int before, int after, int digits) {
        String format = "0x%0" + digits + "x";
        add(field, String.format(format, before), String.format(format, after));
    }

    private void add(HeaderField field, String before, String after) {
        if (!before.equals(after)) {
            changes.add(new FieldChange(field, before, after));
        }
    }
}

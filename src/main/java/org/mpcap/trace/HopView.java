package org.mpcap.trace;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.mpcap.wire.IpAddress;

/**
 * What one sweep learned about one hop.
 *
 * @param hop its distance, 1 being the first router
 * @param addresses who answered; several if the path is not one
 * @param sent packets sent with this hop limit
 * @param answered replies to them
 * @param rttNanos least round-trip time, if there was a reply
 * @param optionState what the quotes show of the MPTCP option
 * @param quote the reply that shows most
 */
public record HopView(
        int hop,
        List<IpAddress> addresses,
        int sent,
        int answered,
        OptionalLong rttNanos,
        OptionState optionState,
        Optional<TtlReply.Icmp> quote) {
    /** Copies the list. */
    public HopView {
        addresses = List.copyOf(addresses);
    }

    static HopView of(TtlSweep sweep, int hop) {
        List<TtlReply.Icmp> replies =
                sweep.icmp(hop).stream().filter(TtlReply.Icmp::exceeded).toList();
        return new HopView(
                hop,
                List.copyOf(new LinkedHashSet<>(
                        replies.stream().map(TtlReply.Icmp::from).toList())),
                sweep.sent(hop),
                replies.size(),
                replies.stream().mapToLong(TtlReply::rttNanos).min(),
                replies.stream()
                        .map(reply -> reply.comparison().optionState())
                        .max(Comparator.naturalOrder())
                        .orElse(OptionState.UNSEEN),
                replies.stream()
                        .max(Comparator.<TtlReply.Icmp, OptionState>comparing(
                                        reply -> reply.comparison().optionState())
                                .thenComparing(reply -> reply.comparison().tcpBytes())));
    }

    /** Fields that are not as sent when they reach this hop. */
    public List<FieldChange> changes() {
        return quote.map(reply -> reply.comparison().changes()).orElse(List.of());
    }

    /** Replies missing, in percent of packets sent. */
    public int lossPercent() {
        return sent == 0 ? 0 : 100 * (sent - answered) / sent;
    }
}

package org.mpcap.stack.tcp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.link.NetworkPath;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MptcpOption;

/** Makes the segments of one flow, with the TCP options both sides agreed on in their SYNs (RFC 7323). */
final class SegmentWriter {
    /** Unscaled window in our SYNs. */
    private static final int SYN_WINDOW = 65535;
    /** TCP options of an established flow leave this much for MPTCP (RFC 7323 timestamps take 12 of 40). */
    private static final int OPTION_ROOM = OptionList.LIMIT;
    /** Smallest maximum segment size believed; a full option area must leave room for data. */
    private static final int LEAST_MSS = 88;

    private final TcpStack stack;
    private final NetworkPath path;
    private final FourTuple tuple;
    private final TcpProfile profile;
    private final int localIsn;
    private final int largestSegment;
    private boolean timestamps;
    private int timestampRecent;
    private int peerMss = 536;
    private OptionalInt peerShift = OptionalInt.empty();

    SegmentWriter(TcpStack stack, NetworkPath path, FourTuple tuple, TcpProfile profile, int localIsn) {
        this.stack = stack;
        this.path = path;
        this.tuple = tuple;
        this.profile = profile;
        this.localIsn = localIsn;
        this.largestSegment = path.largestSegment();
    }

    /** Takes over what the peer's SYN or SYN/ACK offers and we offer too. */
    void learn(TcpSegment syn) {
        syn.options()
                .first(TcpOption.MaximumSegmentSize.class)
                .ifPresent(mss -> peerMss = Math.max(mss.bytes(), LEAST_MSS));
        if (profile.syn().windowScale().isPresent()) {
            syn.options()
                    .first(TcpOption.WindowScale.class)
                    .ifPresent(scale -> peerShift = OptionalInt.of(Math.min(scale.shift(), 14)));
        }
        if (profile.syn().timestamps()) {
            syn.options().first(TcpOption.Timestamps.class).ifPresent(ts -> {
                timestamps = true;
                timestampRecent = ts.value();
            });
        }
    }

    /** Remembers the timestamp of a segment, to echo it. */
    void noteTimestamp(TcpSegment segment) {
        if (timestamps) {
            segment.options().first(TcpOption.Timestamps.class).ifPresent(ts -> timestampRecent = ts.value());
        }
    }

    /** The window in bytes that a segment of the established flow announces. */
    int window(TcpSegment segment) {
        return segment.window() << peerShift.orElse(0);
    }

    /** Most payload a segment can carry beside a full option area. */
    int maximumPayload() {
        return Math.min(peerMss, largestSegment) - OPTION_ROOM;
    }

    /** Sends a SYN with this timestamp; returns when it left. */
    long syn(SynOptions offer, List<? extends MptcpOption> options, int timestamp) {
        return send(
                TcpSegment.SYN | offer.flags(),
                localIsn,
                0,
                SYN_WINDOW,
                offer.over(largestSegment).build(timestamp, 0, tcpOptions(options)),
                offer.data());
    }

    /** Sends a SYN/ACK with this timestamp; returns when it left. */
    long synAck(int acknowledgment, List<? extends MptcpOption> options, int timestamp) {
        SynOptions offer = profile.syn();
        SynOptions both = new SynOptions(
                offer.mss(),
                offer.sackPermitted(),
                timestamps,
                peerShift.isPresent() ? offer.windowScale() : OptionalInt.empty(),
                false,
                Optional.empty(),
                Bytes.EMPTY,
                offer.extra());
        return send(
                TcpSegment.SYN | TcpSegment.ACK,
                localIsn,
                acknowledgment,
                SYN_WINDOW,
                both.over(largestSegment).build(timestamp, timestampRecent, tcpOptions(options)),
                Bytes.EMPTY);
    }

    /** Sends any other segment; without flag ACK the acknowledgment number is left out. */
    void segment(
            int flags,
            int sequence,
            int acknowledgment,
            int window,
            List<? extends MptcpOption> options,
            Bytes payload) {
        List<TcpOption> list = new ArrayList<>();
        if (timestamps && (flags & TcpSegment.RST) == 0) {
            list.add(new TcpOption.NoOperation());
            list.add(new TcpOption.NoOperation());
            list.add(new TcpOption.Timestamps(clock(), timestampRecent));
        }
        list.addAll(tcpOptions(options));
        int shift = peerShift.isPresent() ? profile.syn().windowScale().orElse(0) : 0;
        send(
                flags,
                sequence,
                acknowledgment,
                Math.min(window >> shift, 0xffff),
                new OptionList(list).padded(),
                payload);
    }

    private long send(int flags, int sequence, int acknowledgment, int window, OptionList options, Bytes payload) {
        return stack.send(
                path,
                new TcpSegment(
                        tuple.local().port(),
                        tuple.remote().port(),
                        sequence,
                        (flags & TcpSegment.ACK) != 0 ? acknowledgment : 0,
                        flags,
                        window,
                        0,
                        0,
                        options,
                        payload),
                profile.hopLimit());
    }

    /** The timestamp of a segment sent now: milliseconds from a start of the flow's own. */
    int clock() {
        return (int) (stack.eventLoop().nanos() / 1_000_000) + localIsn;
    }

    private static List<TcpOption> tcpOptions(List<? extends MptcpOption> options) {
        return options.stream().map(MptcpOption::toTcpOption).toList();
    }
}

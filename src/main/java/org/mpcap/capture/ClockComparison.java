package org.mpcap.capture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mpcap.wire.NetworkOrder;
import org.mpcap.wire.PacketView;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;

/**
 * Finds how far the clocks of captures are apart by the TCP segments that several of them saw, also behind a NAT or a box that
 * rewrites sequence numbers: options with keys, tokens, nonces and HMACs tell which segment it is. What goes one way passes one
 * point before the other, what comes back passes them the other way round; clocks that say otherwise are wrong.
 */
final class ClockComparison {
    /** Less does not change which of two segments was first in any exchange over a network. */
    private static final long TOLERATED = 100_000;
    /** No network holds segments for so long: where one direction only was seen twice, more than this is the clocks'. */
    private static final long LONGEST_DELAY = 1_000_000_000;

    /**
     * How far a clock is ahead.
     *
     * @param nanos so many nanoseconds, as far as leaving it so would put packets into a wrong order; else 0
     * @param of name of the capture with whose packets it was compared; empty if none of them was seen before
     */
    record Ahead(long nanos, String of) {}

    /** A segment passed a point: in which capture, the flow's addresses, whether it goes forward on it, and when. */
    private record Passage(String capture, long flow, boolean forward, long nanos) {}

    /** The least and most by which one direction was later at the second point. */
    private static final class Delays {
        private long least = Long.MAX_VALUE;
        private long most = Long.MIN_VALUE;

        void add(long delay) {
            least = Math.min(least, delay);
            most = Math.max(most, delay);
        }

        boolean isEmpty() {
            return least > most;
        }
    }

    /** Both directions of one flow. */
    private static final class FlowDelays {
        private final Delays forward = new Delays();
        private final Delays back = new Delays();

        /** Between which bounds the second clock is ahead: before what went the one way, behind what came the other. */
        @Nullable
        Bounds bounds() {
            if (forward.isEmpty() || back.isEmpty()) {
                return null;
            }
            if (back.most <= forward.least) {
                return new Bounds(back.most, forward.least);
            }
            return forward.most <= back.least ? new Bounds(forward.most, back.least) : null;
        }
    }

    /**
     * How far a clock is ahead of another.
     *
     * @param least no less than so many nanoseconds
     * @param most no more than so many nanoseconds
     */
    private record Bounds(long least, long most) {
        long middle() {
            return least + (most - least) / 2;
        }
    }

    private final FrameDecoder decoder = new FrameDecoder();
    private final Map<Long, Passage> known = new HashMap<>();

    /**
     * Reads the beginning of a capture.
     *
     * @param packets at most so many
     * @return how far its clock is ahead of those read before
     * @throws IOException if it cannot be read
     */
    Ahead ahead(CaptureReader reader, int packets) throws IOException {
        Map<Long, Passage> passages = new LinkedHashMap<>();
        for (int i = 0; i < packets && reader.next(); i++) {
            Optional<LinkType> type = LinkType.of(reader.linkTypeNumber());
            if (type.isPresent()
                    && decoder.decode(
                                    type.get(),
                                    reader.array(),
                                    reader.offset(),
                                    reader.captured(),
                                    reader.original(),
                                    reader.nanos())
                            == PacketView.Content.TCP) {
                take(decoder.view(), reader, passages);
            }
        }
        long ahead = compare(passages);
        String of = passages.keySet().stream()
                .flatMap(mark -> Optional.ofNullable(known.get(mark)).stream())
                .findFirst()
                .map(Passage::capture)
                .orElse("");
        passages.forEach((mark, passage) -> known.putIfAbsent(
                mark, new Passage(passage.capture(), passage.flow(), passage.forward(), passage.nanos() - ahead)));
        return new Ahead(ahead, of);
    }

    private long compare(Map<Long, Passage> passages) {
        Map<Long, FlowDelays> flows = new HashMap<>();
        passages.forEach((mark, there) -> {
            Passage here = known.get(mark);
            if (here != null) {
                FlowDelays flow = flows.computeIfAbsent(here.flow(), addresses -> new FlowDelays());
                (here.forward() ? flow.forward : flow.back).add(there.nanos() - here.nanos());
            }
        });
        List<Bounds> all = new ArrayList<>();
        long oneWay = 0;
        for (FlowDelays flow : flows.values()) {
            Bounds bounds = flow.bounds();
            if (bounds != null) {
                all.add(bounds);
            } else if (flow.forward.isEmpty() || flow.back.isEmpty()) {
                long least = flow.forward.isEmpty() ? flow.back.least : flow.forward.least;
                oneWay = oneWay == 0 || Math.abs(least) < Math.abs(oneWay) ? least : oneWay;
            }
        }
        return all.isEmpty() ? Math.abs(oneWay) > LONGEST_DELAY ? oneWay : 0 : ahead(all);
    }

    private static long ahead(List<Bounds> all) {
        long least = all.stream().mapToLong(Bounds::least).max().getAsLong();
        long most = all.stream().mapToLong(Bounds::most).min().getAsLong();
        Bounds bounds = new Bounds(least, most);
        if (least > most) {
            // Clocks that drift, or several ways: what most flows say.
            long[] middles = all.stream().mapToLong(Bounds::middle).sorted().toArray();
            bounds = new Bounds(middles[middles.length / 2], middles[middles.length / 2]);
        }
        boolean inOrder = bounds.least() <= TOLERATED && bounds.most() >= -TOLERATED;
        return inOrder ? 0 : bounds.middle();
    }

    private static void take(PacketView view, CaptureReader reader, Map<Long, Passage> passages) {
        long source = mix(view.sourceHigh() * 31 + view.sourceLow(), view.sourcePort());
        long destination = mix(view.destinationHigh() * 31 + view.destinationLow(), view.destinationPort());
        Passage passage = new Passage(reader.name(), source + destination, source < destination, reader.nanos());
        int timestamps = view.timestampsOffset();
        if (timestamps >= 0 || view.has(TcpSegment.SYN) || view.payloadLength() > 0) {
            long numbers = (long) view.sequence() << 32 | (view.acknowledgment() & 0xffff_ffffL);
            long stamps = timestamps < 0 ? 0 : view.u64At(timestamps + 2);
            long rest = (long) view.flags() << 32 | view.payloadLength();
            passages.putIfAbsent(mix(mix(numbers, stamps), rest), passage);
        }
        byte[] bytes = view.array();
        int at = view.optionsOffset();
        int end = view.optionsEnd();
        while (end - at >= 2 && bytes[at] != 0) {
            int size = bytes[at] == 1 ? 1 : bytes[at + 1] & 0xff;
            if (size < 1 || size > end - at) {
                return;
            }
            if (bytes[at] == TcpOption.KIND_MPTCP && size >= 12) {
                int subtype = (bytes[at + 2] & 0xf0) >> 4;
                if (subtype == MpCapable.SUBTYPE || subtype == MpJoin.SUBTYPE) {
                    passages.putIfAbsent(mix(NetworkOrder.u64(bytes, at + 4), subtype << 8 | size), passage);
                }
            }
            at += size;
        }
    }

    private static long mix(long first, long second) {
        long mixed = (first ^ second * 0x9e37_79b9_7f4a_7c15L) * 0xbf58_476d_1ce4_e5b9L;
        return mixed ^ mixed >>> 29;
    }
}

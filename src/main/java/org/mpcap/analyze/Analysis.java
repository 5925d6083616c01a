package org.mpcap.analyze;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongPredicate;
import java.util.random.RandomGenerator;
import org.mpcap.capture.CaptureReader;
import org.mpcap.capture.CaptureTrace;
import org.mpcap.capture.FrameDecoder;
import org.mpcap.capture.LinkType;
import org.mpcap.track.TrackListener;
import org.mpcap.track.TrackSettings;
import org.mpcap.track.Tracker;
import org.mpcap.wire.PacketView.Content;

/** Runs frames through decoding, the search for duplicates, and the tracker. Fed by {@link #run} or frame by frame. */
public final class Analysis {
    private static final int BETWEEN_LOOKS = 1 << 14;

    private final FrameDecoder decoder = new FrameDecoder();
    private final DuplicateFilter filter;
    private final Tracker tracker;
    private final Optional<PacketSink> sink;
    private final Map<Integer, Long> unknownLinkTypes = new TreeMap<>();

    private final Map<Integer, String> points = new HashMap<>();
    private String file = "";
    /** Points that have their name: packets of several alternate. */
    private final int[] named = new int[16];

    private LinkType lastType = LinkType.ETHERNET;
    private long packets;
    /** From a packet's place in time to its number in the only file. */
    private int displacement;

    private long bytes;
    private long duplicates;
    private long fragments;
    private final CarriedCounter withoutTcp = new CarriedCounter();
    private long cutOff;
    private long malformed;
    private long truncated;
    private long firstNanos;
    private long lastNanos;

    /**
     * An analysis that tells {@code listener} what it finds, and gives the frames of connections to {@code sink}.
     *
     * @param random what nobody who makes packets may foresee; the answers do not depend on it
     */
    public Analysis(TrackSettings settings, TrackListener listener, Optional<PacketSink> sink, RandomGenerator random) {
        this.filter = new DuplicateFilter(random);
        this.tracker = new Tracker(settings, listener, point -> points.getOrDefault(point, ""), random);
        this.sink = sink;
        Arrays.fill(named, Integer.MIN_VALUE);
    }

    /**
     * Reads a trace to its end, or until {@code stop} says so, which is asked now and then.
     *
     * @param progress is told the bytes read, now and then
     */
    public void run(CaptureTrace trace, Progress progress, BooleanSupplier stop) throws IOException {
        run(trace, nanos -> true, progress, stop);
    }

    /**
     * Reads a trace to its end, or until {@code stop} says so.
     *
     * @param pace is told the time of each packet before it is taken; it may wait, and ends the reading by false
     */
    public void run(CaptureTrace trace, LongPredicate pace, Progress progress, BooleanSupplier stop)
            throws IOException {
        while (trace.next()) {
            if (!pace.test(trace.nanos())) {
                return;
            }
            CaptureReader reader = trace.reader();
            file = reader.name();
            displacement = trace.size() == 1 ? reader.displacement() : 0;
            frame(
                    reader.linkTypeNumber(),
                    reader.array(),
                    reader.offset(),
                    reader.captured(),
                    reader.original(),
                    trace.nanos(),
                    trace.point() << 12 | reader.interfaceNumber());
            if ((packets & (BETWEEN_LOOKS - 1)) == 0) {
                progress.at(trace.position(), packets);
                if (stop.getAsBoolean()) {
                    return;
                }
            }
        }
    }

    /** Hears how far the reading has come. */
    @FunctionalInterface
    public interface Progress {
        /** So many unpacked bytes and packets were read. */
        void at(long position, long packets);
    }

    /**
     * Takes one frame.
     *
     * @param linkType number in the registry
     * @param frame array that holds it, not kept
     * @param offset its first byte
     * @param captured its bytes in the capture
     * @param original its bytes on the wire
     * @param nanos its time, nanoseconds since 1970
     * @param point names the interface it was captured on
     */
    public void frame(int linkType, byte[] frame, int offset, int captured, int original, long nanos, int point) {
        packets++;
        bytes += original;
        if (packets == 1) {
            firstNanos = nanos;
            lastNanos = nanos;
        }
        firstNanos = Math.min(firstNanos, nanos);
        lastNanos = Math.max(lastNanos, nanos);
        if (captured < original) {
            truncated++;
        }
        if (linkType != lastType.number() && !findType(linkType)) {
            return;
        }
        int connection = take(decoder.decode(lastType, frame, offset, captured, original, nanos), point, nanos);
        while (decoder.hasNext()) {
            connection = Math.max(connection, take(decoder.decodeNext(nanos), point, nanos));
        }
        if (connection > 0 && sink.isPresent()) {
            sink.get().packet(connection, lastType, frame, offset, captured, original, nanos);
        }
    }

    /** Counts a packet and hands it on; gives the number of its connection, 0 if it has none. */
    private int take(Content content, int point, long nanos) {
        switch (content) {
            case TCP -> {
                cutOff += decoder.view().isCutInOptions() ? 1 : 0;
                return segment(point, nanos);
            }
            case FRAGMENT -> fragments++;
            case CUT_OFF -> cutOff++;
            case MALFORMED -> malformed++;
            case OTHER -> withoutTcp.add(decoder.carried());
        }
        return 0;
    }

    private int segment(int capture, long nanos) {
        int point = (capture * 31 + decoder.device()) * 2 + (decoder.isOutgoing() ? 1 : 0);
        int place = point & named.length - 1;
        if (named[place] != point) {
            named[place] = point;
            points.computeIfAbsent(point, number -> name());
        }
        return switch (filter.judge(decoder.view(), capture, decoder.device(), point, nanos)) {
            case NEW -> tracker.accept(decoder.view(), packets + displacement, nanos, point);
            case COPY -> {
                duplicates++;
                yield sink.isPresent() ? tracker.connectionOf(decoder.view()) : 0;
            }
            case COPY_ELSEWHERE, ALTERED -> {
                duplicates++;
                yield tracker.acceptElsewhere(decoder.view(), packets + displacement, nanos, point);
            }
        };
    }

    private String name() {
        String device = decoder.device() == 0
                ? ""
                : " interface " + decoder.device() + (decoder.isOutgoing() ? ", sent" : ", received");
        return (file + device).strip();
    }

    private boolean findType(int number) {
        Optional<LinkType> type = LinkType.of(number);
        if (type.isEmpty()) {
            unknownLinkTypes.merge(number, 1L, Long::sum);
            return false;
        }
        lastType = type.get();
        return true;
    }

    /** Closes all connections; nothing may follow. */
    public void finish() {
        tracker.finish();
    }

    /** Flows followed at this moment. */
    public int liveFlows() {
        return tracker.liveFlows();
    }

    /** What was read and found. */
    public AnalysisTotals totals() {
        return new AnalysisTotals(
                packets,
                bytes,
                firstNanos,
                lastNanos,
                duplicates + tracker.copies(),
                fragments,
                withoutTcp.counts(),
                cutOff,
                malformed,
                truncated,
                unknownLinkTypes,
                tracker.totals());
    }
}

package org.mpcap.analyze;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A connection's data over time in bounded room: segments as points, thinned out evenly as they become many (reinjected ones last),
 * and bytes by subflow in equal spans of time that widen as the connection lasts.
 */
public final class DataPlot {
    /** Points kept at most. */
    public static final int MOST_POINTS = 2_000;
    /** Spans of time. */
    public static final int SPANS = 64;

    private static final int MOST_SUBFLOWS = 16;
    private static final long FIRST_SPAN = 1_000_000L;

    /**
     * A segment.
     *
     * @param nanos its time
     * @param position of its first byte on the data stream
     * @param length its bytes
     * @param subflow its subflow
     * @param direction 0 from the initiator
     * @param reinjected whether its data had been seen before
     */
    public record Point(long nanos, long position, int length, int subflow, int direction, boolean reinjected) {}

    private final List<Point> points = new ArrayList<>();
    private final long[][] bytes = new long[2 * MOST_SUBFLOWS][];
    private long startNanos = -1;
    private long span = FIRST_SPAN;
    private int stride = 1;
    private int reinjectedStride = 1;
    private long seen;
    private long reinjectedSeen;

    void add(int subflow, int direction, long nanos, long position, int length, boolean reinjected) {
        if (startNanos < 0) {
            startNanos = nanos;
        }
        count(subflow, direction, nanos, length);
        boolean kept = reinjected ? reinjectedSeen++ % reinjectedStride == 0 : seen++ % stride == 0;
        if (!kept) {
            return;
        }
        if (points.size() >= MOST_POINTS) {
            thin();
        }
        points.add(new Point(nanos, position, length, subflow, direction, reinjected));
    }

    private void thin() {
        long ordinary = points.stream().filter(point -> !point.reinjected()).count();
        boolean thinOrdinary = ordinary > MOST_POINTS / 2;
        List<Point> kept = new ArrayList<>(MOST_POINTS);
        int turn = 0;
        for (Point point : points) {
            if (point.reinjected() == thinOrdinary || turn++ % 2 == 0) {
                kept.add(point);
            }
        }
        if (thinOrdinary) {
            stride *= 2;
        } else {
            reinjectedStride *= 2;
        }
        points.clear();
        points.addAll(kept);
    }

    private void count(int subflow, int direction, long nanos, int length) {
        int row = 2 * Math.min(subflow - 1, MOST_SUBFLOWS - 1) + direction;
        long since = Math.max(0, nanos - startNanos);
        while (since / span >= SPANS) {
            for (long[] spans : bytes) {
                if (spans != null) {
                    halve(spans);
                }
            }
            span *= 2;
        }
        if (bytes[row] == null) {
            bytes[row] = new long[SPANS];
        }
        bytes[row][(int) (since / span)] += length;
    }

    private static void halve(long[] spans) {
        for (int i = 0; i < SPANS / 2; i++) {
            spans[i] = spans[2 * i] + spans[2 * i + 1];
        }
        Arrays.fill(spans, SPANS / 2, SPANS, 0);
    }

    /** The points in the order of their packets. */
    public List<Point> points() {
        return List.copyOf(points);
    }

    /** Of how many ordinary segments one was kept. */
    public int stride() {
        return stride;
    }

    /** Time of the first segment, -1 if there was none. */
    public long startNanos() {
        return startNanos;
    }

    /** Bytes per second of all subflows in one direction between two times, as far as the spans tell them apart. */
    long rate(int direction, long fromNanos, long toNanos) {
        double carried = 0;
        for (int row = direction; row < bytes.length; row += 2) {
            for (int i = 0; bytes[row] != null && i < SPANS; i++) {
                long begin = startNanos + i * span;
                long common = Math.min(toNanos, begin + span) - Math.max(fromNanos, begin);
                if (common > 0) {
                    carried += (double) bytes[row][i] * common / span;
                }
            }
        }
        return toNanos <= fromNanos ? 0 : Math.round(carried * 1e9 / (toNanos - fromNanos));
    }

    /** Length of one span of time in nanoseconds. */
    public long spanNanos() {
        return span;
    }

    /**
     * Bytes by span of a subflow in one direction; empty if it carried none. Subflows from the 16th on share a row.
     */
    public long[] bytes(int subflow, int direction) {
        int row = 2 * Math.min(subflow - 1, MOST_SUBFLOWS - 1) + direction;
        return bytes[row] == null ? new long[0] : bytes[row].clone();
    }
}

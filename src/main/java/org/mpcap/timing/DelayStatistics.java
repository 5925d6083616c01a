package org.mpcap.timing;

import java.util.Arrays;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The distribution of delays in bounded room: the first ones are kept as they are, more go into a log-scaled histogram. */
public final class DelayStatistics {
    /** Most connections have fewer; so many take 1 kB. */
    private static final int MOST_EXACT = 64;

    /** Delays shorter than a microsecond differ by less than clocks do. */
    private static final long FINEST = 1_000;
    /** A day: longer delays count as this, but for the mean and the largest. */
    private static final long COARSEST = 86_400_000_000_000L;
    /** Percentiles within 1 %. */
    private static final int DIGITS = 2;
    /** What a histogram takes that reaches from the finest to the coarsest. */
    private static final long HISTOGRAM_BYTES = 32L << 10;

    private static final double[] SHARES = {50, 95, 99};
    private static final long[] NONE = {};

    private final Room room;
    private long[] exact = NONE;
    private int kept;
    private @Nullable Histogram histogram;
    private boolean isFull;
    private long count;
    private long weight;
    private double sum;
    private long smallest = Long.MAX_VALUE;
    private long largest;

    /** Statistics without a measurement, which take what they need beyond a little from {@code room}. */
    public DelayStatistics(Room room) {
        this.room = room;
    }

    /** Takes a measurement; a negative one comes of clocks that were set back, and says nothing. */
    public void add(long nanos, long heavy) {
        if (nanos < 0) {
            return;
        }
        count++;
        weight += heavy;
        sum += (double) nanos * heavy;
        smallest = Math.min(smallest, nanos);
        largest = Math.max(largest, nanos);
        if (histogram != null) {
            histogram.recordValueWithCount(Math.min(nanos, COARSEST), heavy);
        } else if (kept < MOST_EXACT) {
            keep(nanos, heavy);
        } else if (!isFull) {
            spread(nanos, heavy);
        }
    }

    private void keep(long nanos, long heavy) {
        if (kept * 2 == exact.length) {
            exact = Arrays.copyOf(exact, Math.max(2, exact.length * 2));
        }
        exact[2 * kept] = nanos;
        exact[2 * kept + 1] = heavy;
        kept++;
    }

    private void spread(long nanos, long heavy) {
        isFull = !room.take(HISTOGRAM_BYTES);
        if (isFull) {
            return;
        }
        Histogram made = new Histogram(FINEST, 2 * FINEST, DIGITS);
        made.setAutoResize(true);
        for (int i = 0; i < kept; i++) {
            made.recordValueWithCount(Math.min(exact[2 * i], COARSEST), exact[2 * i + 1]);
        }
        made.recordValueWithCount(Math.min(nanos, COARSEST), heavy);
        exact = NONE;
        kept = 0;
        histogram = made;
    }

    /** Takes all measurements of others. */
    public void add(DelayStatistics other) {
        Histogram others = other.histogram;
        if (others == null) {
            for (int i = 0; i < other.kept; i++) {
                add(other.exact[2 * i], other.exact[2 * i + 1]);
            }
            return;
        }
        count += other.count;
        weight += other.weight;
        sum += other.sum;
        smallest = Math.min(smallest, other.smallest);
        largest = Math.max(largest, other.largest);
        if (histogram == null && !isFull) {
            // One of no weight: what is exact so far becomes a histogram.
            spread(0, 0);
        }
        if (histogram != null) {
            histogram.add(others);
        }
    }

    /** Gives back the room it took; nothing may follow. */
    public void release() {
        if (histogram != null) {
            room.give(HISTOGRAM_BYTES);
            histogram = null;
            isFull = true;
        }
    }

    /** What was measured, if anything was. */
    public Optional<Delays> summary() {
        if (count == 0) {
            return Optional.empty();
        }
        long[] marks = percentiles();
        return Optional.of(
                new Delays(count, weight, smallest, Math.round(sum / weight), marks[0], marks[1], marks[2], largest));
    }

    private long[] percentiles() {
        long[] marks = new long[SHARES.length];
        if (histogram != null) {
            for (int i = 0; i < SHARES.length; i++) {
                marks[i] = Math.max(smallest, Math.min(largest, histogram.getValueAtPercentile(SHARES[i])));
            }
            return marks;
        }
        sort();
        double total = 0;
        for (int i = 0; i < kept; i++) {
            total += exact[2 * i + 1];
        }
        for (int i = 0; i < SHARES.length; i++) {
            int at = 0;
            double passed = exact[1];
            while (at < kept - 1 && passed < total * SHARES[i] / 100) {
                at++;
                passed += exact[2 * at + 1];
            }
            marks[i] = exact[2 * at];
        }
        return marks;
    }

    /** By insertion: there are few, so that nothing else is faster. */
    private void sort() {
        for (int i = 1; i < kept; i++) {
            long nanos = exact[2 * i];
            long heavy = exact[2 * i + 1];
            int at = i;
            while (at > 0 && exact[2 * at - 2] > nanos) {
                exact[2 * at] = exact[2 * at - 2];
                exact[2 * at + 1] = exact[2 * at - 1];
                at--;
            }
            exact[2 * at] = nanos;
            exact[2 * at + 1] = heavy;
        }
    }
}

package org.mpcap.capture;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Several captures read as one trace in time order: rotated files one behind the other, captures of both ends interleaved.
 * Files wait closed until the trace reaches their first packet, so that a long row of rotated files takes no memory.
 */
public final class CaptureTrace implements Closeable {
    /** Opens a capture, possibly again. */
    @FunctionalInterface
    public interface Opener {
        /**
         * Opens it at its beginning.
         *
         * @throws IOException if it cannot be read
         */
        CaptureReader open() throws IOException;
    }

    private static final class Input {
        private final int number;
        private final Opener opener;
        private Optional<CaptureReader> reader;
        private final boolean rewindable;
        private final String name;
        /** Time of its packet, by the clock of the trace. */
        private long nanos;
        /** How far its own clock is ahead of that, in nanoseconds. */
        private long ahead;
        /** The point of capture, once the trace has reached it. */
        private int point = -1;

        Input(int number, Opener opener, boolean rewindable, CaptureReader reader) {
            this.number = number;
            this.opener = opener;
            this.rewindable = rewindable;
            this.name = reader.name();
            this.reader = Optional.of(reader);
        }

        CaptureReader opened() {
            return reader.orElseThrow();
        }

        void close() throws IOException {
            if (reader.isPresent()) {
                reader.get().close();
            }
        }
    }

    private static final Comparator<Input> BY_TIME =
            Comparator.comparingLong((Input input) -> input.nanos).thenComparingInt(input -> input.number);
    private static final int MOST_OPEN_FROM_THE_START = 4;
    /** Packets by which clocks are compared, of all captures together: a tenth of a second's work. */
    private static final int COMPARED = 100_000;
    /** The same of one of many. */
    private static final int LEAST_COMPARED = 1_000;

    private final PriorityQueue<Input> inputs = new PriorityQueue<>(BY_TIME);
    private final List<String> errors = new ArrayList<>();
    private Optional<Input> current = Optional.empty();
    /** That of the current input. */
    private @Nullable CaptureReader reader;

    private int point;
    private long nanos;
    private long limit = Long.MIN_VALUE;
    private int limitNumber;
    private int added;
    private long bytesOfClosed;
    private int points;
    /** Points whose captures have come to their end. */
    private final ArrayDeque<Integer> ended = new ArrayDeque<>();

    /**
     * Adds a capture whose packets take their place in time.
     *
     * @param rewindable whether {@code opener} can open it again
     * @throws IOException if it cannot be read as a capture; the trace is as it was
     */
    public void add(Opener opener, boolean rewindable) throws IOException {
        CaptureReader reader = opener.open();
        Input input = new Input(added, opener, rewindable, reader);
        added++;
        if (!reader.next()) {
            finish(input);
            return;
        }
        input.nanos = reader.nanos();
        if (rewindable && added > MOST_OPEN_FROM_THE_START) {
            reader.close();
            input.reader = Optional.empty();
        }
        inputs.add(input);
    }

    /**
     * Puts right clocks of captures that contradict those of captures named before them: packets seen in several of them would come in an order in which
     * they cannot have been sent. Before the first packet.
     *
     * @return what was put right, one line each
     * @throws IOException if one cannot be read
     */
    public List<String> alignClocks() throws IOException {
        List<Input> all = new ArrayList<>(inputs);
        all.removeIf(input -> !input.rewindable);
        if (all.size() < 2) {
            return List.of();
        }
        all.sort(Comparator.comparingInt(input -> input.number));
        int packets = Math.max(LEAST_COMPARED, COMPARED / all.size());
        ClockComparison comparison = new ClockComparison();
        List<String> lines = new ArrayList<>();
        for (Input input : all) {
            try (CaptureReader beginning = input.opener.open()) {
                ClockComparison.Ahead ahead = comparison.ahead(beginning, packets);
                if (ahead.nanos() == 0) {
                    continue;
                }
                inputs.remove(input);
                input.ahead = ahead.nanos();
                input.nanos -= input.ahead;
                inputs.add(input);
                lines.add(String.format(
                        Locale.ROOT,
                        "%s: its clock is %.4f s %s that of %s, by packets that both have; its times are put right",
                        input.name,
                        Math.abs(input.ahead) / 1e9,
                        input.ahead > 0 ? "ahead of" : "behind",
                        ahead.of()));
            }
        }
        return lines;
    }

    /** Steps to the next packet of the trace; false behind the last. */
    public boolean next() throws IOException {
        if (current.isPresent()) {
            Input input = current.get();
            if (reader().next()) {
                input.nanos = reader().nanos() - input.ahead;
                // Of packets of one clock tick those of the file named first come first, however the trace is cut into
                // files.
                if (input.nanos < limit || (input.nanos == limit && input.number < limitNumber)) {
                    nanos = input.nanos;
                    return true;
                }
                inputs.add(input);
            } else {
                finish(input);
            }
        }
        current = Optional.ofNullable(inputs.poll());
        if (current.isEmpty()) {
            reader = null;
            return false;
        }
        Input input = current.get();
        if (input.reader.isEmpty()) {
            CaptureReader opened = input.opener.open();
            input.reader = Optional.of(opened);
            if (!opened.next()) {
                finish(input);
                current = Optional.empty();
                return next();
            }
        }
        if (input.point < 0) {
            // A capture that begins where another has ended is the next of a row of rotated files.
            input.point = ended.isEmpty() ? points++ : ended.removeLast();
        }
        reader = input.opened();
        point = input.point;
        nanos = input.nanos;
        Input following = inputs.peek();
        limit = following == null ? Long.MAX_VALUE : following.nanos;
        limitNumber = following == null ? Integer.MAX_VALUE : following.number;
        return true;
    }

    private void finish(Input input) throws IOException {
        CaptureReader reader = input.opened();
        if (!reader.error().isEmpty()) {
            errors.add(reader.error());
        }
        bytesOfClosed += reader.position();
        if (input.point >= 0) {
            ended.addLast(input.point);
        }
        reader.close();
    }

    /**
     * The capture the current packet is in.
     *
     * @throws NoSuchElementException before the first packet and behind the last
     */
    public CaptureReader reader() {
        if (reader == null) {
            throw new NoSuchElementException("no packet of the trace is under the reader");
        }
        return reader;
    }

    /** Number of the current packet's capture, in the order added, from 0. */
    public int input() {
        return current.orElseThrow().number;
    }

    /** Number of the point where the current packet was captured, from 0: rotated files are of one point. */
    public int point() {
        return point;
    }

    /** Time of the current packet, nanoseconds since 1970 by the clock of the trace; see {@link #alignClocks}. */
    public long nanos() {
        return nanos;
    }

    /** Captures added. */
    public int size() {
        return added;
    }

    /** Captures that ended before their end so far, one line each. */
    public List<String> errors() {
        return List.copyOf(errors);
    }

    /** Unpacked bytes read so far. */
    public long position() {
        return bytesOfClosed + (current.isEmpty() ? 0 : reader().position());
    }

    @Override
    public void close() throws IOException {
        for (Input input : inputs) {
            input.close();
        }
        if (current.isPresent()) {
            current.get().close();
        }
    }
}

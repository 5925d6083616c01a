package org.mpcap.capture;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
        private long nanos;
        /** The point of capture, once the trace has reached it. */
        private int point = -1;

        Input(int number, Opener opener, CaptureReader reader) {
            this.number = number;
            this.opener = opener;
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

    private final PriorityQueue<Input> inputs = new PriorityQueue<>(BY_TIME);
    private final List<String> errors = new ArrayList<>();
    private Optional<Input> current = Optional.empty();
    /** That of the current input. */
    private @Nullable CaptureReader reader;

    private int point;
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
        Input input = new Input(added, opener, reader);
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

    /** Steps to the next packet of the trace; false behind the last. */
    public boolean next() throws IOException {
        if (current.isPresent()) {
            Input input = current.get();
            if (reader().next()) {
                input.nanos = reader().nanos();
                // Of packets of one clock tick those of the file named first come first, however the trace is cut into
                // files.
                if (input.nanos < limit || (input.nanos == limit && input.number < limitNumber)) {
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

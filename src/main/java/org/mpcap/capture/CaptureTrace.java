package org.mpcap.capture;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

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
        private CaptureReader reader;
        private long nanos;

        Input(int number, Opener opener, CaptureReader reader) {
            this.number = number;
            this.opener = opener;
            this.reader = reader;
        }
    }

    private static final Comparator<Input> BY_TIME =
            Comparator.comparingLong((Input input) -> input.nanos).thenComparingInt(input -> input.number);
    private static final int MOST_OPEN_FROM_THE_START = 4;

    private final PriorityQueue<Input> inputs = new PriorityQueue<>(BY_TIME);
    private final List<String> errors = new ArrayList<>();
    private Input current;
    private CaptureReader reader;
    private long limit = Long.MIN_VALUE;
    private int added;
    private long bytesOfClosed;

    /**
     * Adds a capture whose packets take their place in time.
     *
     * @param rewindable whether {@code opener} can open it again
     * @throws IOException if it cannot be read as a capture; the trace is as it was
     */
    public void add(Opener opener, boolean rewindable) throws IOException {
        Input input = new Input(added, opener, opener.open());
        added++;
        if (!input.reader.next()) {
            finish(input);
            return;
        }
        input.nanos = input.reader.nanos();
        if (rewindable && added > MOST_OPEN_FROM_THE_START) {
            input.reader.close();
            input.reader = null;
        }
        inputs.add(input);
    }

    /** Steps to the next packet of the trace; false behind the last. */
    public boolean next() throws IOException {
        if (current != null) {
            if (reader.next()) {
                current.nanos = reader.nanos();
                if (current.nanos <= limit) {
                    return true;
                }
                inputs.add(current);
            } else {
                finish(current);
            }
        }
        current = inputs.poll();
        if (current == null) {
            return false;
        }
        if (current.reader == null) {
            current.reader = current.opener.open();
            if (!current.reader.next()) {
                finish(current);
                current = null;
                return next();
            }
        }
        reader = current.reader;
        Input following = inputs.peek();
        limit = following == null ? Long.MAX_VALUE : following.nanos;
        return true;
    }

    private void finish(Input input) throws IOException {
        if (!input.reader.error().isEmpty()) {
            errors.add(input.reader.error());
        }
        bytesOfClosed += input.reader.position();
        input.reader.close();
    }

    /** The capture the current packet is in. */
    public CaptureReader reader() {
        return reader;
    }

    /** Number of the current packet's capture, in the order added, from 0. */
    public int input() {
        return current.number;
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
        return bytesOfClosed + (current == null || reader == null ? 0 : reader.position());
    }

    @Override
    public void close() throws IOException {
        for (Input input : inputs) {
            if (input.reader != null) {
                input.reader.close();
            }
        }
        if (reader != null) {
            reader.close();
        }
    }
}

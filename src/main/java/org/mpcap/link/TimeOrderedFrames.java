package org.mpcap.link;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.mpcap.capture.FrameSink;
import org.mpcap.capture.LinkType;
import org.mpcap.wire.Bytes;

/**
 * Writes frames to a file in the order of their times. A frame that was received waits its turn on the event loop, and frames sent
 * meanwhile come here before it.
 */
public final class TimeOrderedFrames implements FrameSink {
    /** Longer than a frame waits its turn unless the machine cannot keep up. */
    private static final Duration HELD = Duration.ofMillis(500);
    /** Frames held at most, as many as half a second of a busy network brings. */
    private static final int MOST = 1 << 15;

    private final FrameSink file;
    private final PriorityQueue<Frame> held =
            new PriorityQueue<>(Comparator.comparing(Frame::time).thenComparing(Frame::number));
    private Instant latest = Instant.MIN;
    private long number;

    private record Frame(Instant time, long number, Bytes bytes) {}

    /** Frames on their way to this file, which is closed with them. */
    public TimeOrderedFrames(FrameSink file) {
        this.file = file;
    }

    @Override
    public LinkType type() {
        return file.type();
    }

    /** Takes a frame, and writes those that nothing can come before any more. */
    @Override
    public void write(Instant time, Bytes frame) {
        held.add(new Frame(time, number++, frame));
        latest = time.isAfter(latest) ? time : latest;
        while (held.size() > MOST || (!held.isEmpty() && held.peek().time.isBefore(latest.minus(HELD)))) {
            writeFirst();
        }
    }

    private void writeFirst() {
        Frame first = held.remove();
        file.write(first.time, first.bytes);
    }

    @Override
    public void close() {
        try (file) {
            while (!held.isEmpty()) {
                writeFirst();
            }
        }
    }
}

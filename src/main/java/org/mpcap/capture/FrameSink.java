package org.mpcap.capture;

import java.time.Instant;
import org.mpcap.wire.Bytes;

/** Where frames of one link type are written to. */
public interface FrameSink extends AutoCloseable {
    /** The type of the links the frames are of. */
    LinkType type();

    /**
     * Takes a frame.
     *
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    void write(Instant time, Bytes frame);

    @Override
    void close();
}

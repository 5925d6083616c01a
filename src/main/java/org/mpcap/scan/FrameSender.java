package org.mpcap.scan;

/** Sends frames, possibly some at once. Used by one thread. */
public interface FrameSender {
    /** Sends a frame, or puts it aside until {@link #flush}; copies it. */
    void send(byte[] frame);

    /** Sends all frames put aside. */
    void flush();
}

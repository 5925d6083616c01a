package org.mpcap.scan.run;

import org.mpcap.host.Carrier;
import org.mpcap.link.LinkException;

/** Where the answers of a scan come from; all but {@link #start} and {@link #close} are asked by one thread. */
public interface AnswerSource extends AutoCloseable {
    /** Answers are handed over from here on. */
    void start();

    /** Packets lost on this machine so far. */
    long drops();

    /** The carrier of the interface. */
    Carrier carrier();

    /**
     * Up to when everything that arrived has been handed over.
     *
     * @param now a time in nanoseconds
     * @return an earlier or the same time
     */
    long caughtUp(long now);

    /** Frames that have arrived and were not handed over yet, or a few more. */
    long unread();

    /** @throws LinkException if that fails */
    @Override
    void close();
}

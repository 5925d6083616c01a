package org.mpcap;

import org.mpcap.trace.TraceResult;

/** Is told of each target when its trace is over. Called on the event loop, one at a time. */
@FunctionalInterface
public interface TraceListener {
    /** A target was traced. */
    void traced(Target target, TraceResult result);

    /** A target could not be traced; the others are. */
    default void failed(Target target, UserError why) {}
}

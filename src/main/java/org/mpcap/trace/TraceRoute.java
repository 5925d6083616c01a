package org.mpcap.trace;

import java.util.function.IntSupplier;
import org.mpcap.link.Path;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.TransportAddress;

/**
 * How to reach a target.
 *
 * @param target its address and port
 * @param path the way there
 * @param ports gives a source port that is free on each call
 */
public record TraceRoute(TransportAddress target, Path path, IntSupplier ports) {
    /** A fresh flow to this port of the target. */
    FourTuple flow(int port) {
        return new FourTuple(
                new TransportAddress(path.source(), ports.getAsInt()), new TransportAddress(target.address(), port));
    }
}

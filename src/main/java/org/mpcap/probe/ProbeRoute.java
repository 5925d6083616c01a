package org.mpcap.probe;

import java.util.function.ToIntFunction;
import org.mpcap.link.Path;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.TransportAddress;

/**
 * How to reach a target.
 *
 * @param target its address and port
 * @param path the path of the first subflow
 * @param joinPath the path of the additional subflow; the same, or from another source address
 * @param ports gives a source port for a path, free on each call
 */
public record ProbeRoute(TransportAddress target, Path path, Path joinPath, ToIntFunction<Path> ports) {
    /** A fresh flow over the first path. */
    public FourTuple flow() {
        return flow(path);
    }

    /** A fresh flow over the join path. */
    public FourTuple joinFlow() {
        return flow(joinPath);
    }

    private FourTuple flow(Path over) {
        return new FourTuple(new TransportAddress(over.source(), ports.applyAsInt(over)), target);
    }

    /** Our address id for the join: 0 for the same address as the first subflow, otherwise 1 (RFC 8684 3.2). */
    public int joinAddressId() {
        return joinPath.source().equals(path.source()) ? 0 : 1;
    }
}

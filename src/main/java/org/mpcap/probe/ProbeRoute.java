package org.mpcap.probe;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.mpcap.link.NetworkPath;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.TransportAddress;

/**
 * How to reach a target.
 *
 * @param target its address and port
 * @param path the path of the first subflow
 * @param joinPath the path of the additional subflow; the same, or from another source address
 * @param ports gives a source port for a path, another one on each call; none if all are in use
 */
public record ProbeRoute(
        TransportAddress target, NetworkPath path, NetworkPath joinPath, Function<NetworkPath, OptionalInt> ports) {
    /** A fresh flow over the first path, if a source port is free. */
    public Optional<FourTuple> flow() {
        return flow(path);
    }

    /** A fresh flow over the join path, if a source port is free. */
    public Optional<FourTuple> joinFlow() {
        return flow(joinPath);
    }

    private Optional<FourTuple> flow(NetworkPath over) {
        OptionalInt port = ports.apply(over);
        return port.isPresent()
                ? Optional.of(new FourTuple(new TransportAddress(over.source(), port.getAsInt()), target))
                : Optional.empty();
    }

    /** Our address id for the join: 0 for the same address as the first subflow, otherwise 1 (RFC 8684 3.2). */
    public int joinAddressId() {
        return joinPath.source().equals(path.source()) ? 0 : 1;
    }
}

package org.mpcap.paths;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.mpcap.link.NetworkPath;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.TransportAddress;

/**
 * Where a flow goes.
 *
 * @param path the way there
 * @param target the server's address and port
 * @param ports gives source ports
 */
record FlowRoute(NetworkPath path, TransportAddress target, Function<NetworkPath, OptionalInt> ports) {
    /** A fresh flow; none if no source port is free. */
    Optional<FourTuple> flow() {
        OptionalInt port = ports.apply(path);
        return port.isPresent()
                ? Optional.of(new FourTuple(new TransportAddress(path.source(), port.getAsInt()), target))
                : Optional.empty();
    }
}

package org.mpcap.probe;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.mpcap.UserError;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.link.NetworkPath;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/**
 * How to reach a target.
 *
 * @param target its address and port
 * @param path the path of the first subflow
 * @param joinPath the path of the additional subflow; the same, or from another source address
 * @param ports gives a source port for a path, another one on each call; none if all are in use
 * @param paths finds the way to another address of the server
 */
public record ProbeRoute(
        TransportAddress target,
        NetworkPath path,
        NetworkPath joinPath,
        Function<NetworkPath, OptionalInt> ports,
        Function<IpAddress, CompletableFuture<NetworkPath>> paths) {
    /** A way to a target whose other addresses are not looked for. */
    public ProbeRoute(
            TransportAddress target, NetworkPath path, NetworkPath joinPath, Function<NetworkPath, OptionalInt> ports) {
        this(
                target,
                path,
                joinPath,
                ports,
                address -> CompletableFuture.failedFuture(UserError.cannotRun("other addresses are not looked for")));
    }

    /** A fresh flow over the first path, if a source port is free. */
    public Optional<FourTuple> flow() {
        return flow(path, target);
    }

    /** A fresh flow over the join path, if a source port is free. */
    public Optional<FourTuple> joinFlow() {
        return flow(joinPath, target);
    }

    /** A fresh flow over a path to this place, if a source port is free. */
    Optional<FourTuple> flow(NetworkPath over, TransportAddress to) {
        OptionalInt port = ports.apply(over);
        return port.isPresent()
                ? Optional.of(new FourTuple(new TransportAddress(over.source(), port.getAsInt()), to))
                : Optional.empty();
    }

    /** The way to another address of the server. */
    CompletableFuture<NetworkPath> elsewhere(IpAddress address) {
        return paths.apply(address);
    }

    /** Our address id for a join over a path: 0 for the same address as the first subflow, otherwise 1 (RFC 8684 3.2). */
    int addressId(NetworkPath over) {
        return over.source().equals(path.source()) ? 0 : 1;
    }

    private String place() {
        boolean onLink = target.address().isV6() && target.address().isLinkLocal();
        return onLink ? "[" + target.address() + "%" + path.link().name() + "]:" + target.port() : target.toString();
    }

    /** The command that looks at the path for a version's option. */
    String traceCommand(MptcpVersion version) {
        return "'mpcap trace " + (version == MptcpVersion.V0 ? "--mptcp-version 0 " : "") + place() + "'";
    }
}

package org.mpcap.trace;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.mpcap.UserError;
import org.mpcap.link.NetworkPath;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.TransportAddress;

/**
 * How to reach a target.
 *
 * @param target its address and port
 * @param path the way there
 * @param ports gives a source port that is free on each call
 */
public record TraceRoute(TransportAddress target, NetworkPath path, Supplier<OptionalInt> ports) {
    /** A trace that needs another source port and has none; the message is for the user. */
    public static final class NoSourcePort extends UserError {
        private static final long serialVersionUID = 1L;

        NoSourcePort() {
            super(
                    Kind.CANNOT_RUN,
                    "no source port is free: trace fewer targets at once (--concurrency), or allow more (--source-port)");
        }
    }

    /**
     * A fresh flow to this port of the target.
     *
     * @throws NoSourcePort if all source ports are in use
     */
    FourTuple flow(int port) {
        return freeFlow(port).orElseThrow(NoSourcePort::new);
    }

    /** A fresh flow to this port of the target, if a source port is free. */
    Optional<FourTuple> freeFlow(int port) {
        OptionalInt source = ports.get();
        return source.isPresent()
                ? Optional.of(new FourTuple(
                        new TransportAddress(path.source(), source.getAsInt()),
                        new TransportAddress(target.address(), port)))
                : Optional.empty();
    }
}

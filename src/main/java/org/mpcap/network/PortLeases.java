package org.mpcap.network;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.mpcap.link.NetworkPath;

/** Source ports of one task, given back one by one or together. On the event loop. */
public final class PortLeases implements AutoCloseable {
    private final NetworkSession session;
    private final Set<Integer> taken = new LinkedHashSet<>();

    PortLeases(NetworkSession session) {
        this.session = session;
    }

    /** A port for flows on this path that nobody else has; none if all are in use. */
    public OptionalInt take(NetworkPath path) {
        OptionalInt port = session.takePort(path);
        port.ifPresent(taken::add);
        return port;
    }

    /** Gives a port back; one that is not ours is left alone. */
    public void release(int port) {
        if (taken.remove(port)) {
            session.releasePort(port);
        }
    }

    /** Gives all ports back. More may be taken afterwards. */
    @Override
    public void close() {
        List.copyOf(taken).forEach(this::release);
    }
}

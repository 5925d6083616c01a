package org.mpcap.link;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Source ports of one task, given back one by one or together. On the event loop's thread, like the leases. */
public final class PortLeases implements AutoCloseable {
    private final Function<NetworkPath, Optional<PortLease>> lease;
    private final Map<Integer, PortLease> taken = new LinkedHashMap<>();

    /** @param lease leases a port for flows over a path, if one is free */
    public PortLeases(Function<NetworkPath, Optional<PortLease>> lease) {
        this.lease = lease;
    }

    /** A port for flows over this path that nobody else has; none if all are in use. */
    public OptionalInt take(NetworkPath path) {
        Optional<PortLease> leased = lease.apply(path);
        leased.ifPresent(each -> taken.put(each.port(), each));
        return leased.map(each -> OptionalInt.of(each.port())).orElse(OptionalInt.empty());
    }

    /** Gives a port back; one that is not ours is left alone. */
    public void release(int port) {
        Optional.ofNullable(taken.remove(port)).ifPresent(PortLease::close);
    }

    /** Gives all ports back. More may be taken afterwards. */
    @Override
    public void close() {
        List.copyOf(taken.keySet()).forEach(this::release);
    }
}

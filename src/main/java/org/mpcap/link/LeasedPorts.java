package org.mpcap.link;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The ports one task has leased so far, given back together when it is over. On the event loop's thread, like the leases. */
public final class LeasedPorts implements AutoCloseable {
    private final List<PortLease> leases = new ArrayList<>();

    /** Keeps a lease until this is closed and says its port; none if there is no lease. */
    public OptionalInt add(Optional<PortLease> lease) {
        lease.ifPresent(leases::add);
        return lease.map(each -> OptionalInt.of(each.port())).orElse(OptionalInt.empty());
    }

    @Override
    public void close() {
        leases.forEach(PortLease::close);
        leases.clear();
    }
}

package org.mpcap.conformance;

import java.util.List;
import java.util.Optional;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/**
 * A client to be checked, as its user describes it.
 *
 * @param address where we listen
 * @param firstPort the port of the first check of the catalogue
 * @param lastPort the last port that may be used
 * @param others further addresses of ours that the client reaches
 * @param app what the program at the client does
 * @param caller makes it come
 * @param comeNanos how long it may take to come
 * @param waitNanos how long an answer may take
 */
public record ClientSpec(
        IpAddress address,
        int firstPort,
        int lastPort,
        List<IpAddress> others,
        ServerUnderTest.App app,
        ClientCaller caller,
        long comeNanos,
        long waitNanos) {
    /** Copies the list. */
    public ClientSpec {
        others = List.copyOf(others);
    }

    /** The port of a check of this catalogue. */
    public int port(ConformanceCheck check, List<ConformanceCheck> catalogue) {
        return firstPort + catalogue.indexOf(check);
    }

    /** Where a browser finds links to all ports: the last of our ports. */
    public TransportAddress page(List<ConformanceCheck> catalogue) {
        return new TransportAddress(address, firstPort + catalogue.size() + 1);
    }

    /** The first need of the check that this client, as described, does not meet. */
    public Optional<PeerNeed> lacks(ConformanceCheck check) {
        return ClientUnderTest.lacks(check, app, !others.isEmpty(), caller.sets());
    }
}

package org.mpcap.conformance;

import java.util.List;
import java.util.Optional;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/**
 * A client that is checked: it connects to us, each check at a port of its own, so that nothing in the data tells checks apart.
 *
 * @param stack where our subflows are registered
 * @param address where we listen
 * @param others further addresses at which the client reaches us
 * @param firstPort the port of the first check of the catalogue; the others follow
 * @param catalogue ids of all checks of clients, in order
 * @param check the check that is run; empty for none yet
 * @param app what the program at the client does
 * @param caller makes it come
 * @param strays counts who comes where no check waits
 * @param comeNanos how long it may take to come
 * @param waitNanos how long an answer may take
 */
public record ClientUnderTest(
        TcpStack stack,
        IpAddress address,
        List<IpAddress> others,
        int firstPort,
        List<String> catalogue,
        String check,
        ServerUnderTest.App app,
        ClientCaller caller,
        StrayClients strays,
        long comeNanos,
        long waitNanos)
        implements PeerUnderTest {
    /** Copies the lists. */
    public ClientUnderTest {
        others = List.copyOf(others);
        catalogue = List.copyOf(catalogue);
    }

    /** Where the client is to come to for the check that is run. */
    public TransportAddress place() {
        return new TransportAddress(address, port(check));
    }

    /** The port of a check: its place in the catalogue never changes. */
    public int port(String id) {
        return firstPort + catalogue.indexOf(id);
    }

    /** A port that no check of the catalogue has. */
    int sparePort() {
        return firstPort + catalogue.size() - 1;
    }

    /** Where the page of links is. */
    TransportAddress page() {
        return new TransportAddress(address, firstPort + catalogue.size());
    }

    @Override
    public ClientUnderTest waiting(long nanos) {
        return new ClientUnderTest(
                stack, address, others, firstPort, catalogue, check, app, caller, strays, comeNanos, nanos);
    }

    @Override
    public ClientUnderTest in(ConformanceCheck other) {
        return new ClientUnderTest(
                stack,
                address,
                others,
                firstPort,
                catalogue,
                other.id().toString(),
                app,
                caller,
                strays,
                comeNanos,
                waitNanos);
    }

    @Override
    public Optional<PeerNeed> lacks(ConformanceCheck of) {
        return lacks(of, app, !others.isEmpty(), caller.sets());
    }

    /** The first need that such a client does not meet. Whether it writes first or joins is found out by controls. */
    static Optional<PeerNeed> lacks(ConformanceCheck check, ServerUnderTest.App app, boolean second, boolean sets) {
        return check.needs().stream()
                .sorted()
                .filter(need -> !switch (need) {
                    case READS, WRITES, JOINS, ACCEPTS, SECOND -> true;
                    case DATA, ECHO, GREETING, CLOSES, COMMANDS -> app.gives(need);
                    case SETTING -> sets;
                    case SECOND_LISTEN, SECOND_ADDRESS, SECOND_PATH -> second;
                })
                .findFirst();
    }
}

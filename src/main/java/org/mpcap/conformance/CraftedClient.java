package org.mpcap.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.link.NetworkPath;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;

/** Our end in one attempt at a check: what was opened, from which ports, and taking all of it back at the end. */
final class CraftedClient {
    /** A server that opens more subflows than this is not answered any more: no check needs as many. */
    private static final int MOST_INCOMING = 64;

    private final CheckContext context;
    private final ServerUnderTest server;
    private final List<CraftedSubflow> subflows = new ArrayList<>();
    private final List<CraftedConnection> connections = new ArrayList<>();
    private final List<TransportAddress> listening = new ArrayList<>();
    private final List<CraftedSubflow> incoming = new ArrayList<>();

    private record Port(NetworkPath path, int number) {}

    CraftedClient(CheckContext context) {
        this.context = context;
        this.server = context.server();
    }

    /** A subflow to this port of the server, from an unused port of ours. */
    CraftedSubflow subflow(NetworkPath path, int port) {
        return subflow(path, server.ports().take(path), port);
    }

    /** A subflow to this port of the server, from this port of ours. */
    CraftedSubflow subflow(NetworkPath path, int ownPort, int port) {
        FourTuple tuple = new FourTuple(
                new TransportAddress(path.source(), ownPort), new TransportAddress(path.destination(), port));
        return track(new CraftedSubflow(context, path, tuple, context.random().nextInt()));
    }

    private CraftedSubflow track(CraftedSubflow subflow) {
        subflows.add(subflow);
        return subflow;
    }

    /** The same two ends once more, with this initial sequence number; the old subflow takes no part any more. */
    CraftedSubflow reuse(CraftedSubflow old, int isn) {
        old.close();
        subflows.remove(old);
        CraftedSubflow fresh = track(new CraftedSubflow(context, old.path(), old.tuple(), isn));
        context.recorder().reused(old, fresh);
        return fresh;
    }

    /** A connection with this key of ours, nothing sent yet. */
    CraftedConnection connection(CraftedSubflow subflow, Key key, MptcpVersion version) {
        CraftedConnection connection = new CraftedConnection(context, version, key, subflow);
        connections.add(connection);
        context.recorder().opened(connection);
        return connection;
    }

    /** Takes SYNs to this address of ours from now on. */
    void listen(NetworkPath path, int port) {
        TransportAddress address = new TransportAddress(path.source(), port);
        context.recorder().listening(path, port);
        listening.add(address);
        server.stack().listen(address, (tuple, segment, arrival) -> {
            if (segment.has(TcpSegment.SYN) && !segment.has(TcpSegment.ACK) && incoming.size() < MOST_INCOMING) {
                CraftedSubflow subflow = track(new CraftedSubflow(
                        context, path, tuple, context.random().nextInt()));
                subflow.register();
                incoming.add(subflow);
                subflow.segment(segment, arrival);
            }
        });
    }

    /** Subflows the server opened towards us, in order. */
    List<CraftedSubflow> incoming() {
        return List.copyOf(incoming);
    }

    /** Resets what is open, gives ports back and takes no SYN any more. */
    void cleanUp() {
        connections.forEach(CraftedClient::end);
        for (CraftedSubflow subflow : subflows) {
            subflow.end();
            subflow.close();
        }
        subflows.stream()
                .filter(subflow -> !incoming.contains(subflow))
                .map(subflow -> new Port(subflow.path(), subflow.tuple().local().port()))
                .distinct()
                .forEach(port -> server.ports().release(port.path, port.number));
        listening.forEach(server.stack()::unlisten);
    }

    /** Ends the connection at the server, so that nothing of it is left. */
    private static void end(CraftedConnection connection) {
        List<CraftedSubflow> alive = connection.subflows().stream()
                .filter(subflow -> subflow.isOpen() && !subflow.received().isEmpty() && !subflow.isReset())
                .toList();
        // The last one, for the first may be the one that a check has left in a state of its own.
        Optional<CraftedSubflow> teller =
                connection.capable() && !alive.isEmpty() ? Optional.of(alive.get(alive.size() - 1)) : Optional.empty();
        if (connection.version() == MptcpVersion.V0) {
            // In version 0 MP_FASTCLOSE goes on an ACK (RFC 6824 3.5): on a reset kernels do not look for it, and keep
            // the connection.
            teller.ifPresent(subflow -> subflow.ack(connection.fastClose()));
        }
        for (CraftedSubflow subflow : connection.subflows()) {
            if (teller.filter(subflow::equals).isPresent()) {
                subflow.end(connection.fastClose());
            } else {
                subflow.end();
            }
            subflow.close();
        }
    }
}

package org.mpcap.conformance;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.link.NetworkPath;
import org.mpcap.stack.tcp.Arrival;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MptcpOption;

/** Our end in one attempt at a check: what was opened, from which ports, and taking all of it back at the end. */
final class CraftedEnd {
    /** A peer that opens more subflows than this is not answered any more: no check needs as many. */
    private static final int MOST_INCOMING = 1024;
    /** How often a command that was run is looked after. */
    private static final long COMMAND_LOOK_NANOS = 20_000_000L;
    /** After this long a command that changes a setting counts as failed. */
    private static final int MOST_COMMAND_LOOKS = 250;

    private static final long JOIN_NANOS = 1_000_000_000L;

    private final CheckContext context;
    private final List<CraftedSubflow> subflows = new ArrayList<>();
    private final List<CraftedConnection> connections = new ArrayList<>();
    private final List<TransportAddress> listening = new ArrayList<>();
    private final List<CraftedSubflow> incoming = new ArrayList<>();

    private final List<ClientCaller.Call> calls = new ArrayList<>();
    private final Set<CraftedSubflow> taken = new HashSet<>();
    private final List<String> undoing = new ArrayList<>();
    private int wanted;

    private record Port(NetworkPath path, int number) {}

    CraftedEnd(CheckContext context) {
        this.context = context;
    }

    /** A subflow to this port of the server, from an unused port of ours. */
    CraftedSubflow subflow(NetworkPath path, int port) {
        return subflow(path, context.server().ports().take(path), port);
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
        context.recorder().listening(path, port);
        listen(new TransportAddress(path.source(), port));
    }

    /** Takes SYNs to this address of ours from now on. */
    void listen(TransportAddress address) {
        listening.add(address);
        context.stack().listen(address, this::arrived);
    }

    private void arrived(FourTuple tuple, TcpSegment segment, Arrival arrival) {
        boolean syn = segment.has(TcpSegment.SYN) && !segment.has(TcpSegment.ACK);
        boolean client = context.client().isPresent();
        boolean awaited = !client || isJoin(segment) || wanted > fresh().size();
        if (syn && awaited && incoming.size() < MOST_INCOMING) {
            CraftedSubflow subflow = track(new CraftedSubflow(
                    context, arrival.back(), tuple, context.random().nextInt()));
            subflow.register();
            incoming.add(subflow);
            subflow.segment(segment, arrival);
        } else if (client) {
            refusal().segment(tuple, segment, arrival);
        }
    }

    private Refusal refusal() {
        return new Refusal(context.stack(), context.client().orElseThrow().strays());
    }

    private static boolean isJoin(TcpSegment segment) {
        return MptcpOption.in(segment.options()).stream().anyMatch(MpJoin.class::isInstance);
    }

    private List<CraftedSubflow> fresh() {
        return incoming.stream()
                .filter(subflow -> !isJoin(subflow.received().get(0).segment()))
                .toList();
    }

    /** Makes the client come and takes its SYN; a cooperating one does what {@code start} says first. */
    CraftedSubflow accept(String start) {
        ClientUnderTest client = context.client()
                .orElseThrow(() -> new IllegalStateException("a check of clients is run with a server"));
        if (!listening.contains(client.place())) {
            listen(client.place());
        }
        int before = fresh().size();
        wanted = before + 1;
        ClientCaller.Call call = client.caller().come(new ClientCaller.Visit(client.place(), client.check(), start));
        calls.add(call);
        long until = context.eventLoop().nanos() + client.comeNanos();
        while (fresh().size() == before
                && context.eventLoop().nanos() < until
                && call.failure().isEmpty()) {
            context.await(COMMAND_LOOK_NANOS, () -> fresh().size() > before);
        }
        if (fresh().size() == before) {
            throw CheckStopped.absence("client did not connect"
                    + call.failure().map(why -> ": " + why).orElse("")
                    + client.strays().words());
        }
        return fresh().get(before);
    }

    /** The next join of the client for this connection that was not taken yet. */
    Optional<JoinAnswer> join(CraftedConnection connection) {
        return join(connection, JOIN_NANOS);
    }

    Optional<JoinAnswer> join(CraftedConnection connection, long nanos) {
        int token = connection.keys().localToken().bits();
        context.await(nanos, () -> nextJoin(token).isPresent());
        Optional<CraftedSubflow> next = nextJoin(token);
        next.ifPresent(taken::add);
        return next.map(subflow -> new JoinAnswer(
                context,
                connection,
                subflow,
                subflow.received().get(0).option(MpJoin.Syn.class).orElseThrow()));
    }

    private Optional<CraftedSubflow> nextJoin(int token) {
        return context.incoming(token).stream()
                .filter(subflow -> !taken.contains(subflow))
                .findFirst();
    }

    /** Changes a setting of the client until the script ends. */
    void setting(String change, String undo) {
        ClientUnderTest client = context.client().orElseThrow();
        undoing.add(undo);
        apply(client, change).ifPresent(why -> {
            throw context.skip("the client cannot be set to '" + change + "': " + why);
        });
    }

    private Optional<String> apply(ClientUnderTest client, String change) {
        ClientCaller.Call call = client.caller().set(change);
        for (int look = 0; !call.isOver() && look < MOST_COMMAND_LOOKS; look++) {
            context.await(COMMAND_LOOK_NANOS, call::isOver);
        }
        return call.isOver() ? call.failure() : Optional.of("not finished in time");
    }

    /** Subflows the peer opened towards us, in order. */
    List<CraftedSubflow> incoming() {
        return List.copyOf(incoming);
    }

    /** Resets what is open, gives ports back and takes no SYN any more. */
    void cleanUp() {
        connections.forEach(CraftedEnd::end);
        for (CraftedSubflow subflow : subflows) {
            subflow.end();
            subflow.close();
        }
        subflows.stream()
                .filter(subflow -> context.client().isEmpty() && !incoming.contains(subflow))
                .map(subflow -> new Port(subflow.path(), subflow.tuple().local().port()))
                .distinct()
                .forEach(port -> context.server().ports().release(port.path, port.number));
        listening.forEach(this::unlisten);
        calls.forEach(ClientCaller.Call::end);
        settingBack();
    }

    void settingBack() {
        while (!undoing.isEmpty()) {
            apply(context.client().orElseThrow(), undoing.remove(undoing.size() - 1));
        }
    }

    /** Ends a subflow of ours and forgets it. */
    void drop(CraftedSubflow subflow) {
        subflow.end();
        subflow.close();
    }

    private void unlisten(TransportAddress address) {
        if (context.client().isPresent()) {
            context.stack().listen(address, refusal());
        } else {
            context.stack().unlisten(address);
        }
    }

    /** Ends the connection at the peer, so that nothing of it is left. */
    static void end(CraftedConnection connection) {
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

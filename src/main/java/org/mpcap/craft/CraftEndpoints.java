package org.mpcap.craft;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.ServerUnderTest;
import org.mpcap.craft.Step.Term;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Nonce;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpJoin;

/** Subflows and connections by name, and what symbols stand for on them. */
final class CraftEndpoints {
    /** Version of connections that do not say another. */
    static final MptcpVersion USUAL_VERSION = MptcpVersion.V1;

    private final Map<String, CraftedSubflow> subflows = new LinkedHashMap<>();
    private final Map<String, CraftedConnection> connections = new LinkedHashMap<>();
    private final Map<CraftedSubflow, CraftedConnection> meant = new HashMap<>();
    private final Map<CraftedSubflow, Nonce> nonces = new HashMap<>();
    private final Map<CraftedConnection, Long> nextDsn = new HashMap<>();
    private final Map<String, IpAddress> addresses = new LinkedHashMap<>();
    private Optional<CraftedConnection> latest = Optional.empty();

    /** None yet. */
    CraftEndpoints(ServerUnderTest server) {
        addresses.put("first", server.first().source());
        addresses.put("second", server.second().orElse(server.first()).source());
        server.secondServer().ifPresent(path -> addresses.put("second-path", path.source()));
    }

    /** Names a subflow; symbols on it are of the connection {@code of}, or of the latest one. */
    void subflow(String name, CraftedSubflow subflow, Optional<CraftedConnection> of) {
        subflows.put(name, subflow);
        of.or(() -> latest).ifPresent(connection -> meant.put(subflow, connection));
    }

    /** Names a connection. */
    void connection(String name, CraftedConnection connection) {
        connections.put(name, connection);
        nextDsn.put(connection, connection.keys().firstLocalDsn());
        meant.put(connection.first(), connection);
        latest = Optional.of(connection);
    }

    CraftedSubflow subflow(String name) {
        return Objects.requireNonNull(subflows.get(name), name);
    }

    CraftedConnection connection(String name) {
        return Objects.requireNonNull(connections.get(name), name);
    }

    /** The name of a subflow. */
    Optional<String> name(CraftedSubflow subflow) {
        return subflows.entrySet().stream()
                .filter(entry -> entry.getValue() == subflow)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** The name of a connection. */
    Optional<String> name(CraftedConnection connection) {
        return connections.entrySet().stream()
                .filter(entry -> entry.getValue() == connection)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    Map<String, CraftedSubflow> subflows() {
        return subflows;
    }

    Map<String, CraftedConnection> connections() {
        return connections;
    }

    /** What symbols stand for in a segment on this subflow. */
    CraftSymbols symbols(CraftedSubflow subflow, int ssn, Bytes data) {
        Optional<CraftedConnection> connection =
                Optional.ofNullable(meant.get(subflow)).or(subflow::connection);
        ConnectionKeys keys = connection
                .map(CraftedConnection::keys)
                .orElseGet(() -> new ConnectionKeys(USUAL_VERSION, new Key(0), new Key(0)));
        List<ReceivedSegment> received = subflow.received();
        return new CraftSymbols(
                keys,
                connection.map(nextDsn::get).orElseGet(keys::firstLocalDsn),
                connection
                        .filter(CraftedConnection::capable)
                        .map(CraftedConnection::peerNext)
                        .orElseGet(keys::firstRemoteDsn),
                ssn,
                data,
                nonces.getOrDefault(subflow, new Nonce(0)),
                new Nonce(received.stream()
                        .flatMap(each -> nonce(each).stream())
                        .findFirst()
                        .orElse(0)),
                last(received, TcpOption.Timestamps.class)
                        .map(TcpOption.Timestamps::value)
                        .orElse(0),
                subflows.values().stream()
                        .flatMap(each -> last(each.received(), TcpOption.FastOpenCookie.class).stream())
                        .map(TcpOption.FastOpenCookie::cookie)
                        .findFirst()
                        .orElse(Bytes.EMPTY),
                addresses,
                this::named);
    }

    private static Optional<Integer> nonce(ReceivedSegment received) {
        return received.option(MpJoin.SynAck.class)
                .map(MpJoin.SynAck::nonce)
                .or(() -> received.option(MpJoin.Syn.class).map(MpJoin.Syn::nonce));
    }

    private static <T extends TcpOption> Optional<T> last(List<ReceivedSegment> received, Class<T> type) {
        return received.stream()
                .flatMap(each -> each.segment().options().first(type).stream())
                .reduce((first, second) -> second);
    }

    private Key named(String word) {
        int dot = word.indexOf('.');
        CraftedConnection connection = connections.get(word.substring(0, dot));
        if (connection == null) {
            throw new IllegalArgumentException("there is no connection '" + word.substring(0, dot) + "' yet");
        }
        return word.endsWith(".local")
                ? connection.keys().local()
                : connection.keys().remote();
    }

    /** Remembers what a segment of ours changes: our nonce, and what {@code dsn=auto} stands for from now on. */
    void sent(CraftedSubflow subflow, List<Term> options, TcpSegment segment) {
        for (Term term : options) {
            if (term.name().equals("mp_join")) {
                term.field("nonce").ifPresent(nonce -> nonces.put(subflow, new Nonce((int) ValueForm.number(nonce))));
            }
            boolean due = term.field("dsn")
                    .or(() -> term.field("dsn4"))
                    .filter("auto"::equals)
                    .isPresent();
            CraftedConnection connection = meant.get(subflow);
            if (term.name().equals("dss") && due && connection != null) {
                int length = OptionWriter.length(term, segment.payload());
                nextDsn.merge(connection, (long) length, Long::sum);
            }
        }
    }

    /** Tells the connection how far {@code dsn=auto} has moved; it needs that to read 32-bit DATA_ACKs. */
    void follow(CraftedConnection connection) {
        long due = nextDsn.getOrDefault(connection, connection.nextDsn());
        if (due - connection.nextDsn() > 0) {
            connection.nextDsn(due);
        }
    }
}

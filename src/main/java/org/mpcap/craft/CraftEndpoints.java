package org.mpcap.craft;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

/** Flows and connections by name, and what symbols stand for on them. */
final class CraftEndpoints {
    /** Version of connections that do not say another. */
    static final MptcpVersion USUAL_VERSION = MptcpVersion.V1;

    private final Map<String, CraftedSubflow> flows = new LinkedHashMap<>();
    private final Map<String, CraftedConnection> connections = new LinkedHashMap<>();
    private final Map<CraftedSubflow, CraftedConnection> meant = new HashMap<>();
    private final Map<CraftedSubflow, Nonce> nonces = new HashMap<>();
    private final Map<CraftedConnection, Long> nextDsn = new HashMap<>();
    private final Map<String, IpAddress> addresses = new LinkedHashMap<>();
    private Optional<CraftedConnection> latest = Optional.empty();

    /** None yet. */
    CraftEndpoints(ServerUnderTest site) {
        addresses.put("first", site.first().source());
        addresses.put("second", site.second().orElse(site.first()).source());
        site.secondServer().ifPresent(path -> addresses.put("second-path", path.source()));
    }

    /** Names a flow; symbols on it are of the connection {@code of}, or of the latest one. */
    void flow(String name, CraftedSubflow flow, Optional<CraftedConnection> of) {
        flows.put(name, flow);
        of.or(() -> latest).ifPresent(connection -> meant.put(flow, connection));
    }

    /** Names a connection. */
    void connection(String name, CraftedConnection session) {
        connections.put(name, session);
        nextDsn.put(session, session.keys().firstLocalDsn());
        meant.put(session.first(), session);
        latest = Optional.of(session);
    }

    CraftedSubflow flow(String name) {
        return flows.get(name);
    }

    CraftedConnection connection(String name) {
        return connections.get(name);
    }

    /** The name of a flow. */
    Optional<String> name(CraftedSubflow flow) {
        return flows.entrySet().stream()
                .filter(entry -> entry.getValue() == flow)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** The name of a connection. */
    Optional<String> name(CraftedConnection session) {
        return connections.entrySet().stream()
                .filter(entry -> entry.getValue() == session)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    Map<String, CraftedSubflow> flows() {
        return flows;
    }

    Map<String, CraftedConnection> connections() {
        return connections;
    }

    /** What symbols stand for in a segment on this flow. */
    CraftSymbols symbols(CraftedSubflow flow, int ssn, Bytes data) {
        Optional<CraftedConnection> session =
                Optional.ofNullable(meant.get(flow)).or(flow::session);
        ConnectionKeys keys = session.map(CraftedConnection::keys)
                .orElseGet(() -> new ConnectionKeys(USUAL_VERSION, new Key(0), new Key(0)));
        List<ReceivedSegment> seen = flow.seen();
        return new CraftSymbols(
                keys,
                session.map(nextDsn::get).orElseGet(keys::firstLocalDsn),
                session.filter(CraftedConnection::capable)
                        .map(CraftedConnection::peerNext)
                        .orElseGet(keys::firstRemoteDsn),
                ssn,
                data,
                nonces.getOrDefault(flow, new Nonce(0)),
                new Nonce(seen.stream()
                        .flatMap(each -> nonce(each).stream())
                        .findFirst()
                        .orElse(0)),
                last(seen, TcpOption.Timestamps.class)
                        .map(TcpOption.Timestamps::value)
                        .orElse(0),
                flows.values().stream()
                        .flatMap(each -> last(each.seen(), TcpOption.FastOpenCookie.class).stream())
                        .map(TcpOption.FastOpenCookie::cookie)
                        .findFirst()
                        .orElse(Bytes.EMPTY),
                addresses,
                this::named);
    }

    private static Optional<Integer> nonce(ReceivedSegment seen) {
        return seen.option(MpJoin.SynAck.class)
                .map(MpJoin.SynAck::nonce)
                .or(() -> seen.option(MpJoin.Syn.class).map(MpJoin.Syn::nonce));
    }

    private static <T extends TcpOption> Optional<T> last(List<ReceivedSegment> seen, Class<T> type) {
        return seen.stream()
                .flatMap(each -> each.segment().options().first(type).stream())
                .reduce((first, second) -> second);
    }

    private Key named(String word) {
        int dot = word.indexOf('.');
        CraftedConnection session = connections.get(word.substring(0, dot));
        if (session == null) {
            throw new IllegalArgumentException("there is no connection '" + word.substring(0, dot) + "' yet");
        }
        return word.endsWith(".local") ? session.keys().local() : session.keys().remote();
    }

    /** Remembers what a segment of ours changes: our nonce, and what {@code dsn=auto} stands for from now on. */
    void sent(CraftedSubflow flow, List<Term> options, TcpSegment segment) {
        for (Term term : options) {
            if (term.name().equals("mp_join")) {
                term.field("nonce").ifPresent(nonce -> nonces.put(flow, new Nonce((int) ValueForm.number(nonce))));
            }
            boolean due = term.field("dsn")
                    .or(() -> term.field("dsn4"))
                    .filter("auto"::equals)
                    .isPresent();
            CraftedConnection session = meant.get(flow);
            if (term.name().equals("dss") && due && session != null) {
                int length = OptionWriter.length(term, segment.payload());
                nextDsn.merge(session, (long) length, Long::sum);
            }
        }
    }

    /** Tells the connection how far {@code dsn=auto} has moved; it needs that to read 32-bit DATA_ACKs. */
    void follow(CraftedConnection session) {
        long due = nextDsn.getOrDefault(session, session.nextDsn());
        if (due - session.nextDsn() > 0) {
            session.nextDsn(due);
        }
    }
}

package org.mpcap.craft;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.Recorder;
import org.mpcap.conformance.ServerUnderTest;
import org.mpcap.craft.Step.Term;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Token;
import org.mpcap.link.NetworkPath;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MptcpOption;

/** Writes down what a script does and sees, as steps that do the same. */
public final class CraftExporter implements Recorder {
    private static final long SHORTEST_PAUSE_NANOS = 20_000_000L;
    private static final int ACCEPT_MILLIS = 3_000;
    private static final long USUAL_WAIT_NANOS = 400_000_000L;

    private final ServerUnderTest server;
    private final LongSupplier clock;
    private final CraftEndpoints ends;
    private final List<Step> steps = new ArrayList<>();
    private final Map<CraftedSubflow, CraftedSubflow> successors = new HashMap<>();
    private Optional<String> beyond = Optional.empty();
    private long last;

    /**
     * Nothing written yet.
     *
     * @param clock tells nanoseconds
     */
    public CraftExporter(ServerUnderTest server, LongSupplier clock) {
        this.server = server;
        this.ends = new CraftEndpoints(server);
        this.clock = clock;
        this.last = clock.getAsLong();
    }

    /** The steps so far, with a last one for the time the script waited at its end. */
    public List<Step> steps() {
        pause();
        return List.copyOf(steps);
    }

    /** What the script did that steps cannot say, if anything. */
    public Optional<String> beyond() {
        return beyond;
    }

    @Override
    public void opened(CraftedConnection connection) {
        String subflow = name(connection.first(), Optional.empty());
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("flow", subflow);
        fields.put("key", key(connection.keys().local()));
        if (connection.version() != CraftEndpoints.USUAL_VERSION) {
            fields.put("version", String.valueOf(connection.version().number()));
        }
        String name = "c" + (ends.connections().size() + 1);
        add(StepVerb.CONNECTION, List.of(name), fields, List.of());
        ends.connection(name, connection);
    }

    private String key(Key key) {
        return ends.connections().entrySet().stream()
                .filter(entry -> entry.getValue().capable()
                        && entry.getValue().keys().remote().equals(key))
                .map(entry -> entry.getKey() + ".remote")
                .findFirst()
                .orElse(String.format("0x%016x", key.bits()));
    }

    @Override
    public void reused(CraftedSubflow old, CraftedSubflow fresh) {
        if (ends.name(old).isPresent()) {
            successors.put(fresh, old);
        }
    }

    @Override
    public void sending(CraftedSubflow subflow, TcpSegment segment, boolean moves) {
        String name = name(subflow, meant(segment));
        pause();
        Map<String, String> fields = new LinkedHashMap<>();
        int place = segment.sequence() - subflow.isn();
        if (!moves || segment.sequence() != subflow.next()) {
            fields.put("seq", String.valueOf(place));
        }
        if (segment.has(TcpSegment.ACK) && segment.acknowledgment() != subflow.expected()) {
            fields.put("ack", String.valueOf(segment.acknowledgment() - subflow.peerIsn()));
        }
        if (segment.window() != subflow.window()) {
            fields.put("win", String.valueOf(segment.window()));
        }
        if (segment.has(TcpSegment.URG)) {
            fields.put("urg", String.valueOf(segment.urgent()));
        }
        int implied = TcpSegment.URG | (segment.payload().isEmpty() ? 0 : TcpSegment.PSH);
        if (!segment.payload().isEmpty()) {
            fields.put("data", ValueForm.data(segment.payload()));
        }
        CraftSymbols symbols = ends.symbols(subflow, place, segment.payload());
        List<Term> options = options(segment.options(), symbols);
        add(StepVerb.SEND, List.of(name, TcpFlags.text(segment.flags(), implied)), fields, options);
        ends.sent(subflow, options, segment);
        last = clock.getAsLong();
    }

    /** The connection whose token the segment names. */
    private Optional<CraftedConnection> meant(TcpSegment segment) {
        return MptcpOption.in(segment.options()).stream()
                .filter(MpJoin.Syn.class::isInstance)
                .map(MpJoin.Syn.class::cast)
                .flatMap(join -> ends.connections().values().stream()
                        .filter(connection -> connection.token().bits() == join.receiverToken()
                                || Token.of(
                                                        other(connection.version()),
                                                        connection.keys().remote())
                                                .bits()
                                        == join.receiverToken()))
                .findFirst();
    }

    private static MptcpVersion other(MptcpVersion version) {
        return version == MptcpVersion.V0 ? MptcpVersion.V1 : MptcpVersion.V0;
    }

    private static List<Term> options(OptionList list, CraftSymbols symbols) {
        Bytes area = list.write();
        List<TcpOption> all = new ArrayList<>(list.options());
        while (!all.isEmpty()
                && all.get(all.size() - 1).kind() <= 1
                && new OptionList(all.subList(0, all.size() - 1))
                        .padded()
                        .write()
                        .equals(area)) {
            all.remove(all.size() - 1);
        }
        List<Term> terms = new ArrayList<>();
        for (TcpOption option : all) {
            terms.addAll(terms(option, symbols));
        }
        return terms;
    }

    private static List<Term> terms(TcpOption option, CraftSymbols symbols) {
        Bytes bytes = option.toBytes();
        List<TcpOption> parts =
                option instanceof TcpOption.Unparsed ? OptionList.parse(bytes).options() : List.of(option);
        List<Term> terms = new ArrayList<>();
        for (TcpOption part : parts) {
            Term term = OptionReader.read(part, symbols, true);
            if (!OptionWriter.write(0, term, symbols).toBytes().equals(part.toBytes())) {
                return List.of(new Term("raw", Map.of("bytes", bytes.toHex())));
            }
            terms.add(term);
        }
        return terms;
    }

    @Override
    public void received(ReceivedSegment received) {
        Optional<String> name = ends.name(received.subflow()).or(() -> accepted(received));
        if (name.isEmpty()) {
            beyond = Optional.of(
                    "the server opens a flow that names no connection of the check, which steps cannot answer");
            return;
        }
        TcpSegment segment = received.segment();
        Map<String, String> fields = new LinkedHashMap<>();
        // Whether a reset has the flag ACK says nothing of its reason.
        int unsaid = TcpSegment.PSH | (received.isReset() ? TcpSegment.ACK : 0);
        if (segment.has(TcpSegment.ACK) && !received.isReset()) {
            fields.put(
                    "ack",
                    String.valueOf(segment.acknowledgment() - received.subflow().isn()));
        }
        if (received.hasData()) {
            fields.put("len", String.valueOf(segment.payload().length()));
        }
        long waited = clock.getAsLong() - last;
        if (waited > USUAL_WAIT_NANOS) {
            fields.put("within", String.valueOf(waited * 3 / 2 / 1_000_000));
        }
        CraftSymbols symbols = ends.symbols(
                received.subflow(), segment.sequence() - received.subflow().peerIsn(), segment.payload());
        List<Term> options = segment.options().options().stream()
                .filter(option -> option.kind() == TcpOption.KIND_MPTCP)
                .map(option -> OptionReader.read(option, symbols, false))
                .toList();
        add(StepVerb.EXPECT, List.of(name.get(), TcpFlags.text(segment.flags(), unsaid)), fields, options);
        last = clock.getAsLong();
    }

    /** Names the subflow that a SYN of the server opens, if it joins one of the connections. */
    private Optional<String> accepted(ReceivedSegment received) {
        Optional<CraftedConnection> connection = received.option(MpJoin.Syn.class)
                .flatMap(join -> ends.connections().values().stream()
                        .filter(each -> each.keys().localToken().bits() == join.receiverToken())
                        .findFirst());
        return connection.map(of -> {
            String name = "f" + (ends.subflows().size() + 1);
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put("of", ends.name(of).orElseThrow());
            fields.put("within", String.valueOf(ACCEPT_MILLIS));
            add(StepVerb.ACCEPT, List.of(name), fields, List.of());
            ends.subflow(name, received.subflow(), connection);
            return name;
        });
    }

    @Override
    public void listening(NetworkPath path, int port) {
        Map<String, String> fields = new LinkedHashMap<>();
        from(path, fields);
        String own = ends.subflows().entrySet().stream()
                .filter(entry -> entry.getValue().tuple().local().port() == port)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(String.valueOf(port));
        add(StepVerb.LISTEN, List.of(own), fields, List.of());
    }

    @Override
    public void learned(CraftedConnection connection, Key key) {
        boolean fromSynAck = connection.first().received().stream()
                .filter(ReceivedSegment::isSynAck)
                .flatMap(received -> received.option(MpCapable.OneKey.class).stream())
                .anyMatch(option -> option.senderKey() == key.bits());
        if (!fromSynAck) {
            add(StepVerb.REMOTE, List.of(ends.name(connection).orElseThrow(), key(key)), Map.of(), List.of());
        }
    }

    @Override
    public void joined(CraftedConnection connection, CraftedSubflow subflow) {
        add(
                StepVerb.JOIN,
                List.of(
                        name(subflow, Optional.of(connection)),
                        ends.name(connection).orElseThrow()),
                Map.of(),
                List.of());
    }

    @Override
    public void acking(CraftedSubflow subflow, AckPolicy how) {
        add(
                StepVerb.ACKING,
                List.of(name(subflow, Optional.empty()), how.name().toLowerCase(Locale.ROOT)),
                Map.of(),
                List.of());
    }

    @Override
    public void window(CraftedSubflow subflow, int bytes) {
        add(StepVerb.WINDOW, List.of(name(subflow, Optional.empty()), String.valueOf(bytes)), Map.of(), List.of());
    }

    @Override
    public void next(CraftedSubflow subflow, int sequence) {
        add(
                StepVerb.NEXT,
                List.of(name(subflow, Optional.empty()), String.valueOf(sequence - subflow.isn())),
                Map.of(),
                List.of());
    }

    /** The subflow's name; a subflow without one is declared. */
    private String name(CraftedSubflow subflow, Optional<CraftedConnection> of) {
        Optional<String> known = ends.name(subflow);
        if (known.isPresent()) {
            return known.get();
        }
        String name = "f" + (ends.subflows().size() + 1);
        Map<String, String> fields = new LinkedHashMap<>();
        Optional<String> old = Optional.ofNullable(successors.get(subflow)).flatMap(ends::name);
        if (old.isPresent()) {
            fields.put("same", old.get());
        } else {
            origin(subflow, fields);
        }
        fields.put("isn", String.format("0x%08x", subflow.isn()));
        of.flatMap(ends::name).ifPresent(connection -> fields.put("of", connection));
        add(StepVerb.FLOW, List.of(name), fields, List.of());
        ends.subflow(name, subflow, of);
        return name;
    }

    private void origin(CraftedSubflow subflow, Map<String, String> fields) {
        from(subflow.path(), fields);
        int port = subflow.tuple().remote().port();
        if (server.mptcpPort().isPresent() && server.mptcpPort().getAsInt() == port) {
            fields.put("to", "mptcp");
        } else if (server.tcpPort().isPresent() && server.tcpPort().getAsInt() == port) {
            fields.put("to", "tcp");
        } else if (port != server.target().port()) {
            fields.put("to", String.valueOf(port));
        }
    }

    private void from(NetworkPath path, Map<String, String> fields) {
        if (server.second().filter(path::equals).isPresent()) {
            fields.put("from", "second");
        } else if (server.secondServer().filter(path::equals).isPresent()) {
            fields.put("from", "second-path");
        }
    }

    private void pause() {
        long waited = clock.getAsLong() - last;
        if (waited >= SHORTEST_PAUSE_NANOS) {
            add(StepVerb.WAIT, List.of(String.valueOf(waited / 1_000_000)), Map.of(), List.of());
            last = clock.getAsLong();
        }
    }

    private void add(StepVerb verb, List<String> words, Map<String, String> fields, List<Term> options) {
        steps.add(new Step(steps.size() + 1, verb, words, fields, options));
    }
}

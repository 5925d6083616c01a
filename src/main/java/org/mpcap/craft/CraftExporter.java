package org.mpcap.craft;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
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

    private final ServerUnderTest site;
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
    public CraftExporter(ServerUnderTest site, LongSupplier clock) {
        this.site = site;
        this.ends = new CraftEndpoints(site);
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
    public void opened(CraftedConnection session) {
        String flow = name(session.first(), Optional.empty());
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("flow", flow);
        fields.put("key", key(session.keys().local()));
        if (session.version() != CraftEndpoints.USUAL_VERSION) {
            fields.put("version", String.valueOf(session.version().number()));
        }
        String name = "c" + (ends.connections().size() + 1);
        add(StepVerb.CONNECTION, List.of(name), fields, List.of());
        ends.connection(name, session);
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
    public void sending(CraftedSubflow flow, TcpSegment segment, boolean moves) {
        String name = name(flow, meant(segment));
        pause();
        Map<String, String> fields = new LinkedHashMap<>();
        int place = segment.sequence() - flow.isn();
        if (!moves || segment.sequence() != flow.next()) {
            fields.put("seq", String.valueOf(place));
        }
        if (segment.has(TcpSegment.ACK) && segment.acknowledgment() != flow.expected()) {
            fields.put("ack", String.valueOf(segment.acknowledgment() - flow.peerIsn()));
        }
        if (segment.window() != flow.window()) {
            fields.put("win", String.valueOf(segment.window()));
        }
        if (segment.has(TcpSegment.URG)) {
            fields.put("urg", String.valueOf(segment.urgent()));
        }
        int implied = TcpSegment.URG | (segment.payload().isEmpty() ? 0 : TcpSegment.PSH);
        if (!segment.payload().isEmpty()) {
            fields.put("data", ValueForm.data(segment.payload()));
        }
        CraftSymbols symbols = ends.symbols(flow, place, segment.payload());
        List<Term> options = options(segment.options(), symbols);
        add(StepVerb.SEND, List.of(name, TcpFlags.text(segment.flags(), implied)), fields, options);
        ends.sent(flow, options, segment);
        last = clock.getAsLong();
    }

    /** The connection whose token the segment names. */
    private Optional<CraftedConnection> meant(TcpSegment segment) {
        return MptcpOption.in(segment.options()).stream()
                .filter(MpJoin.Syn.class::isInstance)
                .map(MpJoin.Syn.class::cast)
                .flatMap(join -> ends.connections().values().stream()
                        .filter(session -> session.token().bits() == join.receiverToken()
                                || Token.of(
                                                        other(session.version()),
                                                        session.keys().remote())
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
    public void received(ReceivedSegment seen) {
        Optional<String> name = ends.name(seen.flow()).or(() -> accepted(seen));
        if (name.isEmpty()) {
            beyond = Optional.of(
                    "the server opens a flow that names no connection of the check, which steps cannot answer");
            return;
        }
        TcpSegment segment = seen.segment();
        Map<String, String> fields = new LinkedHashMap<>();
        // Whether a reset has the flag ACK says nothing of its reason.
        int unsaid = TcpSegment.PSH | (seen.isReset() ? TcpSegment.ACK : 0);
        if (segment.has(TcpSegment.ACK) && !seen.isReset()) {
            fields.put(
                    "ack", String.valueOf(segment.acknowledgment() - seen.flow().isn()));
        }
        if (seen.hasData()) {
            fields.put("len", String.valueOf(segment.payload().length()));
        }
        long waited = clock.getAsLong() - last;
        if (waited > USUAL_WAIT_NANOS) {
            fields.put("within", String.valueOf(waited * 3 / 2 / 1_000_000));
        }
        CraftSymbols symbols =
                ends.symbols(seen.flow(), segment.sequence() - seen.flow().peerIsn(), segment.payload());
        List<Term> options = segment.options().options().stream()
                .filter(option -> option.kind() == TcpOption.KIND_MPTCP)
                .map(option -> OptionReader.read(option, symbols, false))
                .toList();
        add(StepVerb.EXPECT, List.of(name.get(), TcpFlags.text(segment.flags(), unsaid)), fields, options);
        last = clock.getAsLong();
    }

    /** Names the flow that a SYN of the server opens, if it joins one of the connections. */
    private Optional<String> accepted(ReceivedSegment seen) {
        Optional<CraftedConnection> session = seen.option(MpJoin.Syn.class)
                .flatMap(join -> ends.connections().values().stream()
                        .filter(each -> each.keys().localToken().bits() == join.receiverToken())
                        .findFirst());
        return session.map(of -> {
            String name = "f" + (ends.flows().size() + 1);
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put("of", ends.name(of).orElseThrow());
            fields.put("within", String.valueOf(ACCEPT_MILLIS));
            add(StepVerb.ACCEPT, List.of(name), fields, List.of());
            ends.flow(name, seen.flow(), session);
            return name;
        });
    }

    @Override
    public void listening(NetworkPath path, int port) {
        Map<String, String> fields = new LinkedHashMap<>();
        from(path, fields);
        String own = ends.flows().entrySet().stream()
                .filter(entry -> entry.getValue().tuple().local().port() == port)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(String.valueOf(port));
        add(StepVerb.LISTEN, List.of(own), fields, List.of());
    }

    @Override
    public void learned(CraftedConnection session, Key key) {
        boolean fromSynAck = session.first().seen().stream()
                .filter(ReceivedSegment::isSynAck)
                .flatMap(seen -> seen.option(MpCapable.OneKey.class).stream())
                .anyMatch(option -> option.senderKey() == key.bits());
        if (!fromSynAck) {
            add(StepVerb.REMOTE, List.of(ends.name(session).orElseThrow(), key(key)), Map.of(), List.of());
        }
    }

    @Override
    public void joined(CraftedConnection session, CraftedSubflow flow) {
        add(
                StepVerb.JOIN,
                List.of(name(flow, Optional.of(session)), ends.name(session).orElseThrow()),
                Map.of(),
                List.of());
    }

    @Override
    public void acking(CraftedSubflow flow, AckPolicy how) {
        add(
                StepVerb.ACKING,
                List.of(name(flow, Optional.empty()), how.name().toLowerCase(java.util.Locale.ROOT)),
                Map.of(),
                List.of());
    }

    @Override
    public void window(CraftedSubflow flow, int bytes) {
        add(StepVerb.WINDOW, List.of(name(flow, Optional.empty()), String.valueOf(bytes)), Map.of(), List.of());
    }

    @Override
    public void next(CraftedSubflow flow, int sequence) {
        add(
                StepVerb.NEXT,
                List.of(name(flow, Optional.empty()), String.valueOf(sequence - flow.isn())),
                Map.of(),
                List.of());
    }

    /** The flow's name; a flow without one is declared. */
    private String name(CraftedSubflow flow, Optional<CraftedConnection> of) {
        Optional<String> known = ends.name(flow);
        if (known.isPresent()) {
            return known.get();
        }
        String name = "f" + (ends.flows().size() + 1);
        Map<String, String> fields = new LinkedHashMap<>();
        Optional<String> old = Optional.ofNullable(successors.get(flow)).flatMap(ends::name);
        if (old.isPresent()) {
            fields.put("same", old.get());
        } else {
            origin(flow, fields);
        }
        fields.put("isn", String.format("0x%08x", flow.isn()));
        of.flatMap(ends::name).ifPresent(connection -> fields.put("of", connection));
        add(StepVerb.FLOW, List.of(name), fields, List.of());
        ends.flow(name, flow, of);
        return name;
    }

    private void origin(CraftedSubflow flow, Map<String, String> fields) {
        from(flow.path(), fields);
        int port = flow.tuple().remote().port();
        if (site.mptcpPort().isPresent() && site.mptcpPort().getAsInt() == port) {
            fields.put("to", "mptcp");
        } else if (site.tcpPort().isPresent() && site.tcpPort().getAsInt() == port) {
            fields.put("to", "tcp");
        } else if (port != site.target().port()) {
            fields.put("to", String.valueOf(port));
        }
    }

    private void from(NetworkPath path, Map<String, String> fields) {
        if (site.second().filter(path::equals).isPresent()) {
            fields.put("from", "second");
        } else if (site.secondServer().filter(path::equals).isPresent()) {
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

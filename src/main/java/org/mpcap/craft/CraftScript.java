package org.mpcap.craft;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.Script;
import org.mpcap.conformance.SegmentBuilder;
import org.mpcap.conformance.SourceEnd;
import org.mpcap.craft.Step.Term;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpCapable;

/** Does one step after the other and tells what became of each. A missed expectation does not end the run. */
public final class CraftScript implements Script {
    private final List<Step> steps;
    private final Consumer<StepResult> results;
    /** By identity: two segments may be alike. */
    private final Set<ReceivedSegment> claimed = Collections.newSetFromMap(new IdentityHashMap<>());

    private final List<CraftedSubflow> order = new ArrayList<>();

    /** @param results told of each step, on the script's thread */
    public CraftScript(List<Step> steps, Consumer<StepResult> results) {
        this.steps = List.copyOf(steps);
        this.results = results;
    }

    @Override
    public void run(CheckContext scene) {
        CraftEndpoints ends = new CraftEndpoints(scene.site());
        long started = scene.eventLoop().nanos();
        for (Step step : steps) {
            learn(ends);
            Optional<String> missed = Optional.empty();
            String saw = "";
            boolean accepting = step.verb() == StepVerb.ACCEPT;
            if (accepting || step.verb() == StepVerb.EXPECT) {
                Optional<String> came = accepting ? accept(scene, ends, step) : expect(scene, ends, step);
                saw = came.orElseGet(() -> accepting ? "no SYN; the steps behind are left out" : instead(ends, step));
                missed = came.isPresent() ? Optional.empty() : Optional.of(saw);
            } else {
                act(scene, ends, step);
            }
            results.accept(new StepResult(
                    step, missed.isEmpty(), saw, scene.eventLoop().nanos() - started));
            if (accepting && missed.isPresent()) {
                return;
            }
        }
    }

    /** What came and no step has claimed, in order of arrival on each flow. */
    public List<String> unclaimed() {
        return order.stream()
                .flatMap(flow -> flow.seen().stream())
                .filter(seen -> !claimed.contains(seen))
                .map(ReceivedSegment::words)
                .toList();
    }

    /** Takes the server's key from a SYN/ACK as soon as it has come. */
    private static void learn(CraftEndpoints ends) {
        for (CraftedConnection session : ends.connections().values()) {
            if (!session.capable()) {
                session.first().seen().stream()
                        .filter(ReceivedSegment::isSynAck)
                        .flatMap(seen -> seen.option(MpCapable.OneKey.class).stream())
                        .findFirst()
                        .ifPresent(option -> session.learn(new Key(option.senderKey())));
            }
        }
    }

    private void act(CheckContext scene, CraftEndpoints ends, Step step) {
        String name = step.word(0);
        try {
            switch (step.verb()) {
                case FLOW -> flow(scene, ends, step);
                case CONNECTION -> connection(scene, ends, step);
                case SEND -> send(ends, step);
                case LISTEN -> {
                    boolean number = Character.isDigit(name.charAt(0));
                    int port = number
                            ? ValueForm.number(step.line(), "port", name, 16)
                            : ends.flow(name).tuple().local().port();
                    scene.listen(scene.path(source(step)), port);
                }
                case WAIT -> scene.pause(ValueForm.number(name));
                case ACKING ->
                    ends.flow(name).acking(AckPolicy.valueOf(step.word(1).toUpperCase(Locale.ROOT)));
                case WINDOW -> ends.flow(name).window(ValueForm.number(step.line(), "window", step.word(1), 16));
                case NEXT -> {
                    CraftedSubflow flow = ends.flow(name);
                    flow.next(flow.isn() + (int) ValueForm.place(step.word(1), flow.next() - flow.isn()));
                }
                case JOIN -> ends.connection(step.word(1)).adopt(ends.flow(name));
                default -> {
                    CraftedConnection session = ends.connection(name);
                    session.learn(ends.symbols(session.first(), 0, Bytes.EMPTY).key(step.word(1)));
                }
            }
        } catch (IllegalArgumentException e) {
            throw new CraftException(step.line(), e.getMessage());
        }
    }

    private void flow(CheckContext scene, CraftEndpoints ends, Step step) {
        CraftedSubflow basis = step.field("same")
                .map(ends::flow)
                .orElseGet(() ->
                        scene.flow(source(step), port(scene, step.field("to").orElse("target"))));
        int isn = step.field("isn")
                .map(text -> (int) ValueForm.number(text))
                .orElseGet(() -> scene.random().nextInt());
        CraftedSubflow flow = scene.reuse(basis, isn);
        ends.flow(step.word(0), flow, step.field("of").map(ends::connection));
        order.add(flow);
    }

    private static SourceEnd source(Step step) {
        return SourceEnd.valueOf(
                step.field("from").orElse("first").toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private static int port(CheckContext scene, String word) {
        OptionalInt port = switch (word) {
            case "target" -> OptionalInt.of(scene.site().target().port());
            case "mptcp" -> scene.site().mptcpPort();
            case "tcp" -> scene.site().tcpPort();
            default -> OptionalInt.of(ValueForm.number(0, "port", word, 16));
        };
        return port.orElseThrow(() -> new IllegalArgumentException("to=" + word + " needs --" + word + "-port"));
    }

    private static void connection(CheckContext scene, CraftEndpoints ends, Step step) {
        CraftedSubflow flow = ends.flow(step.field("flow").orElseThrow());
        MptcpVersion version = step.field("version")
                .map(text -> text.equals("0") ? MptcpVersion.V0 : MptcpVersion.V1)
                .orElse(CraftEndpoints.USUAL_VERSION);
        Key key = step.field("key")
                .map(word -> ends.symbols(flow, 0, Bytes.EMPTY).key(word))
                .orElseGet(() -> new Key(scene.random().nextLong()));
        ends.connection(step.word(0), scene.session(flow, key, version));
    }

    private static void send(CraftEndpoints ends, Step step) {
        CraftedSubflow flow = ends.flow(step.word(0));
        Bytes data = step.field("data")
                .map(text -> ValueForm.data(step.line(), text))
                .orElse(Bytes.EMPTY);
        SegmentBuilder draft = flow.draft().flags(TcpFlags.parse(step.word(1))).data(data);
        int place = flow.next() - flow.isn();
        if (step.field("seq").isPresent()) {
            place = (int) ValueForm.place(step.field("seq").get(), place);
            draft.sequence(flow.isn() + place);
        }
        step.field("ack")
                .ifPresent(text -> draft.acknowledging(
                        flow.peerIsn() + (int) ValueForm.place(text, flow.expected() - flow.peerIsn())));
        step.field("win").ifPresent(text -> draft.window(ValueForm.number(step.line(), "win", text, 16)));
        step.field("off").ifPresent(text -> draft.dataOffset(ValueForm.number(step.line(), "off", text, 4)));
        step.field("sum").ifPresent(text -> draft.checksum(right -> ValueForm.sum(text, right)));
        step.field("urg").ifPresent(text -> draft.urgent(ValueForm.number(step.line(), "urg", text, 16)));
        CraftSymbols symbols = ends.symbols(flow, place, data);
        for (Term term : step.options()) {
            TcpOption option = OptionWriter.write(step.line(), term, symbols);
            draft.with(option);
        }
        ends.sent(flow, step.options(), draft.segment());
        flow.session().ifPresent(ends::follow);
        draft.send();
    }

    /** The oldest flow of the server that has no name yet gets this one. */
    private Optional<String> accept(CheckContext scene, CraftEndpoints ends, Step step) {
        Optional<CraftedConnection> of = step.field("of").map(ends::connection);
        Supplier<Optional<CraftedSubflow>> next = () ->
                of
                        .map(session ->
                                scene.incoming(session.keys().localToken().bits()))
                        .orElseGet(scene::incoming)
                        .stream()
                        .filter(flow -> !order.contains(flow))
                        .findFirst();
        scene.await(wait(scene, step), () -> next.get().isPresent());
        Optional<CraftedSubflow> came = next.get();
        came.ifPresent(flow -> {
            ends.flow(step.word(0), flow, of);
            order.add(flow);
        });
        return came.map(flow -> flow.seen().get(0).words());
    }

    private static long wait(CheckContext scene, Step step) {
        return step.field("within")
                .map(text -> ValueForm.number(text) * 1_000_000L)
                .orElse(scene.patience());
    }

    private Optional<String> expect(CheckContext scene, CraftEndpoints ends, Step step) {
        long wait = wait(scene, step);
        if (step.word(0).equals("nothing")) {
            int before = count();
            return scene.await(wait, () -> count() > before) ? Optional.empty() : Optional.of("nothing");
        }
        CraftedSubflow flow = ends.flow(step.word(0));
        scene.await(wait, () -> {
            learn(ends);
            return find(ends, flow, step).isPresent();
        });
        Optional<ReceivedSegment> found = find(ends, flow, step);
        found.ifPresent(claimed::add);
        return found.map(ReceivedSegment::words);
    }

    private int count() {
        return order.stream().mapToInt(CraftedSubflow::count).sum();
    }

    private Optional<ReceivedSegment> find(CraftEndpoints ends, CraftedSubflow flow, Step step) {
        return flow.seen().stream()
                .filter(seen -> !claimed.contains(seen))
                .filter(seen -> matches(ends, seen, step))
                .findFirst();
    }

    private static boolean matches(CraftEndpoints ends, ReceivedSegment seen, Step step) {
        TcpSegment segment = seen.segment();
        CraftedSubflow flow = seen.flow();
        int flags = step.words().size() > 1 ? TcpFlags.parse(step.word(1)) : 0;
        boolean head = segment.has(flags)
                && holds(step, "len", segment.payload().length())
                && holds(step, "ack", segment.acknowledgment() - flow.isn())
                && step.field("data")
                        .map(text -> ValueForm.data(step.line(), text).equals(segment.payload()))
                        .orElse(true);
        if (!head) {
            return false;
        }
        CraftSymbols symbols = ends.symbols(flow, segment.sequence() - flow.peerIsn(), segment.payload());
        List<Term> found = segment.options().options().stream()
                .map(option -> OptionReader.read(option, symbols, false))
                .toList();
        return step.options().stream()
                .allMatch(wanted -> found.stream().anyMatch(each -> OptionReader.matches(wanted, each)));
    }

    private static boolean holds(Step step, String field, int value) {
        return step.field(field)
                .map(text -> (int) Long.parseLong(text) == value)
                .orElse(true);
    }

    /** What came instead of what was expected. */
    private String instead(CraftEndpoints ends, Step step) {
        List<ReceivedSegment> came = (step.word(0).equals("nothing") ? order : List.of(ends.flow(step.word(0))))
                .stream()
                        .flatMap(flow -> flow.seen().stream())
                        .filter(seen -> !claimed.contains(seen))
                        .toList();
        return came.isEmpty() ? "silence" : came.get(came.size() - 1).words();
    }
}

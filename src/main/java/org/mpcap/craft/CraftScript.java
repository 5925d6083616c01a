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
    public void run(CheckContext context) {
        CraftEndpoints ends = new CraftEndpoints(context.server());
        long started = context.eventLoop().nanos();
        for (Step step : steps) {
            learn(ends);
            Optional<String> missed = Optional.empty();
            String saw = "";
            boolean accepting = step.verb() == StepVerb.ACCEPT;
            if (accepting || step.verb() == StepVerb.EXPECT) {
                Optional<String> came = accepting ? accept(context, ends, step) : expect(context, ends, step);
                saw = came.orElseGet(() -> accepting ? "no SYN; the steps behind are left out" : instead(ends, step));
                missed = came.isPresent() ? Optional.empty() : Optional.of(saw);
            } else {
                act(context, ends, step);
            }
            results.accept(new StepResult(
                    step, missed.isEmpty(), saw, context.eventLoop().nanos() - started));
            if (accepting && missed.isPresent()) {
                return;
            }
        }
    }

    /** What came and no step has claimed, in order of arrival on each subflow. */
    public List<String> unclaimed() {
        return order.stream()
                .flatMap(subflow -> subflow.received().stream())
                .filter(received -> !claimed.contains(received))
                .map(ReceivedSegment::words)
                .toList();
    }

    /** Takes the server's key from a SYN/ACK as soon as it has come. */
    private static void learn(CraftEndpoints ends) {
        for (CraftedConnection connection : ends.connections().values()) {
            if (!connection.capable()) {
                connection.first().received().stream()
                        .filter(ReceivedSegment::isSynAck)
                        .flatMap(received -> received.option(MpCapable.OneKey.class).stream())
                        .findFirst()
                        .ifPresent(option -> connection.learn(new Key(option.senderKey())));
            }
        }
    }

    private void act(CheckContext context, CraftEndpoints ends, Step step) {
        String name = step.word(0);
        try {
            switch (step.verb()) {
                case FLOW -> subflow(context, ends, step);
                case CONNECTION -> connection(context, ends, step);
                case SEND -> send(ends, step);
                case LISTEN -> {
                    boolean number = Character.isDigit(name.charAt(0));
                    int port = number
                            ? ValueForm.number(step.line(), "port", name, 16)
                            : ends.subflow(name).tuple().local().port();
                    context.listen(context.path(source(step)), port);
                }
                case WAIT -> context.pause(ValueForm.number(name));
                case ACKING ->
                    ends.subflow(name).acking(AckPolicy.valueOf(step.word(1).toUpperCase(Locale.ROOT)));
                case WINDOW -> ends.subflow(name).window(ValueForm.number(step.line(), "window", step.word(1), 16));
                case NEXT -> {
                    CraftedSubflow subflow = ends.subflow(name);
                    subflow.next(subflow.isn() + (int) ValueForm.place(step.word(1), subflow.next() - subflow.isn()));
                }
                case JOIN -> ends.connection(step.word(1)).adopt(ends.subflow(name));
                default -> {
                    CraftedConnection connection = ends.connection(name);
                    connection.learn(
                            ends.symbols(connection.first(), 0, Bytes.EMPTY).key(step.word(1)));
                }
            }
        } catch (IllegalArgumentException e) {
            throw new CraftException(step.line(), String.valueOf(e.getMessage()));
        }
    }

    private void subflow(CheckContext context, CraftEndpoints ends, Step step) {
        CraftedSubflow basis = step.field("same")
                .map(ends::subflow)
                .orElseGet(() -> context.subflow(
                        source(step), port(context, step.field("to").orElse("target"))));
        int isn = step.field("isn")
                .map(text -> (int) ValueForm.number(text))
                .orElseGet(() -> context.random().nextInt());
        CraftedSubflow subflow = context.reuse(basis, isn);
        ends.subflow(step.word(0), subflow, step.field("of").map(ends::connection));
        order.add(subflow);
    }

    private static SourceEnd source(Step step) {
        return SourceEnd.valueOf(
                step.field("from").orElse("first").toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private static int port(CheckContext context, String word) {
        OptionalInt port = switch (word) {
            case "target" -> OptionalInt.of(context.server().target().port());
            case "mptcp" -> context.server().mptcpPort();
            case "tcp" -> context.server().tcpPort();
            default -> OptionalInt.of(ValueForm.number(0, "port", word, 16));
        };
        return port.orElseThrow(() -> new IllegalArgumentException("to=" + word + " needs --" + word + "-port"));
    }

    private static void connection(CheckContext context, CraftEndpoints ends, Step step) {
        CraftedSubflow subflow = ends.subflow(step.field("flow").orElseThrow());
        MptcpVersion version = step.field("version")
                .map(text -> text.equals("0") ? MptcpVersion.V0 : MptcpVersion.V1)
                .orElse(CraftEndpoints.USUAL_VERSION);
        Key key = step.field("key")
                .map(word -> ends.symbols(subflow, 0, Bytes.EMPTY).key(word))
                .orElseGet(() -> new Key(context.random().nextLong()));
        ends.connection(step.word(0), context.connection(subflow, key, version));
    }

    private static void send(CraftEndpoints ends, Step step) {
        CraftedSubflow subflow = ends.subflow(step.word(0));
        Bytes data = step.field("data")
                .map(text -> ValueForm.data(step.line(), text))
                .orElse(Bytes.EMPTY);
        SegmentBuilder builder =
                subflow.craft().flags(TcpFlags.parse(step.word(1))).data(data);
        int place = subflow.next() - subflow.isn();
        if (step.field("seq").isPresent()) {
            place = (int) ValueForm.place(step.field("seq").get(), place);
            builder.sequence(subflow.isn() + place);
        }
        step.field("ack")
                .ifPresent(text -> builder.acknowledging(
                        subflow.peerIsn() + (int) ValueForm.place(text, subflow.expected() - subflow.peerIsn())));
        step.field("win").ifPresent(text -> builder.window(ValueForm.number(step.line(), "win", text, 16)));
        step.field("off").ifPresent(text -> builder.dataOffset(ValueForm.number(step.line(), "off", text, 4)));
        step.field("sum").ifPresent(text -> builder.checksum(right -> ValueForm.sum(text, right)));
        step.field("urg").ifPresent(text -> builder.urgent(ValueForm.number(step.line(), "urg", text, 16)));
        CraftSymbols symbols = ends.symbols(subflow, place, data);
        for (Term term : step.options()) {
            TcpOption option = OptionWriter.write(step.line(), term, symbols);
            builder.with(option);
        }
        ends.sent(subflow, step.options(), builder.segment());
        subflow.connection().ifPresent(ends::follow);
        builder.send();
    }

    /** The oldest subflow of the server that has no name yet gets this one. */
    private Optional<String> accept(CheckContext context, CraftEndpoints ends, Step step) {
        Optional<CraftedConnection> of = step.field("of").map(ends::connection);
        Supplier<Optional<CraftedSubflow>> next = () -> of
                .map(connection ->
                        context.incoming(connection.keys().localToken().bits()))
                .orElseGet(context::incoming)
                .stream()
                .filter(subflow -> !order.contains(subflow))
                .findFirst();
        context.await(wait(context, step), () -> next.get().isPresent());
        Optional<CraftedSubflow> came = next.get();
        came.ifPresent(subflow -> {
            ends.subflow(step.word(0), subflow, of);
            order.add(subflow);
        });
        return came.map(subflow -> subflow.received().get(0).words());
    }

    private static long wait(CheckContext context, Step step) {
        return step.field("within")
                .map(text -> ValueForm.number(text) * 1_000_000L)
                .orElse(context.patience());
    }

    private Optional<String> expect(CheckContext context, CraftEndpoints ends, Step step) {
        long wait = wait(context, step);
        if (step.word(0).equals("nothing")) {
            int before = count();
            return context.await(wait, () -> count() > before) ? Optional.empty() : Optional.of("nothing");
        }
        CraftedSubflow subflow = ends.subflow(step.word(0));
        context.await(wait, () -> {
            learn(ends);
            return find(ends, subflow, step).isPresent();
        });
        Optional<ReceivedSegment> found = find(ends, subflow, step);
        found.ifPresent(claimed::add);
        return found.map(ReceivedSegment::words);
    }

    private int count() {
        return order.stream().mapToInt(CraftedSubflow::count).sum();
    }

    private Optional<ReceivedSegment> find(CraftEndpoints ends, CraftedSubflow subflow, Step step) {
        return subflow.received().stream()
                .filter(received -> !claimed.contains(received))
                .filter(received -> matches(ends, received, step))
                .findFirst();
    }

    private static boolean matches(CraftEndpoints ends, ReceivedSegment received, Step step) {
        TcpSegment segment = received.segment();
        CraftedSubflow subflow = received.subflow();
        int flags = step.words().size() > 1 ? TcpFlags.parse(step.word(1)) : 0;
        boolean head = segment.has(flags)
                && holds(step, "len", segment.payload().length())
                && holds(step, "ack", segment.acknowledgment() - subflow.isn())
                && step.field("data")
                        .map(text -> ValueForm.data(step.line(), text).equals(segment.payload()))
                        .orElse(true);
        if (!head) {
            return false;
        }
        CraftSymbols symbols = ends.symbols(subflow, segment.sequence() - subflow.peerIsn(), segment.payload());
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
        List<ReceivedSegment> came = (step.word(0).equals("nothing") ? order : List.of(ends.subflow(step.word(0))))
                .stream()
                        .flatMap(subflow -> subflow.received().stream())
                        .filter(received -> !claimed.contains(received))
                        .toList();
        return came.isEmpty() ? "silence" : came.get(came.size() - 1).words();
    }
}

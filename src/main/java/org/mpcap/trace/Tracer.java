package org.mpcap.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.CapableReply;
import org.mpcap.probe.FlowShare;
import org.mpcap.probe.VersionResult;
import org.mpcap.stack.tcp.SynOptions;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;

/** Traces one target: sweeps, controls, answer. */
public final class Tracer {
    private static final int FLOW_LABEL_BITS = 20;
    private static final int TIMESTAMP_ROOM = 0x8000;

    private final TraceContext context;
    private final TraceOptions options;
    private final TraceRoute route;
    private final Consumer<TraceResult> done;
    private final TtlProbeSender sender;
    private final int flowLabel;
    private final long startNanos;
    private final MpCapable sent;
    private final MpCapable sentOther;
    private final TtlSweep capable;
    private final TtlSweep plain;
    private final TtlSweep join;
    private final TtlSweep other;
    private final TtlSweep closed;
    private final TtlSweep echo;
    private Optional<TraceControls> controls = Optional.empty();
    private OptionalInt mirrorHop = OptionalInt.empty();
    private Optional<FlowComparison> comparison = Optional.empty();
    private Optional<VersionResult> connection = Optional.empty();
    private boolean joinWalked;

    private Tracer(TraceContext context, TraceOptions options, TraceRoute route, Consumer<TraceResult> done) {
        this.context = context;
        this.options = options;
        this.route = route;
        this.done = done;
        startNanos = context.exchange().eventLoop().nanos();
        sender = new TtlProbeSender(context.exchange(), options, route.path());
        flowLabel = context.random().nextInt(1 << FLOW_LABEL_BITS);
        MptcpVersion otherVersion = options.version() == MptcpVersion.V1 ? MptcpVersion.V0 : MptcpVersion.V1;
        FourTuple flow = route.flow(route.target().port());
        FourTuple otherFlow = route.flow(route.target().port());
        sent = capable(options.version(), flow);
        sentOther = capable(otherVersion, otherFlow);
        capable = sender.add(syn(flow, List.of(sent.toTcpOption()), false));
        plain = sender.add(syn(route.flow(route.target().port()), List.of(), false));
        other = sender.add(syn(otherFlow, List.of(sentOther.toTcpOption()), false));
        join = sender.add(syn(
                route.flow(route.target().port()),
                List.of(new MpJoin.Syn(
                                0,
                                1,
                                context.random().nextInt(),
                                context.random().nextInt())
                        .toTcpOption()),
                false));
        closed = sender.add(syn(route.flow(options.closedPort()), List.of(), true));
        echo = sender.add(new TtlSweep(new EchoMaker(
                route.path().source(),
                route.target().address(),
                context.random().nextInt(1 << 16))));
    }

    /** Starts; {@code done} is called once, on the event loop's thread. */
    public static void start(TraceContext context, TraceOptions options, TraceRoute route, Consumer<TraceResult> done) {
        Tracer tracer = new Tracer(context, options, route, done);
        new PathSurvey(tracer.sender, options, tracer.capable, tracer.plain, tracer::control).start();
    }

    private MpCapable capable(MptcpVersion version, FourTuple flow) {
        return version == MptcpVersion.V1
                ? new MpCapable.Syn(1, MpCapable.FLAG_HMAC)
                : new MpCapable.OneKey(
                        0, MpCapable.FLAG_HMAC, context.keys().apply(flow).bits());
    }

    private TtlSweep syn(FourTuple flow, List<TcpOption> mptcp, boolean sequencePerProbe) {
        int timestamp = context.random().nextInt() << 16 | context.random().nextInt(TIMESTAMP_ROOM);
        return new TtlSweep(new SynMaker(
                flow, context.random().nextInt(), timestamp, flowLabel, others(), mptcp, sequencePerProbe));
    }

    private SynOptions others() {
        return options.syn().over(route.path().largestSegment());
    }

    private void control() {
        // Where SYNs with the option get no answer, neither would these.
        if (!accepted(capable)) {
            compare();
            return;
        }
        TraceControls next = new TraceControls(
                sender,
                options,
                capable.distance().orElseThrow(),
                route.target().address(),
                join,
                other,
                closed,
                echo,
                this::searchMirror);
        controls = Optional.of(next);
        next.next();
    }

    private void searchMirror() {
        int distance = capable.distance().orElse(0);
        boolean search = reply(capable, sent)
                        .filter(CapableReply.Mirrored.class::isInstance)
                        .isPresent()
                && !controls.orElseThrow().inFront()
                && distance > 1;
        if (!search) {
            compare();
            return;
        }
        List<FourTuple> flows = new ArrayList<>();
        for (int hop = 1; hop <= distance; hop++) {
            route.freeFlow(route.target().port()).ifPresent(flows::add);
        }
        if (flows.size() < distance) {
            compare();
            return;
        }
        List<MirrorSearch.Pair> pairs = new ArrayList<>();
        for (FourTuple flow : flows) {
            TtlSweep planted = syn(flow, List.of(sent.toTcpOption()), false);
            SynMaker maker = (SynMaker) planted.maker();
            TtlSweep follower = new TtlSweep(
                    new SynMaker(flow, maker.isn(), maker.timestamp(), flowLabel, maker.others(), List.of(), false));
            pairs.add(new MirrorSearch.Pair(sender.add(planted), sender.add(follower)));
        }
        MirrorSearch[] holder = new MirrorSearch[1];
        holder[0] = new MirrorSearch(sender, options, pairs.subList(0, distance - 1), () -> {
            mirrorHop = holder[0].hop();
            compare();
        });
        holder[0].next();
    }

    /** Before one flow is taken for all, others are asked; where nobody accepts anything they would tell nothing. */
    private void compare() {
        if (!accepted(capable) && !accepted(plain)) {
            finish();
            return;
        }
        List<TtlSweep> others = new ArrayList<>();
        for (int i = 0; i < FlowComparison.FLOWS; i++) {
            route.freeFlow(route.target().port())
                    .ifPresent(flow -> others.add(sender.add(
                            syn(flow, List.of(capable(options.version(), flow).toTcpOption()), false))));
        }
        FlowComparison next = new FlowComparison(sender, options, capable, others, this::checkConnection);
        comparison = Optional.of(next);
        next.next();
    }

    private void checkConnection() {
        boolean agreed = reply(capable, sent)
                .filter(CapableReply.Agreed.class::isInstance)
                .isPresent();
        if (!agreed || context.check().isEmpty()) {
            finish();
            return;
        }
        context.check().get().start(route, options.version(), result -> {
            connection = result;
            walkJoin();
        });
    }

    /** Where joins do not get through, looks how far MP_JOIN comes. */
    private void walkJoin() {
        List<TtlProbeSender.Job> jobs = new ArrayList<>();
        joinWalked = connection.filter(VersionResult::joinsBlocked).isPresent();
        if (joinWalked) {
            for (int hop = options.firstHop(); hop < capable.distance().orElse(0); hop++) {
                jobs.add(new TtlProbeSender.Job(join, hop));
                jobs.add(new TtlProbeSender.Job(join, hop));
            }
        }
        sender.drain(jobs, this::finish);
    }

    private static Optional<CapableReply> reply(TtlSweep sweep, MpCapable sent) {
        return sweep.answer()
                .map(TtlReply.Segment::segment)
                .filter(segment -> segment.has(TcpSegment.SYN | TcpSegment.ACK))
                .map(segment -> CapableReply.to(sent, segment.options()));
    }

    private void finish() {
        int end = end();
        Observations seen = observations(end);
        OptionalInt host = seen.hostDistance();
        TraceResult result = new TraceResult(
                route.target(),
                options.version(),
                sent.toTcpOption().toBytes(),
                TraceDecision.of(seen),
                seen,
                controlLines(seen),
                end,
                host,
                sender.sent(),
                context.exchange().eventLoop().nanos() - startNanos,
                List.of());
        hangUp();
        sender.close();
        done.accept(result);
    }

    private int end() {
        int answered = Math.max(capable.distance().orElse(0), plain.distance().orElse(0));
        return answered > 0 ? answered : Math.max(capable.lastExceeded(), plain.lastExceeded()) + 1;
    }

    private Observations observations(int end) {
        int first = options.firstHop();
        return new Observations(
                options.version(),
                sent.toTcpOption().toBytes(),
                PathView.of(
                        capable, first, accepted(capable) ? capable.distance().orElse(end) : end),
                PathView.of(plain, first, plain.distance().orElse(end)),
                reply(capable, sent),
                reply(other, sentOther),
                joinAnswer(),
                controls.filter(TraceControls::inFront).isPresent(),
                controls.filter(TraceControls::reached).isPresent(),
                controls.map(TraceControls::hostDistance).orElse(OptionalInt.empty()),
                mirrorHop,
                deadHop(),
                comparison.map(FlowComparison::share).orElseGet(() -> new FlowShare(0, 0, 0, 0)),
                comparison.flatMap(FlowComparison::otherPath),
                connection,
                joinWalked
                        ? Optional.of(
                                PathView.of(join, first, capable.distance().orElse(first)))
                        : Optional.empty(),
                capable.contradiction(),
                hopLimit(capable, TcpSegment.SYN),
                hopLimit(closed, TcpSegment.RST));
    }

    private static OptionalInt hopLimit(TtlSweep sweep, int flag) {
        return sweep.answer()
                .filter(answer -> answer.segment().has(flag))
                .map(answer -> OptionalInt.of(answer.hopLimit()))
                .orElse(OptionalInt.empty());
    }

    private OptionalInt deadHop() {
        if (accepted(capable) || plain.distance().isEmpty()) {
            return OptionalInt.empty();
        }
        OptionalInt dead = PathSurvey.firstDead(capable, plain, plain.distance().getAsInt());
        return dead.isPresent() && LossConfidence.silenceCounts(capable, plain, dead.getAsInt())
                ? dead
                : plain.distance();
    }

    private static boolean accepted(TtlSweep sweep) {
        return sweep.answer()
                .filter(reply -> reply.segment().has(TcpSegment.SYN))
                .isPresent();
    }

    private JoinAnswer joinAnswer() {
        if (join.probes().isEmpty()) {
            return JoinAnswer.NOT_ASKED;
        }
        return join.answer()
                .map(reply -> reply.segment().has(TcpSegment.SYN) ? JoinAnswer.SYN_ACK : JoinAnswer.RESET)
                .orElse(JoinAnswer.NONE);
    }

    private List<TraceResult.Control> controlLines(Observations seen) {
        ControlWords words = new ControlWords(route.target().address());
        TraceResult.Control control = new TraceResult.Control("plain SYN", words.of(plain));
        if (controls.isEmpty()) {
            return List.of(control);
        }
        return List.of(
                control,
                new TraceResult.Control("MP_JOIN with a random token", words.of(join)),
                new TraceResult.Control(
                        "MP_CAPABLE of v" + (seen.version() == MptcpVersion.V1 ? 0 : 1), words.of(other)),
                new TraceResult.Control("SYN to port " + options.closedPort(), words.of(closed)),
                new TraceResult.Control("echo request", words.of(echo)));
    }

    /** Half-open connections are not left behind. */
    private void hangUp() {
        for (TtlSweep sweep : sender.sweeps()) {
            if (sweep.maker() instanceof SynMaker syn) {
                sweep.answer()
                        .map(TtlReply.Segment::segment)
                        .filter(segment -> segment.has(TcpSegment.SYN | TcpSegment.ACK))
                        .ifPresent(segment -> sender.now(syn.reset(segment, options.fullHopLimit())));
            }
        }
    }
}

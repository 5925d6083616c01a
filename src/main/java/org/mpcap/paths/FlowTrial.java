package org.mpcap.paths;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.mpcap.crypto.AddAddrHmac;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Nonce;
import org.mpcap.handshake.CapableReply;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.handshake.JoinReply;
import org.mpcap.link.EventLoop;
import org.mpcap.probe.ProbeContext;
import org.mpcap.stack.mptcp.CapableOpen;
import org.mpcap.stack.mptcp.Connection;
import org.mpcap.stack.mptcp.ConnectionEvents;
import org.mpcap.stack.mptcp.JoinOpen;
import org.mpcap.stack.tcp.RetransmitTimer.Timing;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.stack.tcp.TcpProfile;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MptcpOption;

/**
 * One connection that tries some aspects of a path: data with or without checksums, or a join, an announcement, and MP_FASTCLOSE. Nothing is
 * sent before the server's first DSS, which is asked for, so that a lost third packet is not taken for a box.
 */
final class FlowTrial implements CapableOpen.Events, ConnectionEvents {
    /** What a connection is for. */
    enum Kind {
        /** Data both ways. */
        DATA,
        /** The same with DSS checksums. */
        CHECKSUM,
        /** A join, ADD_ADDR, MP_FASTCLOSE. */
        JOIN
    }

    /** With a fifth of all packets lost, six SYNs and their answers all get lost in 2 of 1000 flows. */
    private static final Timing HANDSHAKE = new Timing(500_000_000L, 2_000_000_000L, 5);

    /** Data and what ends a connection are repeated for about 13 s. */
    private static final Timing DATA = new Timing(300_000_000L, 2_000_000_000L, 8);

    /** A server answers within a round trip; asked every 600 ms, as Linux answers such questions no more often than every 500. */
    private static final long ASKING_NANOS = 600_000_000L;

    private static final int ASKED = 10;

    /** So long the server may take to send data of its own. */
    private static final long SPEAKING_NANOS = 3_000_000_000L;

    private static final int OUR_ADDRESS_ID = 9;

    private final ProbeContext context;
    private final Kind kind;
    private final FlowRoute route;
    private final FlowRoute joinRoute;
    private final Bytes data;
    private final SegmentWatch watch;
    private final Consumer<FlowReport> done;
    private final Map<PathAspect, FlowSighting> seen = new EnumMap<>(PathAspect.class);
    private final List<TransportAddress> announced = new ArrayList<>();
    private Optional<Connection> connection = Optional.empty();
    private EventLoop.Timer timer = () -> {};
    private Optional<Subflow> joined = Optional.empty();
    private boolean joinForbidden;
    private boolean begun;
    private boolean answered;
    private boolean over;
    private int asked;

    private FlowTrial(
            ProbeContext context,
            Kind kind,
            FlowRoute route,
            FlowRoute joinRoute,
            Bytes data,
            SegmentWatch watch,
            Consumer<FlowReport> done) {
        this.context = context;
        this.kind = kind;
        this.route = route;
        this.joinRoute = joinRoute;
        this.data = data;
        this.watch = watch;
        this.done = done;
    }

    /**
     * Starts one.
     *
     * @param route of the first subflow
     * @param joinRoute of the second
     * @param data for the server
     * @param watch shows segments of a flow
     * @param done told once, on the event loop
     */
    static void start(
            ProbeContext context,
            Kind kind,
            FlowRoute route,
            FlowRoute joinRoute,
            Bytes data,
            SegmentWatch watch,
            Consumer<FlowReport> done) {
        new FlowTrial(context, kind, route, joinRoute, data, watch, done).open();
    }

    static TcpProfile profile() {
        TcpProfile usual = TcpProfile.usual();
        return new TcpProfile(usual.syn(), usual.hopLimit(), HANDSHAKE, DATA, DATA, Integer.MAX_VALUE);
    }

    private void open() {
        Optional<FourTuple> flow = route.flow();
        if (flow.isEmpty()) {
            end();
            return;
        }
        Key key = context.keys().apply(flow.get());
        CapableOpen.start(
                context.stack(),
                route.path(),
                flow.get(),
                new CapableOpen.Request(
                        MptcpVersion.V1,
                        key,
                        kind == Kind.CHECKSUM,
                        true,
                        context.random().nextInt(),
                        profile()),
                this,
                this);
    }

    private void see(PathAspect aspect, FlowSighting sighting) {
        seen.putIfAbsent(aspect, sighting);
    }

    private boolean isOwnJoin() {
        return route.path().equals(joinRoute.path()) && route.target().equals(joinRoute.target());
    }

    private void capable(FlowSighting sighting) {
        // A join over another path than the connection's says nothing of that one.
        if (isOwnJoin()) {
            see(PathAspect.MP_CAPABLE, sighting);
        }
    }

    @Override
    public void answered(CapableReply reply, TcpSegment synAck, boolean optionLeftOut) {
        if (reply instanceof CapableReply.Agreed agreed) {
            joinForbidden = agreed.noJoinToInitial();
            if (kind != Kind.CHECKSUM && agreed.checksum()) {
                see(PathAspect.CHECKSUM, FlowSighting.notTried("the server asks for checksums by itself"));
            }
            return;
        }
        String sentence = reply.meaning().sentence();
        capable(FlowSighting.refused(
                reply instanceof CapableReply.Plain
                        ? "answered without MP_CAPABLE: by a server without MPTCP, or the option is lost on the way there or back"
                        : sentence));
        end();
    }

    @Override
    public void connected(Connection opened) {
        connection = Optional.of(opened);
        ask();
    }

    /** Asks for a first DSS until it comes. */
    private void ask() {
        if (over || begun) {
            return;
        }
        if (asked++ == ASKED) {
            capable(FlowSighting.silent("nothing with MPTCP comes behind the handshake"));
            end();
            return;
        }
        connection.ifPresent(each -> {
            if (asked > 1) {
                each.repeatThirdAck();
            }
            each.solicit();
        });
        later(ASKING_NANOS, this::ask);
    }

    private void later(long nanos, Runnable task) {
        timer.cancel();
        timer = context.stack().eventLoop().schedule(nanos, () -> {
            if (!over) {
                task.run();
            }
        });
    }

    @Override
    public void confirmed(Connection opened) {
        if (begun || over) {
            return;
        }
        begun = true;
        timer.cancel();
        capable(FlowSighting.passed());
        // Not from within the segment that confirms it.
        later(0, kind == Kind.JOIN ? this::join : this::send);
    }

    @Override
    public void fellBack(Connection opened, String reason) {
        String words = "fell back to TCP: " + reason;
        if (!begun) {
            capable(FlowSighting.refused(words));
        } else if (kind != Kind.JOIN) {
            boolean changed = reason.contains("checksum is wrong")
                    || reason.contains("MP_FAIL")
                    || reason.contains("infinite mapping");
            FlowSighting sighting = FlowSighting.refused(changed ? PathJudge.CHANGED + ": " + reason : words);
            if (kind == Kind.CHECKSUM) {
                see(PathAspect.CHECKSUM, sighting);
            } else {
                see(seen.containsKey(PathAspect.DATA_OUT) ? PathAspect.DATA_BACK : PathAspect.DATA_OUT, sighting);
                see(PathAspect.DATA_BACK, FlowSighting.notTried("MPTCP had been given up"));
            }
        }
        end();
    }

    private void send() {
        Connection open = connection.orElseThrow();
        if (data.isEmpty()) {
            see(
                    kind == Kind.CHECKSUM ? PathAspect.CHECKSUM : PathAspect.DATA_OUT,
                    FlowSighting.notTried("no data was to be sent"));
            later(SPEAKING_NANOS, this::finishData);
        } else {
            open.send(data);
            later(SPEAKING_NANOS * 4, this::finishData);
        }
    }

    @Override
    public void dataAcknowledged(Connection open) {
        if (kind != Kind.JOIN && open.drained() && open.phase().isMptcp()) {
            see(kind == Kind.CHECKSUM ? PathAspect.CHECKSUM : PathAspect.DATA_OUT, FlowSighting.passed());
            if (answered) {
                later(0, this::finishData);
            } else {
                later(SPEAKING_NANOS, this::finishData);
            }
        }
    }

    @Override
    public void data(Connection open, Bytes received) {
        if (over || kind == Kind.JOIN || !open.phase().isMptcp()) {
            return;
        }
        answered = true;
        if (kind == Kind.DATA) {
            see(PathAspect.DATA_BACK, FlowSighting.passed());
        }
        if (open.drained()) {
            later(0, this::finishData);
        }
    }

    private void finishData() {
        if (kind == Kind.CHECKSUM) {
            see(PathAspect.CHECKSUM, FlowSighting.silent("data with a checksum is not acknowledged"));
        } else {
            see(PathAspect.DATA_OUT, FlowSighting.silent("data is not acknowledged by DATA_ACK"));
            boolean gotThere = Optional.ofNullable(seen.get(PathAspect.DATA_OUT))
                    .filter(sighting -> sighting.kind() == FlowSighting.Kind.SILENT)
                    .isEmpty();
            see(
                    PathAspect.DATA_BACK,
                    FlowSighting.notTried(
                            gotThere
                                    ? "the server sent no data; --data gives it something to answer"
                                    : "data does not get there"));
        }
        end();
    }

    private void join() {
        Connection open = connection.orElseThrow();
        boolean elsewhere = !joinRoute.target().equals(route.target());
        if (joinForbidden && !elsewhere) {
            see(PathAspect.MP_JOIN, FlowSighting.notTried("the server takes no join to this address (flag C)"));
            announce();
            return;
        }
        Optional<FourTuple> flow = joinRoute.flow();
        if (flow.isEmpty()) {
            end();
            return;
        }
        JoinOpen.start(
                open,
                joinRoute.path(),
                flow.get(),
                new JoinOpen.Request(
                        open.keys().remoteToken(),
                        new Nonce(context.random().nextInt()),
                        joinRoute.path().source().equals(route.path().source()) ? 0 : 1,
                        false,
                        context.random().nextInt(),
                        profile()),
                (reply, subflow) -> joined(reply));
    }

    private void joined(JoinReply reply) {
        if (over) {
            return;
        }
        Optional<FlowSighting> failure = reply.fold(new JoinReply.Cases<>(
                accepted -> Optional.<FlowSighting>empty(),
                wrong -> Optional.of(
                        FlowSighting.refused("the answer's HMAC is wrong: another server, or it was changed")),
                refused -> Optional.of(FlowSighting.refused("SYNs with MP_JOIN are reset" + refused.code())),
                plain -> Optional.of(
                        FlowSighting.refused("answered without MP_JOIN: the option is lost on the way there or back")),
                malformed ->
                        Optional.of(FlowSighting.refused("the answer's MP_JOIN is not valid: " + malformed.what())),
                unreachable -> Optional.of(FlowSighting.refused("unreachable, says ICMP")),
                silent -> Optional.of(FlowSighting.silent("SYNs with MP_JOIN are not answered"))));
        if (failure.isPresent()) {
            see(PathAspect.MP_JOIN, failure.get());
            announce();
        } else {
            // The third packet is repeated until it is answered.
            later(SPEAKING_NANOS * 4, () -> {
                see(PathAspect.MP_JOIN, FlowSighting.silent("the third packet of the join is not answered"));
                announce();
            });
        }
    }

    @Override
    public void joinConfirmed(Connection open, Subflow subflow) {
        if (over || kind != Kind.JOIN || seen.containsKey(PathAspect.MP_JOIN) || joined.isPresent()) {
            return;
        }
        joined = Optional.of(subflow);
        watch.watch(subflow.tuple(), segment -> {
            if (!segment.has(TcpSegment.RST)
                    && MptcpOption.in(segment.options()).stream().anyMatch(Dss.class::isInstance)
                    && !seen.containsKey(PathAspect.MP_JOIN)) {
                see(PathAspect.MP_JOIN, FlowSighting.passed());
                later(0, this::announce);
            }
        });
        asked = 0;
        later(0, this::askJoined);
    }

    /** A joined subflow is of use only if the option passes behind its handshake, too. */
    private void askJoined() {
        if (asked++ == ASKED) {
            see(PathAspect.MP_JOIN, FlowSighting.refused("the option is lost behind the handshake of the join"));
            announce();
            return;
        }
        joined.ifPresent(Subflow::solicit);
        later(ASKING_NANOS, this::askJoined);
    }

    @Override
    public void subflowLost(Connection open, Subflow subflow) {
        if (!over && kind == Kind.JOIN && begun && !seen.containsKey(PathAspect.MP_JOIN)) {
            see(PathAspect.MP_JOIN, FlowSighting.refused("the join is reset behind its third packet"));
            later(0, this::announce);
        }
    }

    /** Announces our own address once more under another id, until it is echoed. */
    private void announce() {
        asked = 0;
        if (isOwnJoin()) {
            announceAgain();
        } else {
            end();
        }
    }

    private void announceAgain() {
        Connection open = connection.orElseThrow();
        if (open.subflows().isEmpty() || !open.phase().isMptcp()) {
            see(PathAspect.ADD_ADDR, FlowSighting.notTried("the server had closed"));
            end();
            return;
        }
        if (asked++ == ASKED) {
            see(
                    PathAspect.ADD_ADDR,
                    FlowSighting.silent("ADD_ADDR is not echoed: it is lost there or back, or the server ignores it"));
            fastClose();
            return;
        }
        ConnectionKeys keys = open.keys();
        long hmac = AddAddrHmac.of(
                keys.local(), keys.remote(), OUR_ADDRESS_ID, route.path().source(), 0);
        open.subflows()
                .get(0)
                .acknowledge(List.of(new AddAddr(
                        0, OUR_ADDRESS_ID, route.path().source(), OptionalInt.empty(), OptionalLong.of(hmac))));
        later(ASKING_NANOS, this::announceAgain);
    }

    @Override
    public void option(Connection open, Subflow subflow, MptcpOption option) {
        if (over) {
            return;
        }
        if (option instanceof AddAddr add) {
            boolean echo = (add.flags() & AddAddr.FLAG_ECHO) != 0;
            if (!echo && isSigned(open.keys(), add)) {
                announced.add(new TransportAddress(
                        add.address(), add.port().orElse(route.target().port())));
            } else if (echo && add.addressId() == OUR_ADDRESS_ID && !seen.containsKey(PathAspect.ADD_ADDR)) {
                see(PathAspect.ADD_ADDR, FlowSighting.passed());
                later(0, this::fastClose);
            }
        } else if (option instanceof MpFail && kind != Kind.JOIN) {
            see(
                    kind == Kind.CHECKSUM ? PathAspect.CHECKSUM : PathAspect.DATA_OUT,
                    FlowSighting.refused(PathJudge.CHANGED + ": the server sent MP_FAIL"));
        }
    }

    private static boolean isSigned(ConnectionKeys keys, AddAddr add) {
        return add.hmac()
                .equals(OptionalLong.of(AddAddrHmac.of(
                        keys.remote(),
                        keys.local(),
                        add.addressId(),
                        add.address(),
                        add.port().orElse(0))));
    }

    private void fastClose() {
        Connection open = connection.orElseThrow();
        if (!open.phase().isOpen() || open.subflows().isEmpty()) {
            see(PathAspect.MP_FASTCLOSE, FlowSighting.notTried("the server had closed"));
            end();
            return;
        }
        AtomicBoolean reset = new AtomicBoolean();
        watch.watch(open.subflows().get(0).tuple(), segment -> reset.set(reset.get() || segment.has(TcpSegment.RST)));
        open.whenClosed(() -> {
            see(
                    PathAspect.MP_FASTCLOSE,
                    reset.get()
                            ? FlowSighting.passed()
                            : FlowSighting.silent("MP_FASTCLOSE is not answered by a reset"));
            end();
        });
        open.fastClose();
    }

    @Override
    public void reset(TcpSegment segment, boolean optionLeftOut) {
        capable(FlowSighting.refused("SYNs with MP_CAPABLE are reset"));
        end();
    }

    @Override
    public void unreachable(IcmpMessage message) {
        capable(FlowSighting.refused("unreachable, says ICMP: " + message.describe()));
        end();
    }

    @Override
    public void silent() {
        capable(FlowSighting.silent("SYNs with MP_CAPABLE are not answered"));
        end();
    }

    @Override
    public void closed(Connection open, Closing how) {
        if (over || open.phase().isFastClosing()) {
            return;
        }
        if (!begun) {
            capable(FlowSighting.refused("the connection was reset behind the handshake"));
        } else if (kind == Kind.CHECKSUM) {
            see(PathAspect.CHECKSUM, ended(how, "data with a checksum"));
        } else if (kind == Kind.DATA) {
            see(PathAspect.DATA_OUT, ended(how, "data"));
            see(PathAspect.DATA_BACK, FlowSighting.notTried("the server had closed"));
        } else {
            see(PathAspect.MP_JOIN, FlowSighting.notTried("the server had closed"));
            see(PathAspect.ADD_ADDR, FlowSighting.notTried("the server had closed"));
            see(PathAspect.MP_FASTCLOSE, FlowSighting.notTried("the server had closed"));
        }
        end();
    }

    private static FlowSighting ended(Closing how, String what) {
        return how == Closing.SILENT
                ? FlowSighting.silent(what + " is not answered")
                : FlowSighting.refused("the connection is reset when it carries " + what);
    }

    private void end() {
        if (over) {
            return;
        }
        over = true;
        timer.cancel();
        joined.map(Subflow::tuple).ifPresent(watch::forget);
        connection.filter(open -> open.phase().isOpen()).ifPresent(Connection::abort);
        context.stack().eventLoop().execute(() -> done.accept(new FlowReport(seen, announced)));
    }
}

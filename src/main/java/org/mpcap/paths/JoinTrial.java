package org.mpcap.paths;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.mpcap.crypto.AddAddrHmac;
import org.mpcap.crypto.Nonce;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.handshake.JoinReply;
import org.mpcap.probe.ProbeContext;
import org.mpcap.stack.mptcp.Connection;
import org.mpcap.stack.mptcp.JoinOpen;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MptcpOption;

/** Tries MP_JOIN, ADD_ADDR and MP_FASTCLOSE, in this order. */
final class JoinTrial extends FlowTrial {
    private static final int OUR_ADDRESS_ID = 9;

    private final FlowRoute joinRoute;
    private final SegmentWatch watch;
    private Optional<Connection> connection = Optional.empty();
    private Optional<Subflow> joined = Optional.empty();
    private int asked;

    /**
     * A trial that has not begun.
     *
     * @param route of the first subflow
     * @param joinRoute of the second, which is looked at
     * @param watch shows segments of a flow
     * @param done told once, on the event loop
     */
    JoinTrial(
            ProbeContext context, FlowRoute route, FlowRoute joinRoute, SegmentWatch watch, Consumer<FlowReport> done) {
        super(context, route, false, done);
        this.joinRoute = joinRoute;
        this.watch = watch;
    }

    /** A join over another path than the connection's says nothing of that one. */
    @Override
    boolean isOwnHandshake() {
        return route().path().equals(joinRoute.path()) && route().target().equals(joinRoute.target());
    }

    @Override
    void begin(Connection open) {
        connection = Optional.of(open);
        join();
    }

    @Override
    void gaveUp(String reason) {
        see(PathAspect.MP_JOIN, FlowSighting.notTried("the connection fell back to TCP: " + reason));
    }

    @Override
    void ended(Closing how) {
        see(PathAspect.MP_JOIN, FlowSighting.notTried("the server had closed"));
        see(PathAspect.ADD_ADDR, FlowSighting.notTried("the server had closed"));
        see(PathAspect.MP_FASTCLOSE, FlowSighting.notTried("the server had closed"));
    }

    @Override
    void end() {
        joined.map(Subflow::tuple).ifPresent(watch::forget);
        super.end();
    }

    @Override
    public void option(Connection open, Subflow subflow, MptcpOption option) {
        super.option(open, subflow, option);
        if (!isOver()
                && option instanceof AddAddr add
                && (add.flags() & AddAddr.FLAG_ECHO) != 0
                && add.addressId() == OUR_ADDRESS_ID
                && !hasSeen(PathAspect.ADD_ADDR)) {
            see(PathAspect.ADD_ADDR, FlowSighting.passed());
            later(0, this::fastClose);
        }
    }

    private void join() {
        Connection open = connection.orElseThrow();
        boolean elsewhere = !joinRoute.target().equals(route().target());
        if (joinForbidden() && !elsewhere) {
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
                        new Nonce(context().random().nextInt()),
                        joinRoute.path().source().equals(route().path().source()) ? 0 : 1,
                        false,
                        context().random().nextInt(),
                        profile()),
                (reply, subflow) -> joined(reply));
    }

    private void joined(JoinReply reply) {
        if (isOver()) {
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
        if (isOver() || hasSeen(PathAspect.MP_JOIN) || joined.isPresent()) {
            return;
        }
        joined = Optional.of(subflow);
        watch.watch(subflow.tuple(), segment -> {
            if (!segment.has(TcpSegment.RST)
                    && MptcpOption.in(segment.options()).stream().anyMatch(Dss.class::isInstance)
                    && !hasSeen(PathAspect.MP_JOIN)) {
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
        if (!isOver() && hasBegun() && !hasSeen(PathAspect.MP_JOIN)) {
            see(PathAspect.MP_JOIN, FlowSighting.refused("the join is reset behind its third packet"));
            later(0, this::announce);
        }
    }

    /** Announces our own address once more under another id, until it is echoed. */
    private void announce() {
        asked = 0;
        if (isOwnHandshake()) {
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
                keys.local(), keys.remote(), OUR_ADDRESS_ID, route().path().source(), 0);
        open.subflows()
                .get(0)
                .acknowledge(List.of(new AddAddr(
                        0, OUR_ADDRESS_ID, route().path().source(), OptionalInt.empty(), OptionalLong.of(hmac))));
        later(ASKING_NANOS, this::announceAgain);
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
}

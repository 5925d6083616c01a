package org.mpcap.paths;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.mpcap.crypto.AddAddrHmac;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.CapableReply;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.link.EventLoop;
import org.mpcap.probe.ProbeContext;
import org.mpcap.stack.mptcp.CapableOpen;
import org.mpcap.stack.mptcp.Connection;
import org.mpcap.stack.mptcp.ConnectionEvents;
import org.mpcap.stack.tcp.RetransmitTimer.Timing;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.stack.tcp.TcpProfile;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.MptcpOption;

/**
 * One connection that tries some aspects of a path. Nothing is
 * sent before the server's first DSS, which is asked for, so that a lost third packet is not taken for a box.
 */
abstract class FlowTrial implements CapableOpen.Events, ConnectionEvents {
    /** With a fifth of all packets lost, six SYNs and their answers all get lost in 2 of 1000 flows. */
    private static final Timing HANDSHAKE = new Timing(500_000_000L, 2_000_000_000L, 5);

    /** Data and what ends a connection are repeated for about 13 s. */
    private static final Timing DATA = new Timing(300_000_000L, 2_000_000_000L, 8);

    /** A server answers within a round trip; asked every 600 ms, as Linux answers such questions no more often than every 500. */
    static final long ASKING_NANOS = 600_000_000L;

    static final int ASKED = 10;

    /** So long the server may take to send data of its own. */
    static final long SPEAKING_NANOS = 3_000_000_000L;

    private final ProbeContext context;
    private final FlowRoute route;
    private final boolean checksum;
    private final Consumer<FlowReport> done;
    private final Map<PathAspect, FlowSighting> seen = new EnumMap<>(PathAspect.class);
    private final List<TransportAddress> announced = new ArrayList<>();
    private Optional<Connection> connection = Optional.empty();
    private EventLoop.Timer timer = () -> {};
    private boolean joinForbidden;
    private boolean begun;
    private boolean over;
    private int asked;

    /**
     * A trial that has not begun.
     *
     * @param route of the first subflow
     * @param checksum whether DSS checksums are asked for
     * @param done told once, on the event loop
     */
    FlowTrial(ProbeContext context, FlowRoute route, boolean checksum, Consumer<FlowReport> done) {
        this.context = context;
        this.route = route;
        this.checksum = checksum;
        this.done = done;
    }

    /** The connection is there, and MPTCP is in use: what the trial is for. */
    abstract void begin(Connection open);

    /** MPTCP was given up behind {@link #begin}. */
    abstract void gaveUp(String reason);

    /** The connection ended behind {@link #begin}. */
    abstract void ended(Closing how);

    /** Whether what becomes of the handshake is said of the path that is looked at. */
    boolean isOwnHandshake() {
        return true;
    }

    final ProbeContext context() {
        return context;
    }

    final FlowRoute route() {
        return route;
    }

    final boolean isOver() {
        return over;
    }

    final boolean hasBegun() {
        return begun;
    }

    final boolean joinForbidden() {
        return joinForbidden;
    }

    final boolean hasSeen(PathAspect aspect) {
        return seen.containsKey(aspect);
    }

    final Optional<FlowSighting> seen(PathAspect aspect) {
        return Optional.ofNullable(seen.get(aspect));
    }

    static TcpProfile profile() {
        TcpProfile usual = TcpProfile.usual();
        return new TcpProfile(usual.syn(), usual.hopLimit(), HANDSHAKE, DATA, DATA, Integer.MAX_VALUE);
    }

    /** Sends the SYN. */
    final void open() {
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
                        MptcpVersion.V1, key, checksum, true, context.random().nextInt(), profile()),
                this,
                this);
    }

    final void see(PathAspect aspect, FlowSighting sighting) {
        seen.putIfAbsent(aspect, sighting);
    }

    private void capable(FlowSighting sighting) {
        // A join over another path than the connection's says nothing of that one.
        if (isOwnHandshake()) {
            see(PathAspect.MP_CAPABLE, sighting);
        }
    }

    @Override
    public void answered(CapableReply reply, TcpSegment synAck, boolean optionLeftOut) {
        if (reply instanceof CapableReply.Agreed agreed) {
            joinForbidden = agreed.noJoinToInitial();
            if (!checksum && agreed.checksum()) {
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

    final void later(long nanos, Runnable task) {
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
        later(0, () -> begin(opened));
    }

    @Override
    public void fellBack(Connection opened, String reason) {
        if (begun) {
            gaveUp(reason);
        } else {
            capable(FlowSighting.refused("fell back to TCP: " + reason));
        }
        end();
    }

    @Override
    public void option(Connection open, Subflow subflow, MptcpOption option) {
        if (!over
                && option instanceof AddAddr add
                && (add.flags() & AddAddr.FLAG_ECHO) == 0
                && isSigned(open.keys(), add)) {
            announced.add(new TransportAddress(
                    add.address(), add.port().orElse(route.target().port())));
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
        if (begun) {
            ended(how);
        } else {
            capable(FlowSighting.refused("the connection was reset behind the handshake"));
        }
        end();
    }

    /** The trial is over; called again it does nothing. */
    void end() {
        if (over) {
            return;
        }
        over = true;
        timer.cancel();
        connection.filter(open -> open.phase().isOpen()).ifPresent(Connection::abort);
        context.stack().eventLoop().execute(() -> done.accept(new FlowReport(seen, announced)));
    }
}

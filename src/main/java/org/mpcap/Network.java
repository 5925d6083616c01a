package org.mpcap;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.mpcap.link.MemoryLink.Impairment;
import org.mpcap.middlebox.BoxRule;
import org.mpcap.network.DrySession;
import org.mpcap.network.LiveSession;
import org.mpcap.network.NetworkSession;
import org.mpcap.network.SimulatedSession;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.SegmentTap;
import org.mpcap.wire.IpAddress;

/**
 * Where requests are run and servers stand: the network of this host, or one in memory. A live network opens what it needs when it is
 * first used, so that a missing privilege is a {@link UserError} then. Closing it resets connections that are left, and takes down
 * what was put up on the host; closing it again is harmless, using it afterwards a {@link UserError}.
 *
 * <p>A live network may be used, and closed, by any thread; a simulated one by one thread.
 */
public final class Network implements AutoCloseable {
    /** One millisecond there and back, as on a local network. */
    private static final Duration SIMULATED_DELAY = Duration.ofNanos(500_000);

    private final Supplier<NetworkSession> opener;
    private Optional<NetworkSession> session = Optional.empty();
    private boolean closed;

    private Network(Supplier<NetworkSession> opener) {
        this.opener = opener;
    }

    /** The network of this host, as its routes say. */
    public static Network live() {
        return live(NetworkOptions.usual());
    }

    /** The network of this host. */
    public static Network live(NetworkOptions options) {
        return new Network(
                () -> new LiveSession(options.settings(), options.recording(), options.random(), options.decoration()));
    }

    /** This host's routes, with nothing sent: for requests that only show what they would send. */
    public static Network dry(NetworkOptions options) {
        return new Network(
                () -> new DrySession(options.settings(), options.recording(), options.random(), Instant.now()));
    }

    /**
     * A network in memory and in virtual time, which passes while a request is run. The same seed gives the same run. Half a
     * millisecond of delay each way, no loss.
     */
    public static Network simulated(long seed) {
        return simulated(seed, SIMULATED_DELAY, 0);
    }

    /**
     * A network in memory whose wires take time and lose packets.
     *
     * @param delay from end to end, one way
     * @param loss probability 0…1 that a packet is lost
     */
    public static Network simulated(long seed, Duration delay, double loss) {
        Impairment impairment = new Impairment(delay.toNanos(), loss, 0, 0, 0);
        return new Network(() ->
                new SimulatedSession(seed, impairment, Optional.empty(), UnaryOperator.identity(), Instant.EPOCH));
    }

    /** A network in memory for the servers inside this process, recorded and seeded as the options say; it begins now. */
    public static Network embedded(NetworkOptions options) {
        Impairment impairment = Impairment.none(SIMULATED_DELAY.toNanos());
        return new Network(() -> new SimulatedSession(
                options.random().nextLong(), impairment, options.recording(), options.decoration(), Instant.now()));
    }

    /** What runs need; opened now if it is not. */
    synchronized NetworkSession session() {
        if (closed) {
            throw UserError.usage("the network is closed: open a new one");
        }
        if (session.isEmpty()) {
            session = Optional.of(opener.get());
        }
        return session.get();
    }

    /**
     * Gives a host of a simulated network a name.
     *
     * @throws UserError if this is no simulated network
     */
    public void name(String host, IpAddress... addresses) {
        simulated("can be told what a host is called").name(host, addresses);
    }

    /**
     * Puts a box between our host and all others of a simulated network, in place of the one before.
     *
     * @param behaviours what it does, seen from our host, as {@link MptcpMiddlebox.Request#behaviours} takes it
     * @throws UserError if this is no simulated network, or one of them is none
     */
    public void middlebox(String... behaviours) {
        simulated("has a middlebox")
                .middlebox(Arrays.stream(behaviours).map(BoxRule::parse).toList());
    }

    private SimulatedSession simulated(String what) {
        if (!(session() instanceof SimulatedSession simulated)) {
            throw UserError.usage("only a simulated network " + what);
        }
        return simulated;
    }

    /** Shows every segment sent and received to {@code tap} from now on. */
    public void tap(SegmentTap tap) {
        session().call(() -> {
            session().stack().tap(tap);
            return CompletableFuture.completedFuture(null);
        });
    }

    /** What has happened so far. */
    public Counters counters() {
        return session().stack().counters();
    }

    @Override
    public void close() {
        Optional<NetworkSession> open;
        synchronized (this) {
            closed = true;
            open = session;
            session = Optional.empty();
        }
        open.ifPresent(NetworkSession::close);
    }
}

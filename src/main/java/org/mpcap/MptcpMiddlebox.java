package org.mpcap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.mpcap.host.Interfaces;
import org.mpcap.host.NetworkDevice;
import org.mpcap.link.Completion;
import org.mpcap.link.Link;
import org.mpcap.link.LiveEventLoop;
import org.mpcap.link.PcapLink;
import org.mpcap.middlebox.BoxRule;
import org.mpcap.middlebox.InlineBox;
import org.mpcap.middlebox.KnownBehaviours;
import org.mpcap.wire.IpAddress;

/**
 * A middlebox between two interfaces of this host: what comes in on one leaves on the other, changed as its behaviours say. The same
 * behaviours can stand in a simulated network: {@link Network#middlebox}.
 *
 * <pre>{@code
 * try (MptcpMiddlebox box = MptcpMiddlebox.between("eth1", "eth2").behaviours("strip-syn").start()) {
 *     …
 * }
 * }</pre>
 *
 * <p>Nothing else on the host may carry packets from one interface to the other, and neither should have an address.
 */
public final class MptcpMiddlebox implements AutoCloseable {
    private final LiveEventLoop loop;
    private final CompletableFuture<Void> broken;
    private final List<Link> links = new ArrayList<>();
    private final InlineBox box;

    private MptcpMiddlebox(Request request) {
        broken = new CompletableFuture<>();
        loop = new LiveEventLoop(broken::completeExceptionally);
        try {
            PcapLink.Settings settings = PcapLink.Settings.probing("").promiscuously();
            links.add(PcapLink.open(request.near, settings, loop));
            links.add(PcapLink.open(request.far, settings, loop));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        box = new InlineBox(loop, links.get(0), links.get(1), request.rules, request.seed.orElse(System.nanoTime()));
    }

    /** Every behaviour known by name. */
    public static List<KnownBehaviours.Known> known() {
        return KnownBehaviours.all();
    }

    /**
     * A box between these interfaces; clients are taken to be on the side of the first.
     *
     * @throws UserError if both are the same
     */
    public static Request between(String near, String far) {
        if (near.equals(far)) {
            throw UserError.usage("a box is between two interfaces: " + near + " is named twice");
        }
        return new Request(near, far);
    }

    /** Where a box is to stand, and what it is to do. */
    public static final class Request {
        private final String near;
        private final String far;
        private final List<BoxRule> rules = new ArrayList<>();
        private OptionalLong seed = OptionalLong.empty();

        private Request(String near, String far) {
            this.near = near;
            this.far = far;
        }

        /**
         * Has these behaviours as well, from the first interface to the second: {@code ACTION[=VALUE][:KEY=VALUE,…]}, or a known one.
         *
         * @throws UserError if one is none
         */
        public Request behaviours(String... texts) {
            Arrays.stream(texts).map(BoxRule::parse).forEach(rules::add);
            return this;
        }

        /** Leaves to this seed what is left to chance; default: another each time. */
        public Request seed(long value) {
            seed = OptionalLong.of(value);
            return this;
        }

        /**
         * Begins to forward.
         *
         * @throws UserError if that cannot be done: no privilege, no such interface
         */
        public MptcpMiddlebox start() {
            return new MptcpMiddlebox(this);
        }

        /** Addresses of the two interfaces through which the host itself hears what passes; there should be none. */
        public List<IpAddress> ownAddresses() {
            Interfaces interfaces = new Interfaces();
            return List.of(near, far).stream()
                    .map(interfaces::named)
                    .map(NetworkDevice::addresses)
                    .flatMap(List::stream)
                    .filter(address -> !address.isLinkLocal())
                    .toList();
        }
    }

    /** Waits until it cannot go on, and throws why. */
    public void await() {
        try {
            Completion.await(broken);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Frames that came in so far. */
    public long passed() {
        return box.passed();
    }

    /** TCP flows seen so far. */
    public int flows() {
        return box.flows();
    }

    /** Frames lost so far: dropped by the kernel because the box was too slow, or too long for the other side. */
    public long lost() {
        return links.stream().mapToLong(link -> link.counters().dropped()).sum() + box.tooLong();
    }

    /** Stops forwarding. Closing again is harmless. */
    @Override
    public void close() {
        loop.close();
        links.forEach(Link::close);
    }
}

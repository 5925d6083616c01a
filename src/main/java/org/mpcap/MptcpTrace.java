package org.mpcap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.mpcap.trace.HopNames;
import org.mpcap.trace.PacketTap;
import org.mpcap.trace.TraceOptions;
import org.mpcap.trace.TraceResult;
import org.mpcap.wire.IpAddress;

/**
 * A trace: which hop strips, changes, drops or answers MP_CAPABLE on the way to a target. SYNs with the option and, as a control, without
 * are sent at rising hop limits; what routers quote of them is compared with what was sent.
 *
 * <pre>{@code
 * try (Network network = Network.live()) {
 *     TraceResult result = MptcpTrace.of("10.1.0.2:5001").build().run(network);
 * }
 * }</pre>
 *
 * <p>A request may be run more than once.
 */
public final class MptcpTrace {
    private final List<Target> targets;
    private final TraceOptions options;
    private final AddressFamily family;
    private final boolean everyAddress;
    private final int atOnce;
    private final Optional<HopNames> names;
    private final List<PacketTap> taps;
    private final Optional<IpAddress> source;

    private MptcpTrace(Builder builder) {
        targets = List.copyOf(builder.targets);
        options = builder.options;
        family = builder.family;
        everyAddress = builder.everyAddress;
        atOnce = builder.atOnce;
        names = builder.resolve ? Optional.of(new HopNames()) : Optional.empty();
        taps = List.copyOf(builder.taps);
        source = builder.source;
    }

    /**
     * A trace of these targets, {@code HOST[:PORT]} or {@code [IPv6][:PORT]}.
     *
     * @throws UserError if one is no target, or a server inside this process
     */
    public static Builder of(String... targets) {
        return of(Arrays.stream(targets).map(Target::parse).toList());
    }

    /**
     * A trace of these targets.
     *
     * @throws UserError if there is none, or one is a server inside this process
     */
    public static Builder of(List<Target> targets) {
        if (targets.isEmpty()) {
            throw UserError.usage("no target: write HOST[:PORT]");
        }
        targets.stream()
                .filter(target -> target.embedded().isPresent())
                .findFirst()
                .ifPresent(target -> {
                    throw UserError.usage("'" + target.text() + "' is inside this process: there is no path to trace");
                });
        return new Builder(targets);
    }

    /**
     * Traces the one target and waits.
     *
     * @throws UserError if it cannot be traced, or there are several targets
     */
    public TraceResult run(Network network) {
        if (targets.size() > 1) {
            throw UserError.usage(targets.size() + " targets have as many results: give a listener for them");
        }
        List<TraceResult> results = new ArrayList<>();
        run(network, new TraceListener() {
            @Override
            public void traced(Target target, TraceResult result) {
                results.add(result);
            }

            @Override
            public void failed(Target target, UserError why) {
                throw why;
            }
        });
        return results.get(0);
    }

    /**
     * Traces all targets and waits; each is told when its trace is over. Targets that cannot be traced do not stop the others.
     *
     * @throws UserError if none can be traced for want of a privilege, a library, an interface, or the network was closed meanwhile
     */
    public void run(Network network, TraceListener listener) {
        new TraceRun(network.session(), options, family, everyAddress, source, names, taps)
                .run(targets, atOnce, listener);
    }

    /** The names of hops found so far; none unless they are looked up. */
    public HopNames names() {
        return names.orElseGet(HopNames::new);
    }

    /** What is to be traced, and how. */
    public static final class Builder {
        /** Each trace keeps up to 16 packets under way: 8 are as many as home routers answer within their ICMP limits. */
        private static final int USUAL_AT_ONCE = 8;

        private static final int MOST_AT_ONCE = 10_000;

        private final List<Target> targets;
        private final List<PacketTap> taps = new ArrayList<>();
        private TraceOptions options = TraceOptions.usual();
        private AddressFamily family = AddressFamily.ANY;
        private boolean everyAddress;
        private int atOnce = USUAL_AT_ONCE;
        private boolean resolve;
        private Optional<IpAddress> source = Optional.empty();

        private Builder(List<Target> targets) {
            this.targets = List.copyOf(targets);
        }

        /** How each trace is made; default: {@link TraceOptions#usual}. */
        public Builder options(TraceOptions how) {
            options = how;
            return this;
        }

        /** Traces every address of a name, each with a result of its own, instead of the first where somebody answers. */
        public Builder everyAddress(boolean wanted) {
            everyAddress = wanted;
            return this;
        }

        /** Which addresses of names are used; default: those of both families. */
        public Builder family(AddressFamily wanted) {
            family = wanted;
            return this;
        }

        /**
         * Targets at work at once; default: 8.
         *
         * @throws UserError if that is not within 1…10,000
         */
        public Builder concurrency(int most) {
            if (most < 1 || most > MOST_AT_ONCE) {
                throw UserError.usage(most + " targets at once are not within 1…" + MOST_AT_ONCE);
            }
            atOnce = most;
            return this;
        }

        /** Looks up the names of the hops before a result is told; see {@link MptcpTrace#names}. */
        public Builder resolveNames(boolean wanted) {
            resolve = wanted;
            return this;
        }

        /** From this address; default: the one the routes name. */
        public Builder source(IpAddress address) {
            source = Optional.of(address);
            return this;
        }

        /** Shows every packet sent and received, on the event loop. */
        public Builder tap(PacketTap tap) {
            taps.add(tap);
            return this;
        }

        /** The request. */
        public MptcpTrace build() {
            return new MptcpTrace(this);
        }
    }
}

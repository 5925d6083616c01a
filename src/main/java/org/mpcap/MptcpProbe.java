package org.mpcap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.KeyGenerator;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.probe.ProbeNotes;
import org.mpcap.probe.ProbeOptions;
import org.mpcap.probe.ProbeResult;
import org.mpcap.stack.tcp.TcpProfile;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IpAddress;

/**
 * A question to servers: do they speak MPTCP, proven by a join (RFC 8684 3.1 and 3.2)? Made by {@link #of}, run as often as wanted.
 *
 * <pre>{@code
 * List<ProbeResult> results = MptcpProbe.of("10.1.0.2:5001", "[fd00::2]:5001").versions(MptcpVersion.V1).build().run();
 * }</pre>
 *
 * <p>Probe only servers you may probe.
 */
public final class MptcpProbe {
    /** Ports are few and a server's queue of half-open connections short; more at a time gains nothing. */
    private static final int USUALLY_AT_ONCE = 64;

    private final Builder asked;
    private final List<Target> targets;

    private MptcpProbe(Builder asked, List<Target> targets) {
        this.asked = asked;
        this.targets = targets;
    }

    /**
     * A question to these targets: {@code HOST[:PORT]}, {@code [IPv6][:PORT]}, {@code embedded:v0} or {@code embedded:v1}.
     *
     * @throws UserError if one is none of these
     */
    public static Builder of(String... targets) {
        List<Target> parsed = new ArrayList<>();
        for (String target : targets) {
            parsed.add(Target.parse(target));
        }
        return of(parsed);
    }

    /** A question to these targets. */
    public static Builder of(List<Target> targets) {
        return new Builder(targets);
    }

    /**
     * Asks on the network of this host; servers inside this process are asked in simulated time.
     *
     * @return a result for every target, in the order they came
     * @throws UserError if this host cannot do it; what is wrong with one target is its result's failure
     */
    public List<ProbeResult> run() {
        List<ProbeResult> results = new ArrayList<>();
        for (boolean embedded : new boolean[] {true, false}) {
            Optional<MptcpProbe> part = embedded ? embedded() : elsewhere();
            part.ifPresent(probe -> {
                try (Network network =
                        embedded ? Network.embedded(NetworkOptions.usual()) : Network.live(NetworkOptions.usual())) {
                    results.addAll(probe.run(network));
                }
            });
        }
        return results;
    }

    /**
     * Asks on a network.
     *
     * @return a result for every target, in the order they came
     * @throws UserError if that network cannot do it; what is wrong with one target is its result's failure
     */
    public List<ProbeResult> run(Network network) {
        List<ProbeResult> results = new ArrayList<>();
        run(network, results::add);
        return results;
    }

    /**
     * Asks on a network and tells each result as it comes, on the network's event loop. When the network is closed meanwhile, nothing
     * further is told.
     *
     * @return what is to be noted about the run as a whole
     * @throws UserError if that network cannot do it
     */
    public ProbeNotes run(Network network, Consumer<ProbeResult> listener) {
        return new ProbeRun(this, network).run(listener);
    }

    /** Puts the SYNs that would open each handshake on the links of a {@link Network#dry} network. */
    public void preview(Network network) {
        new ProbeRun(this, network).preview();
    }

    /** The same question to the targets that are servers inside this process, if there are any. */
    public Optional<MptcpProbe> embedded() {
        return only(true);
    }

    /** The same question to the targets that are no servers inside this process, if there are any. */
    public Optional<MptcpProbe> elsewhere() {
        return only(false);
    }

    private Optional<MptcpProbe> only(boolean embedded) {
        List<Target> part = targets.stream()
                .filter(target -> target.embedded().isPresent() == embedded)
                .toList();
        return part.isEmpty() ? Optional.empty() : Optional.of(new MptcpProbe(asked, part));
    }

    /** Who is asked. */
    public List<Target> targets() {
        return targets;
    }

    /** How it is asked. */
    public ProbeOptions options() {
        return asked.options;
    }

    /** The keys of the connection to be joined, if it exists already. */
    public Optional<ConnectionKeys> adopted() {
        return asked.adopted.map(
                keys -> new ConnectionKeys(asked.options.versions().get(0), keys.local(), keys.remote()));
    }

    Optional<IpAddress> joinSource() {
        return asked.joinSource;
    }

    int concurrency() {
        return asked.concurrency;
    }

    boolean everyAddress() {
        return asked.everyAddress;
    }

    /** The addresses that may be probed, of all that a target's host has. */
    List<IpAddress> choose(Target target, List<IpAddress> addresses) {
        return asked.family.choose(target.host(), addresses);
    }

    Function<FourTuple, Key> keys(RandomGenerator random) {
        if (asked.key.isPresent()) {
            Key fixed = asked.key.get();
            return flow -> fixed;
        }
        Bytes secret = asked.secret.orElseGet(() -> KeyGenerator.secret(random));
        return new KeyGenerator(secret, asked.keySeed.orElseGet(random::nextInt))::next;
    }

    /** What is asked, and how; unless told otherwise both versions, with proof, without application data. */
    public static final class Builder {
        private static final int SECRET_LENGTH = 16;
        private static final int MOST_AT_ONCE = 10_000;
        private static final int MOST_FLOWS = 100;

        private record AdoptedKeys(Key local, Key remote) {}

        private final List<Target> targets;
        private ProbeOptions options = ProbeOptions.usual();
        private Optional<AdoptedKeys> adopted = Optional.empty();
        private Optional<IpAddress> joinSource = Optional.empty();
        private Optional<Key> key = Optional.empty();
        private Optional<Bytes> secret = Optional.empty();
        private Optional<Integer> keySeed = Optional.empty();
        private AddressFamily family = AddressFamily.ANY;
        private boolean everyAddress;
        private int concurrency = USUALLY_AT_ONCE;

        private Builder(List<Target> targets) {
            this.targets = List.copyOf(targets);
        }

        /** Asks for these versions. */
        public Builder versions(MptcpVersion... wanted) {
            return versions(List.of(wanted));
        }

        /** Asks for these versions, each on a flow of its own. */
        public Builder versions(List<MptcpVersion> wanted) {
            if (wanted.isEmpty()) {
                throw UserError.usage("no version of MPTCP to ask for: name V1, V0 or both");
            }
            options = options.withVersions(wanted);
            return this;
        }

        /** Stops after the answer to the SYN; nothing is proven. */
        public Builder synOnly(boolean only) {
            options = options.withSynOnly(only);
            return this;
        }

        /** Asks for DSS checksums (flag A). */
        public Builder checksum(boolean wanted) {
            options = options.withChecksum(wanted);
            return this;
        }

        /** Also sends an MP_JOIN with a wrong token, which must be refused. */
        public Builder control(boolean wanted) {
            options = options.withControl(wanted);
            return this;
        }

        /** Asks from so many source ports, 1…100, unless every join is accepted. */
        public Builder flows(int many) {
            if (many < 1 || many > MOST_FLOWS) {
                throw UserError.usage("flows: " + many + " is not within 1…" + MOST_FLOWS);
            }
            options = options.withFlows(many);
            return this;
        }

        /** Sends this application data after the handshake. */
        public Builder data(Bytes data) {
            options = options.withData(data);
            return this;
        }

        /** How our flows behave as TCP: options of the SYN, retransmission, hop limit. */
        public Builder tcp(TcpProfile profile) {
            options = options.withProfile(profile);
            return this;
        }

        /** Joins from this address instead of that of the first subflow. */
        public Builder joinFrom(IpAddress source) {
            joinSource = Optional.of(source);
            return this;
        }

        /**
         * Joins a connection that exists already and leaves it as it is.
         *
         * @param local the key of the side we stand in for
         * @param remote the target's
         */
        public Builder adopt(Key local, Key remote) {
            adopted = Optional.of(new AdoptedKeys(local, remote));
            return this;
        }

        /** Uses this key in every handshake. */
        public Builder key(Key fixed) {
            key = Optional.of(fixed);
            return this;
        }

        /** Makes keys with this secret of 16 bytes; with a seed, too, they repeat themselves. */
        public Builder secret(Bytes bytes) {
            if (bytes.length() != SECRET_LENGTH) {
                throw UserError.usage("a secret has " + SECRET_LENGTH + " bytes, not " + bytes.length());
            }
            secret = Optional.of(bytes);
            return this;
        }

        /** Begins making keys at this seed. */
        public Builder keySeed(int seed) {
            keySeed = Optional.of(seed);
            return this;
        }

        /** Takes addresses of this family where a target has a name. */
        public Builder family(AddressFamily wanted) {
            family = wanted;
            return this;
        }

        /** Probes every address of a name, each with a result of its own, instead of the first where somebody is. */
        public Builder everyAddress(boolean wanted) {
            everyAddress = wanted;
            return this;
        }

        /** Probes so many targets at a time, 1…10,000. */
        public Builder concurrency(int targetsAtOnce) {
            if (targetsAtOnce < 1 || targetsAtOnce > MOST_AT_ONCE) {
                throw UserError.usage("targets at a time: " + targetsAtOnce + " is not within 1…" + MOST_AT_ONCE);
            }
            concurrency = targetsAtOnce;
            return this;
        }

        /**
         * The question.
         *
         * @throws UserError if there is no target, or what is asked contradicts itself
         */
        public MptcpProbe build() {
            if (targets.isEmpty()) {
                throw UserError.usage("no target: write HOST[:PORT], or embedded:v1 to try it without privileges");
            }
            if (adopted.isPresent() && (options.synOnly() || !options.data().isEmpty() || key.isPresent())) {
                throw UserError.usage("a connection that is adopted has its keys and its data already:"
                        + " leave out the key, the data, and stopping after the SYN");
            }
            if (options.synOnly() && (options.control() || joinSource.isPresent())) {
                throw UserError.usage("nothing is joined when the probe stops after the SYN: leave out the control"
                        + " and the address to join from");
            }
            return new MptcpProbe(copy(), targets);
        }

        /** Kept by the question, so that what is set afterwards does not change it. */
        private Builder copy() {
            Builder copy = new Builder(targets);
            copy.options = options;
            copy.adopted = adopted;
            copy.joinSource = joinSource;
            copy.key = key;
            copy.secret = secret;
            copy.keySeed = keySeed;
            copy.family = family;
            copy.everyAddress = everyAddress;
            copy.concurrency = concurrency;
            return copy;
        }
    }
}

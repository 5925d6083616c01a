package org.mpcap;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.mpcap.conformance.Catalogue;
import org.mpcap.conformance.CheckResult;
import org.mpcap.conformance.ClientCaller;
import org.mpcap.conformance.ClientRuns;
import org.mpcap.conformance.ClientSpec;
import org.mpcap.conformance.Conformance;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.Grade;
import org.mpcap.conformance.Recorder;
import org.mpcap.conformance.Script;
import org.mpcap.conformance.Selection;
import org.mpcap.conformance.ServerRuns;
import org.mpcap.conformance.ServerRuns.ScriptOutcome;
import org.mpcap.conformance.ServerSpec;
import org.mpcap.conformance.ServerUnderTest;
import org.mpcap.craft.CheckExport;
import org.mpcap.craft.Step;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.network.NetworkSession;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/**
 * Conformance of a server or a client to RFC 8684 and RFC 6824, clause by clause, with a crafted peer. Check only hosts you may check.
 *
 * <pre>{@code
 * MptcpConformance request = MptcpConformance.of("10.1.0.2:5001").checks("v1/join", "v1/dss").build();
 * MptcpConformance.Result result = request.run(network);
 * }</pre>
 *
 * <p>A request may be run several times. Which checks there are, {@link #checks} tells.
 */
public final class MptcpConformance {
    private final Target target;
    private final ServerSpec server;
    private final Optional<ClientSpec> client;
    private final Conformance.Options options;
    private final List<ConformanceCheck> catalogue;
    private final List<ConformanceCheck> selected;

    private MptcpConformance(
            Target target,
            ServerSpec server,
            Optional<ClientSpec> client,
            Conformance.Options options,
            List<ConformanceCheck> catalogue,
            List<ConformanceCheck> selected) {
        this.target = target;
        this.server = server;
        this.client = client;
        this.options = options;
        this.catalogue = catalogue;
        this.selected = selected;
    }

    /**
     * Checks of a server.
     *
     * @param target {@code HOST:PORT}, {@code [IPv6]:PORT}, or {@code embedded:v0} or {@code embedded:v1} for a server inside this process
     * @throws UserError if it is no target
     */
    public static Builder of(String target) {
        return of(Target.parse(target));
    }

    /** Checks of a server. */
    public static Builder of(Target target) {
        return new Builder(target);
    }

    /**
     * Checks of a client, which connects to us: each check waits at a port of its own, in the order of the catalogue.
     *
     * @param place {@code ADDR:PORT} or {@code ADDR:FIRST-LAST}; an address the host does not have is answered for
     * @throws UserError if it is no such place
     */
    public static Builder listen(String place) {
        Builder builder = new Builder(Target.parse(place.replaceFirst("-\\d+$", "")));
        builder.listenAt(place);
        return builder;
    }

    /** The network for this request: that of this host, or one in memory with the server in it if the server is inside this process. */
    public Network network(NetworkOptions live) {
        return target.embedded()
                .map(version -> EmbeddedTarget.network(version, options.seed(), server.app()))
                .orElseGet(() -> Network.live(live.seeded(options.seed())));
    }

    /**
     * Runs the checks to their end.
     *
     * @throws UserError if the server cannot be reached from here
     */
    public Result run(Network network) {
        return run(network, result -> {});
    }

    /**
     * Runs the checks to their end, or until the network is closed: what was found by then is the result.
     *
     * @param observer told of each result when it is there, by a thread of the network's
     * @throws UserError if the server cannot be reached from here
     */
    public Result run(Network network, Consumer<CheckResult> observer) {
        ServerRuns.Outcome outcome = client.isPresent()
                ? new ClientRuns(network.session(), client.get()).run(options, selected, catalogue, observer)
                : runs(network).run(options, selected, catalogue, observer);
        return new Result(outcome.results(), outcome.stopped(), options.seed());
    }

    /**
     * Runs one script once, without controls, repetitions or a verdict.
     *
     * @param version protocol version of connections the script opens
     * @throws UserError if the server cannot be reached from here
     */
    public ScriptOutcome run(Network network, MptcpVersion version, Script script) {
        return runs(network).run("script", version, options.seed(), script, reached -> Recorder.NONE);
    }

    /**
     * Runs the one selected check once and says what it did in steps of a craft script.
     *
     * @throws UserError if the check cannot be run there, or does what steps cannot say
     */
    public List<Step> export(Network network) {
        return CheckExport.steps(runs(network), server, selected.get(0), options.seed(), target.text());
    }

    private ServerRuns runs(Network network) {
        return new ServerRuns(network.session(), server.at(host(network)));
    }

    /** Of the addresses of a name, the first where somebody is. */
    private String host(Network network) {
        NetworkSession session = network.session();
        boolean several = target.embedded().isEmpty()
                && session.await(session.resolve(target.host())).size() > 1;
        return several
                ? MptcpProbe.of(List.of(target)).synOnly(true).flows(1).build().run(network).get(0).address().stream()
                        .map(place -> place.address().toString())
                        .findFirst()
                        .orElse(server.host())
                : server.host();
    }

    /** The checks that are run, in the order of the catalogue. */
    public List<ConformanceCheck> checks() {
        return selected;
    }

    /** The port a check of clients waits at; the catalogue's order makes it, so that it never changes. */
    public OptionalInt port(ConformanceCheck check) {
        return client.isPresent() ? OptionalInt.of(client.get().port(check, catalogue)) : OptionalInt.empty();
    }

    /** Where a page of links to all ports is, if clients are checked. */
    public Optional<TransportAddress> page() {
        return client.map(listening -> listening.page(catalogue));
    }

    /** Why a check is not run though selected, as far as that is known without the server. */
    public Optional<String> whySkipped(ConformanceCheck check) {
        return options.whySkipped(check, client.map(c -> c.lacks(check)).orElseGet(() -> server.lacks(check)));
    }

    /** What fixes keys, nonces, sequence numbers and data. */
    public long seed() {
        return options.seed();
    }

    /**
     * What was found.
     *
     * @param results of the selected checks, in the order of the catalogue
     * @param stopped why not all of them were run, if so
     * @param seed repeats the run
     */
    public record Result(List<CheckResult> results, Optional<String> stopped, long seed) {
        /** Copies the list. */
        public Result {
            results = List.copyOf(results);
        }

        /** Results with this verdict. */
        public List<CheckResult> with(Grade grade) {
            return results.stream().filter(result -> result.grade() == grade).toList();
        }

        /** Whether all checks were run and none failed. */
        public boolean isPassed() {
            return stopped.isEmpty() && with(Grade.FAIL).isEmpty();
        }

        /** Whether the network was closed before the end. */
        public boolean isInterrupted() {
            return stopped.filter(ServerRuns.INTERRUPTED::equals).isPresent();
        }
    }

    /** What is to be checked and how. Each setting throws a {@link UserError} that says what is wrong with its value. */
    public static final class Builder {
        /** Above what services use, below where kernels take ports for connections of their own. */
        private static final int FIRST_LISTEN_PORT = 20_000;

        private static final Duration COMES_WHEN_CALLED = Duration.ofSeconds(10);
        private static final Duration COMES_BY_ITSELF = Duration.ofMinutes(1);
        private static final int MOST_REPETITIONS = 100;
        private static final int MOST_JOBS = 256;
        private static final int MOST_SYNS = 1_000_000;
        private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
        /** What a shared server bears without noticing. */
        private static final int SAFE_SYNS_PER_SECOND = 50;

        private final Target target;
        private List<ConformanceCheck> catalogue = Catalogue.all();
        private final List<Selection> words = new ArrayList<>();
        private final List<Selection> excluded = new ArrayList<>();
        private List<MptcpVersion> versions = List.of(MptcpVersion.values());
        private ServerUnderTest.App app = ServerUnderTest.App.ECHO;
        private Optional<IpAddress> secondSource = Optional.empty();
        private Optional<IpAddress> secondServer = Optional.empty();
        private Optional<IpAddress> secondPathSource = Optional.empty();
        private OptionalInt mptcpPort = OptionalInt.empty();
        private OptionalInt tcpPort = OptionalInt.empty();
        private Optional<PortRange> listen = Optional.empty();
        private final List<IpAddress> others = new ArrayList<>();
        private ClientCaller caller = ClientCaller.NOBODY;
        private Optional<Duration> come = Optional.empty();
        private boolean full;
        private boolean flood;
        private boolean strict;
        private int repeat = 2;
        private int jobs = 8;
        private Duration wait = Duration.ofMillis(500);
        private OptionalInt rate = OptionalInt.empty();
        private Optional<Long> seed = Optional.empty();

        private record PortRange(IpAddress address, int first, int last) {}

        private Builder(Target target) {
            this.target = target;
        }

        private void listenAt(String place) {
            int dash = place.lastIndexOf('-');
            IpAddress address = IpAddress.literal(target.host())
                    .orElseThrow(() -> UserError.usage("'" + place + "' is not ADDR:PORT or ADDR:FIRST-LAST"));
            int first = target.port() == 0 ? FIRST_LISTEN_PORT : target.port();
            catalogue = Catalogue.clients();
            // One port more is that of a control which is in no catalogue, and one that of the page of links.
            int last = dash < 0 ? first + catalogue.size() + 1 : Integer.parseInt(place.substring(dash + 1));
            if (last - first < catalogue.size() + 1 || last > 0xffff) {
                throw UserError.usage("'" + place + "' has not enough ports: the checks need " + (catalogue.size() + 2)
                        + ", one each, up to 65535");
            }
            listen = Optional.of(new PortRange(address, first, last));
            app = ServerUnderTest.App.NONE;
        }

        /** What makes the client come. Default: it comes by itself. */
        public Builder caller(ClientCaller calls) {
            caller = calls;
            return this;
        }

        /** Further addresses of ours that the client reaches, for what we announce. */
        public Builder secondListen(List<IpAddress> own) {
            others.addAll(own);
            return this;
        }

        /** How long the client may take to come, 1 ms to 10 minutes. Default: ten seconds if it is called, else a minute. */
        public Builder come(Duration longest) {
            within("milliseconds for the client to come", longest.toMillis(), 1, LONGEST_WAIT.toMillis());
            come = Optional.of(longest);
            return this;
        }

        /** Only these: ids, prefixes of ids ({@code v1}, {@code v1/join}, {@code v1/join/3.2}) or patterns with * and ?. Default: all. */
        public Builder checks(String... ids) {
            List.of(ids).forEach(id -> words.add(new Selection(id)));
            return this;
        }

        /** Not these, named as in {@link #checks}. */
        public Builder without(String... ids) {
            List.of(ids).forEach(id -> excluded.add(new Selection(id)));
            return this;
        }

        /** Checks of these versions only, and those of extensions. Default: both. */
        public Builder versions(MptcpVersion... only) {
            versions = List.of(only);
            return this;
        }

        /**
         * Adds the checks of jars, whose code is run.
         *
         * @throws IOException if a jar cannot be read
         */
        public Builder checksOf(List<Path> jars) throws IOException {
            catalogue = jars.isEmpty() ? Catalogue.all() : Catalogue.with(jars);
            return this;
        }

        /** What the program behind the server does. Default: it sends back what it gets. */
        public Builder app(ServerUnderTest.App does) {
            app = does;
            return this;
        }

        /** A second address of ours, for joins. Default: another port of the first. */
        public Builder secondSource(IpAddress own) {
            secondSource = Optional.of(own);
            return this;
        }

        /**
         * A second path, from an address of ours to another address of the server.
         *
         * @param own if not the one the routes name
         */
        public Builder secondPath(IpAddress other, Optional<IpAddress> own) {
            secondServer = Optional.of(other);
            secondPathSource = own;
            return this;
        }

        /** Another port of the server that listens with MPTCP. */
        public Builder mptcpPort(int port) {
            mptcpPort = OptionalInt.of(within("port", port, 1, 0xffff));
            return this;
        }

        /** A port of the server that listens without MPTCP. */
        public Builder tcpPort(int port) {
            tcpPort = OptionalInt.of(within("port", port, 1, 0xffff));
            return this;
        }

        /** Whether checks with random options and hundreds of connections are run. Default: no, only what is safe. */
        public Builder full(boolean run) {
            full = run;
            return this;
        }

        /** Whether checks with thousands of SYNs are run. Default: no. */
        public Builder flood(boolean run) {
            flood = run;
            return this;
        }

        /** Whether a violated SHOULD fails. Default: it warns. */
        public Builder strict(boolean fails) {
            strict = fails;
            return this;
        }

        /** How often a finding that is not good must come before it counts, 1…100. Default: 2. */
        public Builder repeat(int times) {
            repeat = within("repetitions", times, 1, MOST_REPETITIONS);
            return this;
        }

        /** Checks at a time, 1…256. Default: 8. */
        public Builder jobs(int atOnce) {
            jobs = within("checks at a time", atOnce, 1, MOST_JOBS);
            return this;
        }

        /** How long an answer may take, 1 ms to 10 minutes. Default: half a second. */
        public Builder wait(Duration longest) {
            within("milliseconds to wait", longest.toMillis(), 1, LONGEST_WAIT.toMillis());
            wait = longest;
            return this;
        }

        /** SYNs per second, 0 without limit. Default: 50, without limit if {@link #full}. */
        public Builder rate(int synsPerSecond) {
            rate = OptionalInt.of(within("SYNs per second", synsPerSecond, 0, MOST_SYNS));
            return this;
        }

        /** What fixes keys, nonces, sequence numbers and data. Default: random. */
        public Builder seed(long value) {
            seed = Optional.of(value);
            return this;
        }

        private static int within(String what, long value, long least, long most) {
            if (value < least || value > most) {
                throw UserError.usage(what + ": " + value + " is not within " + least + "…" + most);
            }
            return (int) value;
        }

        /** The request; throws {@link UserError} if an id is unknown or no check is left. */
        public MptcpConformance build() {
            if (target.port() == 0 && listen.isEmpty()) {
                throw UserError.usage("'" + target.text() + "' has no port: write HOST:PORT");
            }
            Optional<IpAddress> second = target.embedded().isPresent() && secondSource.isEmpty()
                    ? Optional.of(EmbeddedTarget.SECOND_SOURCE)
                    : secondSource;
            ServerSpec server = new ServerSpec(
                    target.embedded().isPresent() ? EmbeddedTarget.HOST : target.host(),
                    target.zone(),
                    target.port(),
                    second,
                    secondServer,
                    secondPathSource,
                    mptcpPort,
                    tcpPort,
                    app,
                    wait.toNanos());
            Conformance.Options options = new Conformance.Options(
                    repeat,
                    strict,
                    // Whoever comes by itself goes to one port after the other: all of them wait at the same time.
                    listen.isPresent() && caller.equals(ClientCaller.NOBODY) ? MOST_JOBS : jobs,
                    seed.orElseGet(() -> new SecureRandom().nextLong() >>> Integer.SIZE),
                    full,
                    flood,
                    rate.orElse(full || listen.isPresent() ? 0 : SAFE_SYNS_PER_SECOND));
            return new MptcpConformance(
                    target,
                    server,
                    listen.map(at -> new ClientSpec(
                            at.address(),
                            at.first(),
                            at.last(),
                            others,
                            app,
                            caller,
                            come.orElse(caller.equals(ClientCaller.NOBODY) ? COMES_BY_ITSELF : COMES_WHEN_CALLED)
                                    .toNanos(),
                            wait.toNanos())),
                    options,
                    catalogue,
                    Selection.of(catalogue, words, excluded, versions));
        }
    }
}

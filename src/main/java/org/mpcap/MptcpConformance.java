package org.mpcap;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.mpcap.conformance.CheckResult;
import org.mpcap.conformance.ClientRuns;
import org.mpcap.conformance.ClientSpec;
import org.mpcap.conformance.Conformance;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.Grade;
import org.mpcap.conformance.Recorder;
import org.mpcap.conformance.Script;
import org.mpcap.conformance.ServerRuns;
import org.mpcap.conformance.ServerRuns.ScriptOutcome;
import org.mpcap.conformance.ServerSpec;
import org.mpcap.craft.CheckExport;
import org.mpcap.craft.Step;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.network.NetworkSession;
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

    MptcpConformance(
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
    public static ConformanceBuilder of(String target) {
        return of(Target.parse(target));
    }

    /** Checks of a server. */
    public static ConformanceBuilder of(Target target) {
        return new ConformanceBuilder(target);
    }

    /**
     * Checks of a client, which connects to us: each check waits at a port of its own, in the order of the catalogue.
     *
     * @param place {@code ADDR:PORT} or {@code ADDR:FIRST-LAST}; an address the host does not have is answered for
     * @throws UserError if it is no such place
     */
    public static ConformanceBuilder listen(String place) {
        ConformanceBuilder builder = new ConformanceBuilder(Target.parse(place.replaceFirst("-\\d{1,5}$", ""), 0));
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
}

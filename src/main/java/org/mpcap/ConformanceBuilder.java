package org.mpcap;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.conformance.Catalogue;
import org.mpcap.conformance.ClientCaller;
import org.mpcap.conformance.ClientSpec;
import org.mpcap.conformance.Conformance;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.Selection;
import org.mpcap.conformance.ServerSpec;
import org.mpcap.conformance.ServerUnderTest;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.wire.IpAddress;

/** What is to be checked and how. Each setting throws a {@link UserError} that says what is wrong with its value. */
public final class ConformanceBuilder {
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

    ConformanceBuilder(Target target) {
        this.target = target;
    }

    void listenAt(String place) {
        int dash = place.matches(".*-\\d{1,5}") ? place.lastIndexOf('-') : -1;
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
    public ConformanceBuilder caller(ClientCaller calls) {
        caller = calls;
        return this;
    }

    /** Further addresses of ours that the client reaches, for what we announce. */
    public ConformanceBuilder secondListen(List<IpAddress> own) {
        others.addAll(own);
        return this;
    }

    /** How long the client may take to come, 1 ms to 10 minutes. Default: ten seconds if it is called, else a minute. */
    public ConformanceBuilder come(Duration longest) {
        within("milliseconds for the client to come", longest.toMillis(), 1, LONGEST_WAIT.toMillis());
        come = Optional.of(longest);
        return this;
    }

    /** Only these: ids, prefixes of ids ({@code v1}, {@code v1/join}, {@code v1/join/3.2}) or patterns with * and ?. Default: all. */
    public ConformanceBuilder checks(String... ids) {
        List.of(ids).forEach(id -> words.add(new Selection(id)));
        return this;
    }

    /** Not these, named as in {@link #checks}. */
    public ConformanceBuilder without(String... ids) {
        List.of(ids).forEach(id -> excluded.add(new Selection(id)));
        return this;
    }

    /** Checks of these versions only, and those of extensions. Default: both. */
    public ConformanceBuilder versions(MptcpVersion... only) {
        versions = List.of(only);
        return this;
    }

    /**
     * Adds the checks of jars, whose code is run.
     *
     * @throws IOException if a jar cannot be read
     */
    public ConformanceBuilder checksOf(List<Path> jars) throws IOException {
        catalogue = jars.isEmpty() ? Catalogue.all() : Catalogue.with(jars);
        return this;
    }

    /** What the program behind the server does. Default: it sends back what it gets. */
    public ConformanceBuilder app(ServerUnderTest.App does) {
        app = does;
        return this;
    }

    /** A second address of ours, for joins. Default: another port of the first. */
    public ConformanceBuilder secondSource(IpAddress own) {
        secondSource = Optional.of(own);
        return this;
    }

    /**
     * A second path, from an address of ours to another address of the server.
     *
     * @param own if not the one the routes name
     */
    public ConformanceBuilder secondPath(IpAddress other, Optional<IpAddress> own) {
        secondServer = Optional.of(other);
        secondPathSource = own;
        return this;
    }

    /** Another port of the server that listens with MPTCP. */
    public ConformanceBuilder mptcpPort(int port) {
        mptcpPort = OptionalInt.of(within("port", port, 1, 0xffff));
        return this;
    }

    /** A port of the server that listens without MPTCP. */
    public ConformanceBuilder tcpPort(int port) {
        tcpPort = OptionalInt.of(within("port", port, 1, 0xffff));
        return this;
    }

    /** Whether checks with random options and hundreds of connections are run. Default: no, only what is safe. */
    public ConformanceBuilder full(boolean run) {
        full = run;
        return this;
    }

    /** Whether checks with thousands of SYNs are run. Default: no. */
    public ConformanceBuilder flood(boolean run) {
        flood = run;
        return this;
    }

    /** Whether a violated SHOULD fails. Default: it warns. */
    public ConformanceBuilder strict(boolean fails) {
        strict = fails;
        return this;
    }

    /** How often a finding that is not good must come before it counts, 1…100. Default: 2. */
    public ConformanceBuilder repeat(int times) {
        repeat = within("repetitions", times, 1, MOST_REPETITIONS);
        return this;
    }

    /** Checks at a time, 1…256. Default: 8. */
    public ConformanceBuilder jobs(int atOnce) {
        jobs = within("checks at a time", atOnce, 1, MOST_JOBS);
        return this;
    }

    /** How long an answer may take, 1 ms to 10 minutes. Default: half a second. */
    public ConformanceBuilder wait(Duration longest) {
        within("milliseconds to wait", longest.toMillis(), 1, LONGEST_WAIT.toMillis());
        wait = longest;
        return this;
    }

    /** SYNs per second, 0 without limit. Default: 50, without limit if {@link #full}. */
    public ConformanceBuilder rate(int synsPerSecond) {
        rate = OptionalInt.of(within("SYNs per second", synsPerSecond, 0, MOST_SYNS));
        return this;
    }

    /** What fixes keys, nonces, sequence numbers and data. Default: random. */
    public ConformanceBuilder seed(long value) {
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

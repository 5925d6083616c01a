package org.mpcap.interop;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.endpoint.Counters;
import org.mpcap.endpoint.Stack;
import org.mpcap.link.Path;
import org.mpcap.link.VirtualTimeline;
import org.mpcap.serve.EmbeddedServer;
import org.mpcap.serve.Fault;
import org.mpcap.serve.TestApplication;
import org.mpcap.wire.IpAddress;

/** Runs checks against a server of ours in virtual time. */
final class SimulatedRun {
    private static final long WAIT_NANOS = 500_000_000L;

    private Optional<Fault> fault = Optional.empty();
    private Conformance.Options options = new Conformance.Options(1, false, 8, 1, false, false, 0);
    private final MptcpVersion version;
    private Optional<String> stopped = Optional.empty();

    SimulatedRun(MptcpVersion version) {
        this.version = version;
    }

    SimulatedRun with(Fault ordered) {
        fault = Optional.of(ordered);
        return this;
    }

    SimulatedRun with(Conformance.Options other) {
        options = other;
        return this;
    }

    Optional<String> stopped() {
        return stopped;
    }

    /** Runs the checks to their end and returns their results in the order in which they ended. */
    List<Result> run(List<Check> selected) {
        VirtualTimeline timeline = new VirtualTimeline(Instant.EPOCH);
        EmbeddedServer server = new EmbeddedServer(
                timeline, version, new SplittableRandom(options.seed()), fault, new TestApplication(false));
        Stack stack = new Stack(timeline, new Counters());
        stack.attach(server.link());
        AtomicInteger port = new AtomicInteger(1024);
        Site site = new Site(
                stack,
                server.address(),
                server.path(server.link()),
                Optional.of(Path.raw(
                        server.link(),
                        IpAddress.parse("192.0.2.3"),
                        server.address().address())),
                Optional.empty(),
                new Site.Ports() {
                    @Override
                    public int take(Path path) {
                        return port.updateAndGet(last -> last == 65535 ? 1025 : last + 1);
                    }

                    @Override
                    public void release(Path path, int number) {}
                },
                OptionalInt.empty(),
                OptionalInt.empty(),
                Site.App.TESTD,
                WAIT_NANOS);
        List<Result> results = new ArrayList<>();
        boolean[] done = {false};
        new Conformance(site, options, selected, Catalogue.all(), new Conformance.Observer() {
                    @Override
                    public void done(Result result) {
                        results.add(result);
                    }

                    @Override
                    public void finished(Optional<String> why) {
                        stopped = why;
                        done[0] = true;
                    }
                })
                .start();
        if (!timeline.run(() -> done[0], 100_000_000)) {
            throw new AssertionError("still busy after a hundred million events");
        }
        return results;
    }

    /** The checks with these ids or prefixes. */
    static List<Check> checks(String... words) {
        return Selection.of(
                Catalogue.all(), List.of(words).stream().map(Selection::new).toList());
    }

    /** Ids of the results with this grade. */
    static List<String> ids(List<Result> results, Grade grade) {
        return results.stream()
                .filter(result -> result.grade() == grade)
                .map(result -> result.check().id().toString())
                .sorted()
                .toList();
    }
}

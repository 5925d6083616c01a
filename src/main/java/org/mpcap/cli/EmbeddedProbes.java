package org.mpcap.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.mpcap.Target;
import org.mpcap.crypto.Key;
import org.mpcap.link.Link;
import org.mpcap.link.Recording;
import org.mpcap.link.VirtualEventLoop;
import org.mpcap.probe.ProbeContext;
import org.mpcap.probe.ProbeOptions;
import org.mpcap.probe.ProbeResult;
import org.mpcap.probe.ProbeRoute;
import org.mpcap.probe.TargetProbe;
import org.mpcap.serve.EmbeddedServer;
import org.mpcap.stack.mptcp.TokenTable;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.FourTuple;

/** Probes servers inside this process, one after the other, in virtual time. */
record EmbeddedProbes(
        ProbeOptions options,
        Optional<Path> capture,
        RandomGenerator random,
        Function<FourTuple, Key> keys,
        ProbeOutput output) {
    private static final long EVENT_LIMIT = 1_000_000;

    /** Probes them all; {@code result} is told each result. */
    void run(List<Target> targets, Consumer<ProbeResult> result) {
        VirtualEventLoop eventLoop = new VirtualEventLoop(Instant.now());
        Counters counters = new Counters();
        try (Recording recording = new Recording(capture, eventLoop)) {
            for (Target target : targets) {
                EmbeddedServer server =
                        new EmbeddedServer(eventLoop, target.embedded().orElseThrow(), random);
                TcpStack stack = new TcpStack(eventLoop, counters);
                Link link = recording.record(server.link());
                stack.attach(link);
                output.tap(stack);
                org.mpcap.link.NetworkPath path = server.path(link);
                int[] port = {61000};
                ProbeRoute route = new ProbeRoute(server.address(), path, path, over -> OptionalInt.of(port[0]++));
                ProbeContext context = new ProbeContext(stack, new TokenTable(counters), keys, random);
                TargetProbe.start(context, options, target.text(), route, result);
                if (!eventLoop.run(() -> false, EVENT_LIMIT)) {
                    throw new IllegalStateException("the embedded server and the probe go on for ever");
                }
                recording.check();
            }
        }
        output.stats(counters);
    }
}

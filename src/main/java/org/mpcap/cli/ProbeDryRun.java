package org.mpcap.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.mpcap.crypto.Key;
import org.mpcap.endpoint.CapableOpen;
import org.mpcap.endpoint.Counters;
import org.mpcap.endpoint.Stack;
import org.mpcap.host.HostNetwork;
import org.mpcap.link.Link;
import org.mpcap.link.VirtualTimeline;
import org.mpcap.probe.ProbeOptions;
import org.mpcap.probe.ProbeRoute;
import org.mpcap.serve.EmbeddedServer;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.TransportAddress;

/** Shows the SYNs that {@code mpcap probe} would send, over a link that sends nothing. */
record ProbeDryRun(
        Main main,
        TargetAddresses addresses,
        ProbeOptions options,
        HostNetwork.Settings settings,
        Optional<Path> capture,
        RandomGenerator random,
        Function<FourTuple, Key> keys) {
    /** Shows the SYNs to all targets. */
    ExitCode run(List<Target> targets) {
        VirtualTimeline timeline = new VirtualTimeline(Instant.now());
        try (Recording recording = new Recording(capture, timeline)) {
            Stack stack = new Stack(timeline, new Counters());
            stack.tap(new SegmentLog(main.streams().out(), main.paint()));
            Link sink = recording.record(new SilentLink());
            HostNetwork network = new HostNetwork(timeline, settings, random, link -> link, link -> {});
            for (Target target : targets) {
                show(stack, sink, network, target);
            }
            recording.check();
        }
        return ExitCode.SUCCESS;
    }

    private void show(Stack stack, Link sink, HostNetwork network, Target target) {
        TransportAddress address;
        org.mpcap.link.Path path;
        if (target.embedded().isPresent()) {
            EmbeddedServer server =
                    new EmbeddedServer(stack.timeline(), target.embedded().get(), random);
            address = server.address();
            path = server.path(sink);
        } else {
            address = new TransportAddress(addresses.of(target), target.port());
            path = org.mpcap.link.Path.raw(sink, network.plan(address.address()).source(), address.address());
        }
        ProbeRoute route = new ProbeRoute(address, path, path, over -> OptionalInt.of(network.anyPort()));
        options.versions().forEach(version -> {
            FourTuple flow = route.flow().orElseThrow();
            CapableOpen.preview(
                    stack,
                    path,
                    flow,
                    new CapableOpen.Request(
                            version, keys.apply(flow), options.checksum(), false, random.nextInt(), options.profile()));
        });
    }
}

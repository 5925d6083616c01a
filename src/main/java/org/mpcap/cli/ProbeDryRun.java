package org.mpcap.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.mpcap.Target;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.SegmentLog;
import org.mpcap.cli.shared.TargetAddresses;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.crypto.Key;
import org.mpcap.host.HostNetwork;
import org.mpcap.link.Link;
import org.mpcap.link.PortLeases;
import org.mpcap.link.Recording;
import org.mpcap.link.VirtualEventLoop;
import org.mpcap.network.SilentLink;
import org.mpcap.probe.ProbeOptions;
import org.mpcap.probe.ProbeRoute;
import org.mpcap.serve.EmbeddedServer;
import org.mpcap.stack.mptcp.CapableOpen;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.TransportAddress;

/** Shows the SYNs that {@code mpcap probe} would send, over a link that sends nothing. */
record ProbeDryRun(
        Terminal main,
        TargetAddresses addresses,
        ProbeOptions options,
        HostNetwork.Settings settings,
        Optional<Path> capture,
        RandomGenerator random,
        Function<FourTuple, Key> keys) {
    /** Shows the SYNs to all targets. */
    ExitCode run(List<Target> targets) {
        VirtualEventLoop eventLoop = new VirtualEventLoop(Instant.now());
        try (Recording recording = new Recording(capture, eventLoop)) {
            TcpStack stack = new TcpStack(eventLoop, new Counters());
            stack.tap(new SegmentLog(main.streams().out(), main.paint()));
            Link sink = recording.record(new SilentLink());
            HostNetwork network = new HostNetwork(eventLoop, settings, random, link -> link, link -> {});
            for (Target target : targets) {
                show(stack, sink, network, target);
            }
            recording.check();
        }
        return ExitCode.SUCCESS;
    }

    private void show(TcpStack stack, Link sink, HostNetwork network, Target target) {
        TransportAddress address;
        org.mpcap.link.NetworkPath path;
        if (target.embedded().isPresent()) {
            EmbeddedServer server =
                    new EmbeddedServer(stack.eventLoop(), target.embedded().get(), random);
            address = server.address();
            path = server.path(sink);
        } else {
            address = new TransportAddress(addresses.of(target), target.port());
            path = org.mpcap.link.NetworkPath.raw(
                    sink, network.plan(address.address()).source(), address.address());
        }
        PortLeases ports = new PortLeases(over -> network.unguardedLease());
        ProbeRoute route = new ProbeRoute(address, path, path, ports::take);
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

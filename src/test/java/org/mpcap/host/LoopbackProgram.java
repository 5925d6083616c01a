package org.mpcap.host;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.mpcap.lab.Lines;
import org.mpcap.link.CaptureFilter;
import org.mpcap.link.LiveEventLoop;
import org.mpcap.link.PcapLink;
import org.mpcap.wire.IpAddress;

/** Runs inside the lab: a crafted connection to this host's own kernel. Arguments: target, and the source address if given. */
final class LoopbackProgram {
    private LoopbackProgram() {}

    public static void main(String[] args) throws Exception {
        Optional<IpAddress> source = args.length > 1 ? Optional.of(IpAddress.parse(args[1])) : Optional.empty();
        try (LiveEventLoop eventLoop = new LiveEventLoop(Throwable::printStackTrace)) {
            PathFinder paths =
                    new PathFinder(new Routes(), new Interfaces(), new Neighbours(eventLoop, NeighbourTable.kernel()));
            PathFinder.Hop hop = paths.plan(new PathFinder.Request(IpAddress.parse(args[0]), Optional.empty(), source));
            SourcePorts ports = SourcePorts.outsideEphemeral(new Random(7));
            String filter = CaptureFilter.flows(List.of(hop.source()), ports.low(), ports.high());
            try (PcapLink link = PcapLink.open(hop.device().name(), PcapLink.Settings.probing(filter), eventLoop);
                    ResetGuard guard = ResetGuard.open(ResetGuard.Choice.AUTO, hop, link, eventLoop)
                            .get(20, TimeUnit.SECONDS)) {
                int port = ports.lease(guard).orElseThrow().port();
                Lines.say(
                        "connection",
                        new CraftedConnection(paths.path(hop, link).get(20, TimeUnit.SECONDS), port, 80).run());
            }
        }
    }
}

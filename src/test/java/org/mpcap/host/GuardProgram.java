package org.mpcap.host;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.mpcap.lab.EchoServer;
import org.mpcap.lab.Lab;
import org.mpcap.lab.Lines;
import org.mpcap.lab.TwoHosts;
import org.mpcap.link.CaptureFilter;
import org.mpcap.link.LiveEventLoop;
import org.mpcap.link.NetworkPath;
import org.mpcap.link.PcapLink;
import org.mpcap.wire.IpAddress;

/** Runs inside the lab: a crafted connection to a kernel's TCP listener under the guard named by the first argument. */
final class GuardProgram {
    private static final int SERVER_PORT = 80;
    private static final int PORT = 61_234;

    private GuardProgram() {}

    public static void main(String[] args) throws Exception {
        boolean v6 = args[1].equals("v6");
        IpAddress target = IpAddress.parse(v6 ? "fd09::2" : "10.9.0.2");
        Optional<IpAddress> source = args[0].equals("spare")
                ? Optional.of(IpAddress.parse(v6 ? "fd09::99" : "10.9.0.99"))
                : Optional.empty();
        try (TwoHosts hosts = new TwoHosts();
                LiveEventLoop eventLoop = new LiveEventLoop(Throwable::printStackTrace)) {
            hosts.start(Lab.java(EchoServer.class) + " " + SERVER_PORT);
            PathFinder paths =
                    new PathFinder(new Routes(), new Interfaces(), new Neighbours(eventLoop, NeighbourTable.kernel()));
            PathFinder.Hop hop = paths.plan(new PathFinder.Request(target, Optional.empty(), source));
            String filter = CaptureFilter.flows(List.of(hop.source()), PORT, PORT);
            try (PcapLink link = PcapLink.open(hop.device().name(), PcapLink.Settings.probing(filter), eventLoop)) {
                ResetGuard.Choice choice = ResetGuard.Choice.valueOf(args[0].toUpperCase(Locale.ROOT));
                try (ResetGuard guard =
                        ResetGuard.open(choice, hop, link, eventLoop).get(20, TimeUnit.SECONDS)) {
                    guard.guard(PORT);
                    NetworkPath path = paths.path(hop, link).get(20, TimeUnit.SECONDS);
                    Lines.say("connection", new CraftedConnection(path, PORT, SERVER_PORT).run());
                }
            }
            Lines.say("resets from our kernel", TwoHosts.tcpCounter("OutRsts"));
            Lines.say("connections the peer accepted", TwoHosts.tcpCounterThere("PassiveOpens"));
            Lines.say("tables left", TwoHosts.sh("nft list tables | wc -l").strip());
            Lines.say("listeners left", TwoHosts.sh("ss -Htln | wc -l").strip());
        }
    }
}

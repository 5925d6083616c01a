package org.mpcap.host;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mpcap.lab.Lines;
import org.mpcap.lab.TwoHosts;
import org.mpcap.link.CaptureFilter;
import org.mpcap.link.LiveEventLoop;
import org.mpcap.link.PcapLink;
import org.mpcap.wire.IpAddress;

/** Runs inside the lab: plans ways to targets over all kinds of routes, beside what {@code ip route get} says. */
final class RouteProgram {
    private RouteProgram() {}

    public static void main(String[] args) throws Exception {
        try (TwoHosts hosts = new TwoHosts();
                LiveEventLoop eventLoop = new LiveEventLoop(Throwable::printStackTrace)) {
            TwoHosts.sh(
                    "ip link add other type veth peer name far && ip link set far up && ip addr add 10.8.0.1/24 dev other && ip link set other up"
                            + " && ip link add lower type veth peer name lowest"
                            + " && ip route add 10.1.0.0/16 via 10.9.0.2"
                            + " && ip route add 10.2.0.0/16 via inet6 fd09::2 dev here"
                            + " && ip route add prohibit 10.3.0.0/16 && ip route add blackhole 10.4.0.0/16"
                            + " && ip -6 route add fd01::/64 via fd09::2 && ip -6 route add unreachable fd02::/64"
                            + " && ip route add 10.9.0.2 dev other table 99 && ip rule add from 10.8.0.1 table 99"
                            + " && ip route add 192.0.2.0/24 dev lo");
            PathFinder paths =
                    new PathFinder(new Routes(), new Interfaces(), new Neighbours(eventLoop, NeighbourTable.kernel()));
            for (String target : List.of(
                    "10.9.0.2",
                    "10.1.2.3",
                    "10.2.2.3",
                    "10.8.0.7",
                    "fd09::2",
                    "fd01::5",
                    "127.0.0.1",
                    "10.9.0.1",
                    "::1")) {
                judged(target, Optional.empty());
            }
            judged("10.9.0.2", Optional.of("10.8.0.1"));
            judged("10.9.0.2", Optional.of("10.9.0.1"));
            judged("fd01::5", Optional.of("fd09::1"));
            for (String target : List.of(
                    "10.3.0.1",
                    "10.4.0.1",
                    "fd02::1",
                    "203.0.113.9",
                    "10.9.0.255",
                    "224.0.0.1",
                    "fe80::1",
                    "127.0.0.1",
                    "::1")) {
                plan(paths, "plan " + target, target, Optional.empty(), Optional.empty());
            }
            plan(paths, "spare", "10.9.0.2", Optional.empty(), Optional.of("10.9.0.99"));
            plan(paths, "spare to this host", "10.9.0.1", Optional.empty(), Optional.of("192.0.2.9"));
            plan(paths, "spare without way back", "10.9.0.1", Optional.empty(), Optional.of("203.0.113.9"));
            plan(paths, "link-local with interface", "fe80::1", Optional.of("here"), Optional.empty());
            plan(paths, "down interface", "10.9.0.2", Optional.of("lower"), Optional.empty());
            plan(paths, "missing interface", "10.9.0.2", Optional.of("nowhere"), Optional.empty());
            plan(paths, "local through another", "10.9.0.1", Optional.of("here"), Optional.empty());
            plan(paths, "families", "10.9.0.2", Optional.empty(), Optional.of("fd09::1"));
            try (PcapLink link =
                    PcapLink.open("here", PcapLink.Settings.probing(CaptureFilter.neighbours()), eventLoop)) {
                Lines.say("mac there", hosts.macThere());
                for (String target :
                        List.of("10.9.0.2", "10.1.2.3", "10.2.2.3", "fd09::2", "fd01::5", "10.9.0.77", "fd09::77")) {
                    header(paths, target, link);
                }
                TwoHosts.sh("ping -c1 10.9.0.2");
                header(paths, "10.9.0.2", link);
                Optional<IpAddress> taken = Optional.of(IpAddress.parse("10.9.0.2"));
                try {
                    PathFinder.Hop hop =
                            paths.plan(new PathFinder.Request(IpAddress.parse("10.9.0.3"), Optional.empty(), taken));
                    ProxyArpAddress.claim(hop, link, eventLoop).get(20, TimeUnit.SECONDS);
                    Lines.say("claim", "done");
                } catch (ExecutionException e) {
                    Lines.say(
                            "claim", String.valueOf(requireNonNull(e.getCause()).getMessage()));
                }
            }
        }
    }

    private static void header(PathFinder paths, String target, PcapLink link) throws Exception {
        try {
            PathFinder.Request request = PathFinder.Request.to(IpAddress.parse(target));
            Lines.say(
                    "next hop of " + target,
                    paths.find(request, device -> link)
                            .get(20, TimeUnit.SECONDS)
                            .header()
                            .slice(0, 6));
        } catch (ExecutionException e) {
            Lines.say(
                    "next hop of " + target,
                    String.valueOf(requireNonNull(e.getCause()).getMessage()));
        }
    }

    private static void judged(String target, Optional<String> source) throws IOException {
        String name = "route to " + target + source.map(from -> " from " + from).orElse("");
        String judge = TwoHosts.sh(
                "ip route get " + target + source.map(from -> " from " + from).orElse(""));
        Route route = new Routes().to(IpAddress.parse(target), source.map(IpAddress::parse), Optional.empty());
        String device = new Interfaces().numbered(route.interfaceIndex()).name();
        boolean agree = device.equals(word(judge, "dev"))
                && route.gateway().map(IpAddress::toString).orElse("").equals(word(judge, "via(?: inet6)?"))
                && (source.isPresent()
                        || route.source().map(IpAddress::toString).orElse("").equals(word(judge, "src")))
                && judge.startsWith("local") == (route.type() == Route.Type.LOCAL);
        Lines.say(name, agree ? "as ip says" : route + " on " + device + ", but ip says " + judge);
    }

    private static String word(String text, String before) {
        Matcher matcher = Pattern.compile("\\b" + before + " (\\S+)").matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static void plan(
            PathFinder paths, String name, String target, Optional<String> device, Optional<String> source) {
        try {
            PathFinder.Hop hop =
                    paths.plan(new PathFinder.Request(IpAddress.parse(target), device, source.map(IpAddress::parse)));
            Lines.say(
                    name,
                    hop.source() + (hop.spare() ? " (spare)" : "") + " on "
                            + hop.device().name() + " to " + hop.nextHop());
        } catch (HostException e) {
            Lines.say(name, e.reason() + " " + e.getMessage());
        }
    }
}

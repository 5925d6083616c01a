package org.mpcap;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mpcap.crypto.KeyGenerator;
import org.mpcap.host.Interfaces;
import org.mpcap.host.NetworkDevice;
import org.mpcap.link.NetworkPath;
import org.mpcap.network.LiveSession;
import org.mpcap.network.NetworkSession;
import org.mpcap.paths.PathAspect;
import org.mpcap.paths.PathCell;
import org.mpcap.paths.PathFinding;
import org.mpcap.paths.PathPlan;
import org.mpcap.paths.PathRun;
import org.mpcap.probe.ProbeContext;
import org.mpcap.stack.mptcp.TokenTable;
import org.mpcap.trace.TraceResult;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/**
 * What passes where: every source address of this host to every address and port of a server, and on each path MP_CAPABLE, data both ways, DSS
 * checksums, MP_JOIN, ADD_ADDR and MP_FASTCLOSE, with several connections each.
 *
 * <pre>{@code
 * try (Network network = Network.live()) {
 *     List<PathCell> cells = MptcpPaths.to("server.example").ports(80, 443).build().run(network);
 * }
 * }</pre>
 */
public final class MptcpPaths {
    private final Target target;
    private final List<Integer> ports;
    private final List<IpAddress> sources;
    private final AddressFamily family;
    private final PathPlan plan;
    private final boolean trace;

    private MptcpPaths(Builder builder) {
        target = builder.target;
        ports = builder.ports.isEmpty() ? List.of(target.port()) : List.copyOf(builder.ports);
        sources = List.copyOf(builder.sources);
        family = builder.family;
        plan = new PathPlan(builder.flows, builder.atOnce, builder.data.orElseGet(this::request));
        trace = builder.trace;
    }

    /** A request that most servers answer, be it with an error. */
    private Bytes request() {
        return Bytes.of(
                ("GET / HTTP/1.1\r\nHost: " + target.host() + "\r\nUser-Agent: mpcap\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * The paths to a server: {@code HOST[:PORT]} or {@code [IPv6][:PORT]}.
     *
     * @throws UserError if it is none, or a server inside this process
     */
    public static Builder to(String server) {
        return to(Target.parse(server));
    }

    /**
     * The paths to a server.
     *
     * @throws UserError if it is inside this process
     */
    public static Builder to(Target server) {
        if (server.embedded().isPresent()) {
            throw UserError.usage("'" + server.text() + "' is inside this process: there is no path to it");
        }
        return new Builder(server);
    }

    /**
     * Looks at the paths and waits.
     *
     * @throws UserError if there is none: no such host, no source address, no privilege
     */
    public List<PathCell> run(Network network) {
        NetworkSession session = network.session();
        List<IpAddress> addresses = family.choose(target.host(), session.await(session.resolve(target.host())));
        Map<NetworkPath, List<TransportAddress>> paths = new LinkedHashMap<>();
        Optional<UserError> failure = Optional.empty();
        for (IpAddress address : addresses) {
            for (Optional<IpAddress> source : sources(session, address)) {
                try {
                    NetworkPath path = session.call(() -> session.path(address, target.zone(), source));
                    paths.put(
                            path,
                            ports.stream()
                                    .map(port -> new TransportAddress(address, port))
                                    .toList());
                } catch (UserError e) {
                    if (NetworkSession.errorOfOneTarget(e).isEmpty()) {
                        throw e;
                    }
                    failure = failure.or(() -> Optional.of(e));
                }
            }
        }
        if (paths.isEmpty()) {
            throw failure.orElseGet(() -> UserError.cannotRun("no address of this host leads to " + target.host()));
        }
        ProbeContext context = new ProbeContext(
                session.stack(),
                new TokenTable(session.stack().counters()),
                KeyGenerator.random(session.random())::next,
                session.random());
        List<PathCell> cells = new PathRun(session, context, plan).run(paths);
        return trace && session instanceof LiveSession ? traced(network, cells) : cells;
    }

    /** The source addresses to an address: those given, or all that may be used; none stands for what the routes say. */
    private List<Optional<IpAddress>> sources(NetworkSession session, IpAddress address) {
        List<IpAddress> known = sources.isEmpty() && session instanceof LiveSession ? own() : sources;
        List<Optional<IpAddress>> fitting = known.stream()
                .filter(source -> source.isV6() == address.isV6())
                .map(Optional::of)
                .toList();
        boolean onHost = address.isLoopback() || address.isLinkLocal();
        return (fitting.isEmpty() && known.isEmpty()) || onHost ? List.of(Optional.empty()) : fitting;
    }

    private static List<IpAddress> own() {
        return new Interfaces()
                .all().stream()
                        .filter(device -> device.up() && !device.loopback())
                        .map(NetworkDevice::addresses)
                        .flatMap(List::stream)
                        .filter(address -> !address.isLinkLocal())
                        .toList();
    }

    /** Names the hop where MP_CAPABLE is lost, where routers tell. */
    private List<PathCell> traced(Network network, List<PathCell> cells) {
        List<PathCell> traced = new ArrayList<>();
        for (PathCell cell : cells) {
            boolean lost = cell.of(PathAspect.MP_CAPABLE).verdict() == PathFinding.Verdict.LOST;
            traced.add(lost ? cell.noting("trace: " + hop(network, cell)) : cell);
        }
        return traced;
    }

    private static String hop(Network network, PathCell cell) {
        try {
            TraceResult result = MptcpTrace.of(cell.target().toString())
                    .source(cell.source())
                    .build()
                    .run(network);
            return result.answer().sentence();
        } catch (UserError e) {
            return e.getMessage();
        }
    }

    /** Which paths, and how they are looked at. */
    public static final class Builder {
        private static final int USUAL_FLOWS = 3;
        private static final int USUAL_AT_ONCE = 16;
        private static final int MOST_FLOWS = 100;

        private final Target target;
        private final List<Integer> ports = new ArrayList<>();
        private final List<IpAddress> sources = new ArrayList<>();
        private AddressFamily family = AddressFamily.ANY;
        private int flows = USUAL_FLOWS;
        private int atOnce = USUAL_AT_ONCE;
        private Optional<Bytes> data = Optional.empty();
        private boolean trace = true;

        private Builder(Target target) {
            this.target = target;
        }

        /**
         * Ports of the server instead of the target's.
         *
         * @throws UserError if one is not within 1…65535
         */
        public Builder ports(int... wanted) {
            for (int port : wanted) {
                if (port < 1 || port > 0xffff) {
                    throw UserError.usage("port " + port + " is not within 1…65535");
                }
                ports.add(port);
            }
            return this;
        }

        /** From these addresses only; default: all of this host but those of loopback and of links. */
        public Builder sources(List<IpAddress> wanted) {
            sources.addAll(wanted);
            return this;
        }

        /** Which addresses of a name; default: those of both families. */
        public Builder family(AddressFamily wanted) {
            family = wanted;
            return this;
        }

        /**
         * Connections of each kind over each path; default: 3.
         *
         * @throws UserError if that is not within 1…100
         */
        public Builder flows(int wanted) {
            if (wanted < 1 || wanted > MOST_FLOWS) {
                throw UserError.usage(wanted + " flows are not within 1…" + MOST_FLOWS);
            }
            flows = wanted;
            return this;
        }

        /** What the server is sent; default: a request of HTTP. */
        public Builder data(Bytes wanted) {
            data = Optional.of(wanted);
            return this;
        }

        /** Whether routers are asked where MP_CAPABLE is lost; default: yes. */
        public Builder trace(boolean wanted) {
            trace = wanted;
            return this;
        }

        /** The request. */
        public MptcpPaths build() {
            return new MptcpPaths(this);
        }
    }
}

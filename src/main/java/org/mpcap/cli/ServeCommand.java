package org.mpcap.cli;

import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.mpcap.Target;
import org.mpcap.UserError;
import org.mpcap.cli.shared.Arguments;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Interruption;
import org.mpcap.cli.shared.SegmentLog;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.crypto.KeyGenerator;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.host.ListeningNetwork;
import org.mpcap.link.Completion;
import org.mpcap.link.Link;
import org.mpcap.link.LiveEventLoop;
import org.mpcap.link.Recording;
import org.mpcap.report.CsvTable;
import org.mpcap.report.JsonLines;
import org.mpcap.report.OutputFormat;
import org.mpcap.report.ServedFields;
import org.mpcap.serve.EchoApplication;
import org.mpcap.serve.Fault;
import org.mpcap.serve.FaultyLink;
import org.mpcap.serve.Served;
import org.mpcap.serve.TestApplication;
import org.mpcap.stack.mptcp.Listener;
import org.mpcap.stack.mptcp.ListenerHooks;
import org.mpcap.stack.mptcp.TokenTable;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code mpcap serve}: an MPTCP server in user space, with faults to order. */
@Command(
        name = "serve",
        description = {
            "Serve MPTCP from user space, through libpcap: echoes what it receives, in either version, with faults to order. For"
                    + " labs."
        },
        footer = {
            "mpcap serve --listen [::1]:8080",
            "mpcap serve --listen 10.1.0.2:8080 --mptcp-version 0 --checksum",
            "mpcap serve --fault mirror",
            "mpcap serve --reflect 10.64.0.0/10 --mix v1=30,plain=60,silent=10 -i eth0"
        },
        exitCodeList = {
            "2:wrong usage: an option or an address",
            "3:cannot run here: no privilege, no libpcap, port in use",
            "4:a file could not be written",
            "70:internal error",
            "130:interrupted; the usual end"
        })
final class ServeCommand implements Callable<ExitCode> {
    @ParentCommand
    private Terminal main;

    @Spec
    private CommandSpec spec;

    @ArgGroup(validate = false, heading = "%nServer:%n", order = 1)
    private ServeOptions.Server server = new ServeOptions.Server();

    @ArgGroup(validate = false, heading = "%nWhole prefixes:%n", order = 2)
    private ReflectOptions reflect = new ReflectOptions();

    @ArgGroup(validate = false, heading = "%nNetwork:%n", order = 2)
    private ServeOptions.Network network = new ServeOptions.Network();

    @ArgGroup(validate = false, heading = "%nOutput:%n", order = 3)
    private ServeOptions.Output output = new ServeOptions.Output();

    @Override
    public ExitCode call() throws InterruptedException {
        if (reflect.isAskedFor()) {
            return reflect();
        }
        Set<MptcpVersion> versions = versions();
        ListenerHooks behaviour = server.fault.<ListenerHooks>map(this::fault).orElse(ListenerHooks.HONEST);
        Arguments.within(spec.commandLine(), "--max-pending", server.mostPending, 1, 1_000_000);
        Arguments.within(spec.commandLine(), "--max-connections", server.mostConnections, 1, 1_000_000);
        CompletableFuture<Void> end = new CompletableFuture<>();
        try (LiveEventLoop eventLoop = new LiveEventLoop(end::completeExceptionally);
                Recording recording = new Recording(output.capture, eventLoop, end::completeExceptionally)) {
            Counters counters = new Counters();
            TcpStack stack = new TcpStack(eventLoop, counters);
            if (output.verbose) {
                stack.tap(new SegmentLog(
                        output.format == OutputFormat.TEXT
                                ? main.streams().out()
                                : main.streams().err(),
                        main.paint()));
            }
            try (ListeningNetwork places = new ListeningNetwork(
                    eventLoop,
                    network.interfaceName,
                    network.guard,
                    link -> faulty(recording.record(link)),
                    stack::attach,
                    this::exposed)) {
                Listener listener = listener(stack, counters, versions, behaviour);
                open(eventLoop, stack, places, listener, end);
                announce(versions, addresses(places));
                Interruption interruption = new Interruption(() -> interrupted(eventLoop, listener, counters));
                try {
                    Completion.await(end);
                } finally {
                    interruption.over();
                }
            }
        }
        return ExitCode.INTERRUPTED;
    }

    private void exposed() {
        main.streams()
                .err()
                .println("mpcap serve: a client sends with TTL 255, to which our kernel may answer with resets:"
                        + " --reset-guard nft prevents that (needs nft and CAP_NET_ADMIN)");
    }

    private ExitCode reflect() throws InterruptedException {
        try {
            new ReflectRun(
                            main.streams(),
                            reflect,
                            network.interfaceName.orElseThrow(() -> new IllegalArgumentException(
                                    "--reflect needs -i, the interface the SYNs come in on")))
                    .run();
            return ExitCode.INTERRUPTED;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private Link faulty(Link link) {
        return server.fault.<Link>map(name -> new FaultyLink(link, fault(name))).orElse(link);
    }

    private Listener listener(TcpStack stack, Counters counters, Set<MptcpVersion> versions, ListenerHooks behaviour) {
        SecureRandom random = new SecureRandom();
        byte[] secret = new byte[16];
        random.nextBytes(secret);
        KeyGenerator keys = new KeyGenerator(Bytes.adopt(secret), random.nextInt());
        Listener.Profile usual = Listener.Profile.usual(versions, server.checksum);
        Listener.Profile profile = new Listener.Profile(
                usual.versions(),
                usual.checksum(),
                usual.tcp(),
                server.mostPending,
                server.mostConnections,
                usual.mostSubflows(),
                usual.idleNanos());
        return new Listener(stack, profile, new TokenTable(counters), keys::next, random, behaviour, application());
    }

    private Listener.Application application() {
        return switch (server.app) {
            case ECHO -> new EchoApplication(printer());
            case GREETING -> new TestApplication(true);
            case TESTD -> new TestApplication(false);
        };
    }

    private Consumer<Served> printer() {
        PrintWriter out = main.streams().out();
        return switch (output.format) {
            case TEXT ->
                served -> {
                    out.println(ServedFields.line(served));
                    out.flush();
                };
            case JSON ->
                served -> {
                    out.println(JsonLines.line(ServedFields.of(served)));
                    out.flush();
                };
            case CSV -> {
                CsvTable table = new CsvTable(out, ServedFields.COLUMNS);
                yield served -> {
                    table.row(ServedFields.of(served));
                    out.flush();
                };
            }
        };
    }

    private List<TransportAddress> addresses(ListeningNetwork places) {
        List<TransportAddress> addresses = new ArrayList<>();
        for (String text : server.listen) {
            addresses.addAll(addresses(places, text));
        }
        return addresses;
    }

    private List<TransportAddress> addresses(ListeningNetwork places, String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        try {
            int port = Target.port(text.substring(colon + 1));
            if (host.isEmpty() || host.equals("*")) {
                return places.ownAddresses().stream()
                        .map(address -> new TransportAddress(address, port))
                        .toList();
            }
            String plain = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
            IpAddress address =
                    IpAddress.literal(plain).orElseThrow(() -> UserError.usage("no address '" + plain + "'"));
            return List.of(new TransportAddress(address, port));
        } catch (UserError e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--listen: '" + text + "' is not [ADDR]:PORT, as in 10.1.0.2:8080 or [::1]:8080 (" + e.getMessage()
                            + ")",
                    e);
        }
    }

    private void open(
            LiveEventLoop eventLoop,
            TcpStack stack,
            ListeningNetwork places,
            Listener listener,
            CompletableFuture<Void> end)
            throws InterruptedException {
        for (TransportAddress address : addresses(places)) {
            CompletableFuture<Void> ready = new CompletableFuture<>();
            eventLoop.execute(() -> places.open(address).whenComplete((none, failure) -> {
                if (failure == null) {
                    stack.listen(address, listener);
                    ready.complete(null);
                } else {
                    ready.completeExceptionally(failure);
                }
            }));
            Completion.await(CompletableFuture.anyOf(ready, end));
        }
    }

    private void announce(Set<MptcpVersion> versions, List<TransportAddress> addresses) {
        String what = versions.isEmpty()
                ? "plain TCP"
                : "MPTCP "
                        + versions.stream()
                                .sorted()
                                .map(version -> version.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(" and "));
        PrintWriter place = output.format == OutputFormat.TEXT
                ? main.streams().out()
                : main.streams().err();
        place.println("listening on "
                + addresses.stream().map(Object::toString).collect(Collectors.joining(", ")) + " (" + what
                + server.fault.map(name -> ", fault " + name).orElse("") + ")");
        place.flush();
    }

    private void interrupted(LiveEventLoop eventLoop, Listener listener, Counters counters) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        eventLoop.execute(() -> {
            listener.close();
            closed.complete(null);
        });
        closed.completeOnTimeout(null, 500, java.util.concurrent.TimeUnit.MILLISECONDS)
                .join();
        if (output.stats) {
            counters.nonZero()
                    .forEach((counter, value) ->
                            main.streams().err().println(String.format("%-32s %d", counter.mib(), value)));
        }
        main.streams().out().flush();
    }

    private Set<MptcpVersion> versions() {
        return switch (server.version.toLowerCase(Locale.ROOT)) {
            case "both" -> EnumSet.allOf(MptcpVersion.class);
            case "0" -> EnumSet.of(MptcpVersion.V0);
            case "1" -> EnumSet.of(MptcpVersion.V1);
            case "none" -> EnumSet.noneOf(MptcpVersion.class);
            default ->
                throw new ParameterException(
                        spec.commandLine(), "--mptcp-version: '" + server.version + "' is none of 0, 1, both, none");
        };
    }

    private Fault fault(String name) {
        try {
            return Arguments.oneOf(Fault.values(), name);
        } catch (UserError e) {
            throw new ParameterException(spec.commandLine(), "--fault: " + e.getMessage(), e);
        }
    }
}

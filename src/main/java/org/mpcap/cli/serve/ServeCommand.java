package org.mpcap.cli.serve;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.mpcap.MptcpServer;
import org.mpcap.Network;
import org.mpcap.NetworkOptions;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.SegmentLog;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.host.Interruption;
import org.mpcap.report.CsvTable;
import org.mpcap.report.JsonLines;
import org.mpcap.report.OutputFormat;
import org.mpcap.report.ServedFields;
import org.mpcap.responder.LiveReflector;
import org.mpcap.serve.Served;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.VisibleText;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code mpcap serve}: an MPTCP server in user space, with faults to order. */
@Command(name = "serve")
public final class ServeCommand implements Callable<ExitCode> {
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
        MptcpServer.Request request = request();
        try (Network live = Network.live(options());
                MptcpServer running = request.start(live)) {
            announce(running.addresses());
            Interruption interruption = new Interruption(() -> interrupted(live, running));
            try {
                running.await();
            } finally {
                interruption.over();
            }
        }
        return ExitCode.INTERRUPTED;
    }

    private MptcpServer.Request request() {
        MptcpServer.Request request = server.request(spec.commandLine())
                .whenServed(printer())
                .whenExposed(() -> main.streams()
                        .err()
                        .println("mpcap serve: a client sends with TTL 255, to which our kernel may answer with resets:"
                                + " --reset-guard nft prevents that (needs nft and CAP_NET_ADMIN)"));
        return output.verbose ? request.tap(new SegmentLog(notes(), main.paint())) : request;
    }

    private NetworkOptions options() {
        NetworkOptions options = NetworkOptions.usual().guardedBy(network.guard);
        options = network.interfaceName.isPresent() ? options.through(network.interfaceName.get()) : options;
        return output.capture.isPresent() ? options.recordedTo(output.capture.get()) : options;
    }

    private ExitCode reflect() throws InterruptedException {
        LiveReflector reflector = reflect.reflector(network.interfaceName);
        reflector.run(() -> {
            main.streams()
                    .out()
                    .println(VisibleText.of("reflecting " + reflector.hosts() + " on " + reflector.interfaceName()));
            main.streams().out().flush();
        });
        return ExitCode.INTERRUPTED;
    }

    private Consumer<Served> printer() {
        PrintWriter out = main.streams().out();
        Consumer<Served> row = switch (output.format) {
            case TEXT -> served -> out.println(ServedFields.line(served));
            case JSON -> served -> out.println(JsonLines.line(ServedFields.of(served)));
            case CSV -> {
                CsvTable table = new CsvTable(out, ServedFields.COLUMNS);
                yield served -> table.row(ServedFields.of(served));
            }
        };
        return served -> {
            row.accept(served);
            out.flush();
        };
    }

    /** Where goes what is no row. */
    private PrintWriter notes() {
        return output.format == OutputFormat.TEXT
                ? main.streams().out()
                : main.streams().err();
    }

    private void announce(List<TransportAddress> addresses) {
        notes().println("listening on "
                + addresses.stream().map(Object::toString).collect(Collectors.joining(", ")) + " (" + server.describe()
                + ")");
        notes().flush();
    }

    private void interrupted(Network live, MptcpServer running) {
        live.close();
        if (output.stats) {
            running.counters().lines().forEach(main.streams().err()::println);
        }
        main.streams().out().flush();
    }
}

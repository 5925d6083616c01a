package org.mpcap.cli.paths;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.mpcap.AddressFamily;
import org.mpcap.MptcpPaths;
import org.mpcap.Network;
import org.mpcap.UserError;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.NetworkGroup;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.paths.PathCell;
import org.mpcap.report.JsonLines;
import org.mpcap.report.PathsText;
import org.mpcap.wire.EscapedText;
import org.mpcap.wire.IpAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code mpcap paths}: what passes from each of our addresses to each of a server's. */
@Command(name = "paths")
public final class PathsCommand implements Callable<ExitCode> {
    enum Format {
        TEXT,
        JSON
    }

    @ParentCommand
    private Terminal main;

    @Parameters(paramLabel = "SERVER")
    private String server = "";

    @Option(names = "--port", paramLabel = "PORT", split = ",")
    private List<Integer> ports = List.of();

    @Option(names = "--source", paramLabel = "IP", split = ",")
    private List<IpAddress> sources = List.of();

    @Option(names = "-4")
    private boolean onlyV4;

    @Option(names = "-6")
    private boolean onlyV6;

    @Option(names = "--flows", paramLabel = "N", defaultValue = "3")
    private int flows = 3;

    @Option(names = "--data", paramLabel = "TEXT")
    private Optional<String> data = Optional.empty();

    @Option(names = "--no-trace")
    private boolean noTrace;

    @Mixin(name = "Network")
    private NetworkGroup network = new NetworkGroup();

    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "text")
    private Format format = Format.TEXT;

    @Option(
            names = {"-w", "--write"},
            paramLabel = "FILE")
    private Optional<Path> capture = Optional.empty();

    @Override
    public ExitCode call() {
        if (onlyV4 && onlyV6) {
            throw UserError.usage("-4 and -6 exclude each other");
        }
        MptcpPaths.Builder request = MptcpPaths.to(server)
                .ports(ports.stream().mapToInt(Integer::intValue).toArray())
                .sources(sources)
                .family(onlyV4 ? AddressFamily.IPV4 : onlyV6 ? AddressFamily.IPV6 : AddressFamily.ANY)
                .flows(flows)
                .trace(!noTrace);
        data.ifPresent(text -> request.data(EscapedText.parse(text)));
        List<PathCell> cells;
        try (Network open = Network.live(network.options(capture, OptionalLong.empty()))) {
            cells = request.build().run(open);
        }
        if (format == Format.JSON) {
            cells.forEach(cell -> main.streams().out().println(JsonLines.line(PathsText.fields(cell))));
        } else {
            PathsText.lines(cells).forEach(main.streams().out()::println);
        }
        return cells.stream().allMatch(PathCell::isSound) ? ExitCode.SUCCESS : ExitCode.NOT_ALL;
    }
}

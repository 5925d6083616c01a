package org.mpcap.cli.shared;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.mpcap.AddressFamily;
import org.mpcap.Target;
import org.mpcap.TargetList;
import org.mpcap.UserError;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Options of the commands that take targets one by one: which they are, and how many are at work at once. */
public final class TargetOptions {
    private static final int MOST_AT_ONCE = 10_000;

    @Option(names = "--targets", paramLabel = "FILE")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT")
    private int port = 443;

    @Option(names = "-4")
    private boolean onlyV4;

    @Option(names = "-6")
    private boolean onlyV6;

    @Option(names = "--all-addresses")
    private boolean everyAddress;

    @Option(names = "--concurrency", paramLabel = "N")
    private Optional<Integer> concurrency = Optional.empty();

    /**
     * The targets of the command line, {@code -} standing for standard input, and of the file; empty if there is none.
     *
     * @throws UserError if there is a wrong one
     * @throws IOException if the file cannot be read
     */
    public Optional<List<Target>> targets(List<String> texts, InputStream in, CommandLine commandLine)
            throws IOException {
        if (onlyV4 && onlyV6) {
            throw UserError.usage("-4 and -6 exclude each other");
        }
        Arguments.within(commandLine, "--port", port, 1, 0xffff);
        Arguments.within(commandLine, "--concurrency", concurrency(1), 1, MOST_AT_ONCE);
        TargetList list = new TargetList(port);
        for (String text : texts) {
            if (text.equals("-")) {
                list.addLines("standard input", in);
            } else {
                list.add(text);
            }
        }
        if (file.isPresent() && file.get().toString().equals(FileRoles.STANDARD_STREAM)) {
            list.addLines("standard input", in);
        } else if (file.isPresent()) {
            list.addFile(file.get());
        }
        return list.targets().isEmpty() ? Optional.empty() : Optional.of(list.targets());
    }

    /** Whether every address of a name is asked. */
    public boolean everyAddress() {
        return everyAddress;
    }

    /** Which addresses of names are used. */
    public AddressFamily family() {
        return onlyV4 ? AddressFamily.IPV4 : onlyV6 ? AddressFamily.IPV6 : AddressFamily.ANY;
    }

    /** Targets at work at once, {@code usually} unless told otherwise. */
    public int concurrency(int usually) {
        return concurrency.orElse(usually);
    }
}

package org.mpcap.cli.middlebox;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.mpcap.MptcpMiddlebox;
import org.mpcap.UserError;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.host.Interruption;
import org.mpcap.wire.VisibleText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code mpcap middlebox}: an inline box between two interfaces that treats TCP and MPTCP as it is told. */
@Command(name = "middlebox")
public final class MiddleboxCommand implements Callable<ExitCode> {
    @ParentCommand
    private Terminal main;

    @Parameters(arity = "0..*", paramLabel = "INTERFACE|BEHAVIOUR")
    private List<String> words = List.of();

    @Option(names = "--seed", paramLabel = "N")
    private Optional<Long> seed = Optional.empty();

    @Option(names = "--list")
    private boolean list;

    @Option(names = "--stats")
    private boolean stats;

    @Override
    public ExitCode call() throws InterruptedException {
        PrintWriter out = main.streams().out();
        if (list) {
            MptcpMiddlebox.known()
                    .forEach(known -> out.println(
                            String.format("%-18s %-42s %s", known.name(), known.rule(), known.description())));
            return ExitCode.SUCCESS;
        }
        if (words.size() < 2) {
            throw UserError.usage(
                    "two interfaces are needed, and what to do between them; --list names what it can do");
        }
        MptcpMiddlebox.Request request = MptcpMiddlebox.between(words.get(0), words.get(1))
                .behaviours(words.stream().skip(2).toArray(String[]::new));
        seed.ifPresent(request::seed);
        try (MptcpMiddlebox box = request.start()) {
            Interruption interruption = new Interruption(() -> interrupted(box));
            request.ownAddresses()
                    .forEach(address -> main.streams()
                            .err()
                            .println("mpcap middlebox: this host has " + address
                                    + " there and hears what passes: a box's interfaces should have no address"));
            out.println(VisibleText.of("box between " + words.get(0) + " and " + words.get(1) + ": "
                    + (words.size() == 2
                            ? "lets everything pass"
                            : String.join(", ", words.subList(2, words.size())))));
            out.flush();
            try {
                box.await();
            } finally {
                interruption.over();
            }
        }
        return ExitCode.INTERRUPTED;
    }

    private void interrupted(MptcpMiddlebox box) {
        if (stats) {
            main.streams()
                    .err()
                    .println(box.passed() + " frames, " + box.flows() + " flows, " + box.lost() + " frames lost");
        }
        box.close();
    }
}

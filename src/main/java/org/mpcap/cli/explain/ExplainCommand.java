package org.mpcap.cli.explain;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.mpcap.Diagnosis;
import org.mpcap.UserError;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.diagnosis.DiagnosedCause;
import org.mpcap.diagnosis.DiagnosisResult;
import org.mpcap.host.Interruption;
import org.mpcap.report.DiagnosisFields;
import org.mpcap.report.DiagnosisText;
import org.mpcap.report.JsonLines;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code mpcap explain}: why MPTCP does not work on this host, with the evidence and the command that cures it. */
@Command(name = "explain")
public final class ExplainCommand implements Callable<ExitCode> {
    enum Format {
        TEXT,
        JSON
    }

    @ParentCommand
    private Terminal main;

    @Parameters(arity = "0..*", paramLabel = "CMD")
    private List<String> command = List.of();

    @Option(names = "--pid", paramLabel = "PID")
    private Optional<Long> pid = Optional.empty();

    @Option(names = "--peer", paramLabel = "HOST[:PORT]")
    private Optional<String> peer = Optional.empty();

    @Option(names = "--token", paramLabel = "HEX")
    private Optional<String> token = Optional.empty();

    @Option(names = "--probe")
    private boolean probe;

    @Option(names = "--list")
    private boolean list;

    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "text")
    private Format format = Format.TEXT;

    @Override
    public ExitCode call() throws InterruptedException {
        PrintWriter out = main.streams().out();
        if (list) {
            for (DiagnosedCause cause : Diagnosis.causes()) {
                out.printf("%-28s %s%n", cause.id(), cause.sentence());
            }
            return ExitCode.SUCCESS;
        }
        Diagnosis diagnosis = request().build();
        DiagnosisResult result;
        try (Interruption interruption = Interruption.untilReported(diagnosis::stop)) {
            result = diagnosis.run();
            print(result);
            main.streams().flush();
            interruption.over();
        }
        return Diagnosis.actionNeeded(result) ? ExitCode.NOT_ALL : ExitCode.SUCCESS;
    }

    private void print(DiagnosisResult result) {
        PrintWriter out = main.streams().out();
        if (format == Format.JSON) {
            DiagnosisFields.lines(result).forEach(line -> out.println(JsonLines.line(line)));
        } else {
            new DiagnosisText(main.paint()).lines(result).forEach(out::println);
        }
    }

    private Diagnosis.Builder request() {
        Diagnosis.Builder request = Diagnosis.ofHost().probe(probe);
        pid.ifPresent(request::process);
        peer.ifPresent(request::peer);
        token.ifPresent(text -> request.token(hex(text)));
        if (!command.isEmpty()) {
            request.command(command, System.err);
        }
        return request;
    }

    private static int hex(String text) {
        if (!text.matches("(0x)?[0-9a-fA-F]{8}")) {
            throw UserError.usage("--token: '" + text + "' is no token: write its 8 hexadecimal digits");
        }
        return Integer.parseUnsignedInt(text.replace("0x", ""), 16);
    }
}

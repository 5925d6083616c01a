package org.mpcap.cli.explain;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.mpcap.Diagnosis;
import org.mpcap.UserError;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.diagnosis.DiagnosedCause;
import org.mpcap.diagnosis.DiagnosisResult;
import org.mpcap.diagnosis.Explanation;
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

    @Option(
            names = {"-r", "--read"},
            paramLabel = "FILE")
    private List<Path> captures = List.of();

    @Option(names = "--watch", paramLabel = "SECONDS", arity = "0..1", fallbackValue = "1")
    private Optional<Double> watch = Optional.empty();

    @Option(names = "--dump", paramLabel = "FILE")
    private Optional<Path> dump = Optional.empty();

    @Option(names = "--peer-dump", paramLabel = "FILE")
    private Optional<Path> peerDump = Optional.empty();

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
        if (watch.isPresent()) {
            return watch(request().build(), watch.get());
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

    /** One block a change, until the process is ended. */
    private ExitCode watch(Diagnosis diagnosis, double seconds) throws InterruptedException {
        if (!(seconds >= 0.1 && seconds <= 3600) || !command.isEmpty() || !captures.isEmpty()) {
            throw UserError.usage("--watch takes 0.1…3600 seconds, and neither a command nor a capture");
        }
        List<String> before = List.of("not looked yet");
        while (true) {
            DiagnosisResult result = diagnosis.run();
            List<String> now =
                    result.explanations().stream().map(Explanation::sentence).toList();
            if (!now.equals(before)) {
                print(result);
                main.streams().out().flush();
            }
            before = now;
            TimeUnit.MILLISECONDS.sleep((long) (seconds * 1000));
        }
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
        Diagnosis.Builder request = Diagnosis.ofHost().probe(probe).captures(captures);
        dump.ifPresent(request::dump);
        peerDump.ifPresent(request::peerDump);
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

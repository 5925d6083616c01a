package org.mpcap.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.mpcap.Diagnosis;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.host.HostFacts;
import org.mpcap.report.Fields;
import org.mpcap.report.JsonLines;
import org.mpcap.wire.VisibleText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mpcap doctor}: says what this machine has and lacks, and the command that cures each lack. */
@Command(name = "doctor")
public final class DoctorCommand implements Callable<ExitCode> {
    enum Format {
        TEXT,
        JSON
    }

    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "text")
    private Format format = Format.TEXT;

    @Spec
    private CommandSpec spec;

    @Override
    public ExitCode call() {
        HostFacts facts = HostFacts.gather();
        PrintWriter out = spec.commandLine().getOut();
        Stream.concat(facts.facts().stream(), Diagnosis.facts().stream())
                .forEach(fact -> out.println(format == Format.JSON ? json(fact) : text(fact)));
        out.flush();
        return facts.canProbe() ? ExitCode.SUCCESS : ExitCode.CANNOT_RUN;
    }

    private static String text(HostFacts.Fact fact) {
        String line = String.format("%-6s %-18s %s", fact.ok() ? "ok" : "lacks", fact.item(), fact.value());
        return VisibleText.of(line + fact.cure().map(cure -> ": " + cure).orElse(""));
    }

    private static String json(HostFacts.Fact fact) {
        return JsonLines.line(new Fields()
                .put("item", fact.item())
                .put("ok", fact.ok())
                .put("needed_for", fact.need().name().toLowerCase(Locale.ROOT))
                .put("value", fact.value())
                .putIfPresent("cure", fact.cure()));
    }
}

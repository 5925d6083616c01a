package org.mpcap.cli;

import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.mpcap.host.HostFacts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mpcap doctor}: says what this machine has and lacks, and the command that cures each lack. */
@Command(
        name = "doctor",
        description = "Says what this machine has and lacks for probing, and the command that cures each lack.",
        footer = {"", "Exit code 0 if this machine can probe, 3 if not."})
public final class DoctorCommand implements Callable<Integer> {
    private static final int CAN_PROBE = 0;
    private static final int CANNOT_RUN_HERE = 3;

    enum Format {
        TEXT,
        JSON
    }

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json, one object per line (default: ${DEFAULT-VALUE})")
    Format format;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        HostFacts facts = HostFacts.gather();
        PrintWriter out = spec.commandLine().getOut();
        for (HostFacts.Fact fact : facts.facts()) {
            out.println(format == Format.JSON ? json(fact) : text(fact));
        }
        out.flush();
        return facts.canProbe() ? CAN_PROBE : CANNOT_RUN_HERE;
    }

    private static String text(HostFacts.Fact fact) {
        String line = String.format("%-6s %-18s %s", fact.ok() ? "ok" : "lacks", fact.item(), fact.value());
        return line + fact.cure().map(cure -> ": " + cure).orElse("");
    }

    private static String json(HostFacts.Fact fact) {
        JsonObject object = new JsonObject();
        object.addProperty("item", fact.item());
        object.addProperty("ok", fact.ok());
        object.addProperty("needed_for", fact.need().name().toLowerCase(Locale.ROOT));
        object.addProperty("value", fact.value());
        fact.cure().ifPresent(cure -> object.addProperty("cure", cure));
        return object.toString();
    }
}

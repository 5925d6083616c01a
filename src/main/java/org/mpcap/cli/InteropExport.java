package org.mpcap.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mpcap.UserError;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.ServerNeed;
import org.mpcap.conformance.ServerUnderTest;
import org.mpcap.conformance.SingleScript;
import org.mpcap.craft.CraftExporter;
import org.mpcap.craft.Step;
import org.mpcap.crypto.MptcpVersion;

/** {@code mpcap interop --export}: runs a check once and prints what it did as steps for {@code mpcap craft}. */
final class InteropExport implements InteropSite.Work {
    private final Terminal main;
    private final InteropSite place;
    private final ConformanceCheck check;
    private Optional<SingleScript> single = Optional.empty();
    private Optional<CraftExporter> exporter = Optional.empty();
    private Optional<String> why = Optional.empty();

    InteropExport(Terminal main, InteropSite place, ConformanceCheck check) {
        this.main = main;
        this.place = place;
        this.check = check;
    }

    ExitCode run() throws IOException, InterruptedException {
        place.use(this);
        return ExitCode.SUCCESS;
    }

    @Override
    public void start(ServerUnderTest site, Runnable finished) {
        Optional<ServerNeed> lacks = site.lacks(check);
        if (check.notRunnable().isPresent() || lacks.isPresent()) {
            why = check.notRunnable().or(() -> lacks.map(need -> "needs " + need.words()));
            finished.run();
            return;
        }
        MptcpVersion version = check.id().version().equals("v0") ? MptcpVersion.V0 : MptcpVersion.V1;
        CraftExporter writer =
                new CraftExporter(site, () -> site.stack().eventLoop().nanos());
        SingleScript run = new SingleScript(site, version, place.seed(), writer);
        exporter = Optional.of(writer);
        single = Optional.of(run);
        run.start("export", check.script(), thrown -> {
            why = thrown.map(RuntimeException::getMessage).or(writer::beyond);
            finished.run();
        });
    }

    @Override
    public void stop() {
        single.ifPresent(SingleScript::interrupt);
    }

    @Override
    public void report() {
        List<Step> steps = exporter.map(CraftExporter::steps).orElse(List.of());
        if (why.isEmpty() && steps.isEmpty()) {
            why = Optional.of("it sends nothing of its own");
        }
        if (why.isPresent()) {
            throw UserError.cannotRun(
                    "cannot export " + check.id() + " from " + place.target().text() + ": " + why.get());
        }
        PrintWriter out = main.streams().out();
        out.println("# " + check.id() + ": " + check.title());
        out.println("# " + check.level() + ": " + check.requirement());
        out.println("# expected: " + check.expected());
        out.println("# what came is what " + place.target().text() + " answered, with --app "
                + place.server().app.toString().toLowerCase(Locale.ROOT));
        steps.forEach(out::println);
    }
}

package org.mpcap.cli.craft;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.mpcap.MptcpConformance;
import org.mpcap.Network;
import org.mpcap.NetworkOptions;
import org.mpcap.capture.LinkType;
import org.mpcap.capture.PcapWriter;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.conformance.CheckStopped;
import org.mpcap.conformance.RecordedPacket;
import org.mpcap.conformance.ServerRuns.ScriptOutcome;
import org.mpcap.craft.CraftScript;
import org.mpcap.craft.Step;
import org.mpcap.craft.StepResult;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.host.Interruption;
import org.mpcap.report.AnsiStyle;
import org.mpcap.wire.VisibleText;

/** Shows one run of {@code mpcap craft}. */
final class CraftRun {
    private final Terminal main;
    private final MptcpConformance request;
    private final CraftCommand.How how;
    private final CraftScript script;
    private final PrintWriter out;
    private final AnsiStyle paint;
    private int expected;
    private int missed;

    CraftRun(Terminal main, MptcpConformance request, List<Step> steps, CraftCommand.How how) {
        this.main = main;
        this.request = request;
        this.how = how;
        this.script = new CraftScript(steps, this::done);
        this.out = main.streams().out();
        this.paint = main.paint();
    }

    ExitCode run(NetworkOptions options) throws IOException, InterruptedException {
        if (how.write.isPresent()) {
            PcapWriter.create(how.write.get(), LinkType.RAW_IP).close();
        }
        try (Network network = request.network(options);
                Interruption interruption = Interruption.untilReported(network::close)) {
            Instant started = Instant.now();
            ScriptOutcome outcome = request.run(network, MptcpVersion.V1, script);
            report(outcome, started);
            interruption.over();
            if (outcome.thrown().isPresent()) {
                throw outcome.thrown().get() instanceof RuntimeException failure
                        ? failure
                        : new IllegalStateException(outcome.thrown().get());
            }
        }
        return missed == 0 ? ExitCode.SUCCESS : ExitCode.NOT_ALL;
    }

    private void done(StepResult result) {
        boolean expectation = !result.saw().isEmpty();
        expected += expectation ? 1 : 0;
        missed += result.met() ? 0 : 1;
        String word = !expectation ? paint.faint("     ") : result.met() ? paint.good("ok   ") : paint.bad("MISS ");
        out.printf(
                Locale.ROOT,
                "%s %8.4f  %s%n",
                word,
                result.nanos() / 1e9,
                VisibleText.of(result.step().toString()));
        if (!result.met()) {
            out.println("                came      " + VisibleText.of(result.saw()));
        }
        out.flush();
    }

    private void report(ScriptOutcome outcome, Instant started) {
        List<RecordedPacket> packets = outcome.packets();
        if (how.verbose) {
            packets.forEach(packet -> out.println("      " + VisibleText.of(packet.words())));
        }
        script.unclaimed()
                .forEach(
                        received -> out.println(paint.faint("besides         " + VisibleText.of(received.toString()))));
        boolean cut = outcome.thrown().filter(CheckStopped.class::isInstance).isPresent();
        out.println((expected - missed) + " of " + expected + " expectations met" + (cut ? ", interrupted" : ""));
        how.write.ifPresent(file -> {
            try (PcapWriter writer = PcapWriter.create(file, LinkType.RAW_IP)) {
                packets.forEach(packet -> writer.write(started.plusNanos(packet.nanos()), packet.ip()));
            }
        });
        main.streams().flush();
    }
}

package org.mpcap.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mpcap.capture.LinkType;
import org.mpcap.capture.PcapWriter;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.conformance.CheckStopped;
import org.mpcap.conformance.RecordedPacket;
import org.mpcap.conformance.Recorder;
import org.mpcap.conformance.ServerUnderTest;
import org.mpcap.conformance.SingleScript;
import org.mpcap.craft.CraftScript;
import org.mpcap.craft.Step;
import org.mpcap.craft.StepResult;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.report.AnsiStyle;

/** One run of {@code mpcap craft}. */
final class CraftRun implements InteropSite.Work {
    private final Terminal main;
    private final InteropSite place;
    private final CraftCommand.How how;
    private final CraftScript script;
    private final Instant started = Instant.now();
    private final PrintWriter out;
    private final AnsiStyle paint;
    private Optional<SingleScript> single = Optional.empty();
    private Optional<RuntimeException> thrown = Optional.empty();
    private int expected;
    private int missed;

    CraftRun(Terminal main, InteropSite place, List<Step> steps, CraftCommand.How how) {
        this.main = main;
        this.place = place;
        this.how = how;
        this.script = new CraftScript(steps, this::done);
        this.out = main.streams().out();
        this.paint = main.paint();
    }

    ExitCode run() throws IOException, InterruptedException {
        if (how.write.isPresent()) {
            PcapWriter.create(how.write.get(), LinkType.RAW_IP).close();
        }
        place.use(this);
        if (thrown.isPresent()) {
            throw thrown.get();
        }
        return missed == 0 ? ExitCode.SUCCESS : ExitCode.NOT_ALL;
    }

    @Override
    public void start(ServerUnderTest site, Runnable finished) {
        SingleScript run = new SingleScript(site, MptcpVersion.V1, place.seed(), Recorder.NONE);
        single = Optional.of(run);
        run.start("craft", script, failure -> {
            thrown = failure;
            finished.run();
        });
    }

    @Override
    public void stop() {
        single.ifPresent(SingleScript::interrupt);
    }

    private void done(StepResult result) {
        boolean expectation = !result.saw().isEmpty();
        expected += expectation ? 1 : 0;
        missed += result.met() ? 0 : 1;
        String word = !expectation ? paint.faint("     ") : result.met() ? paint.good("ok   ") : paint.bad("MISS ");
        out.printf(Locale.ROOT, "%s %8.4f  %s%n", word, result.nanos() / 1e9, result.step());
        if (!result.met()) {
            out.println("                came      " + result.saw());
        }
        out.flush();
    }

    @Override
    public void report() {
        List<RecordedPacket> packets = single.map(SingleScript::packets).orElse(List.of());
        if (how.verbose) {
            packets.forEach(packet -> out.println("      " + packet.words()));
        }
        List<String> besides = script.unclaimed();
        besides.forEach(received -> out.println(paint.faint("besides         " + received)));
        boolean cut = thrown.filter(CheckStopped.class::isInstance).isPresent();
        out.println((expected - missed) + " of " + expected + " expectations met" + (cut ? ", interrupted" : ""));
        how.write.ifPresent(file -> {
            try (PcapWriter writer = PcapWriter.create(file, LinkType.RAW_IP)) {
                packets.forEach(packet -> writer.write(started.plusNanos(packet.nanos()), packet.ip()));
            }
        });
        main.streams().flush();
    }
}

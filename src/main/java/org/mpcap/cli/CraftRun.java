package org.mpcap.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mpcap.capture.LinkType;
import org.mpcap.capture.PcapWriter;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.interop.Packet;
import org.mpcap.interop.Recorder;
import org.mpcap.interop.Site;
import org.mpcap.interop.Solo;
import org.mpcap.interop.Stop;
import org.mpcap.interop.craft.CraftScript;
import org.mpcap.interop.craft.Step;
import org.mpcap.interop.craft.StepResult;
import org.mpcap.report.Paint;

/** One run of {@code mpcap craft}. */
final class CraftRun implements InteropSite.Work {
    private final Main main;
    private final InteropSite place;
    private final CraftCommand.How how;
    private final CraftScript script;
    private final Instant started = Instant.now();
    private final PrintWriter out;
    private final Paint paint;
    private Optional<Solo> solo = Optional.empty();
    private Optional<RuntimeException> thrown = Optional.empty();
    private int expected;
    private int missed;

    CraftRun(Main main, InteropSite place, List<Step> steps, CraftCommand.How how) {
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
    public void start(Site site, Runnable finished) {
        Solo run = new Solo(site, MptcpVersion.V1, place.seed(), Recorder.NONE);
        solo = Optional.of(run);
        run.start("craft", script, failure -> {
            thrown = failure;
            finished.run();
        });
    }

    @Override
    public void stop() {
        solo.ifPresent(Solo::interrupt);
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
        List<Packet> packets = solo.map(Solo::packets).orElse(List.of());
        if (how.verbose) {
            packets.forEach(packet -> out.println("      " + packet.words()));
        }
        List<String> besides = script.unclaimed();
        besides.forEach(seen -> out.println(paint.faint("besides         " + seen)));
        boolean cut = thrown.filter(Stop.class::isInstance).isPresent();
        out.println((expected - missed) + " of " + expected + " expectations met" + (cut ? ", interrupted" : ""));
        how.write.ifPresent(file -> {
            try (PcapWriter writer = PcapWriter.create(file, LinkType.RAW_IP)) {
                packets.forEach(packet -> writer.write(started.plusNanos(packet.nanos()), packet.ip()));
            }
        });
        main.streams().flush();
    }
}

package org.mpcap.cli.scan;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.mpcap.MptcpScan;
import org.mpcap.Network;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Streams;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.host.Interruption;
import org.mpcap.report.RowWriter;
import org.mpcap.report.ScanStatus;
import org.mpcap.scan.run.ScanResult;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code mpcap scan}: whole networks. */
@Command(name = "scan")
public final class ScanCommand implements Callable<ExitCode> {
    /** The longest cool-down, an hour, and time for proofs under way: whoever cannot wait sends another signal. */
    private static final Duration PATIENCE = Duration.ofSeconds(3700);

    @ParentCommand
    private Terminal main;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "TARGET")
    private List<String> targets = List.of();

    @ArgGroup(validate = false, heading = "%nTargets:%n", order = 1)
    private ScanOptions.TargetGroup which = new ScanOptions.TargetGroup();

    @ArgGroup(validate = false, heading = "%nProbes:%n", order = 2)
    private ScanOptions.ProbeGroup probes = new ScanOptions.ProbeGroup();

    @ArgGroup(validate = false, heading = "%nPace:%n", order = 3)
    private ScanOptions.PaceGroup pace = new ScanOptions.PaceGroup();

    @ArgGroup(validate = false, heading = "%nNetwork:%n", order = 4)
    private ScanOptions.NetworkGroup network = new ScanOptions.NetworkGroup();

    @ArgGroup(validate = false, heading = "%nOutput:%n", order = 5)
    private ScanOptions.OutputGroup output = new ScanOptions.OutputGroup();

    @Override
    public ExitCode call() throws IOException, InterruptedException {
        RowWriter rows = new RowWriter(output.target(main.streams().rawOut()), output.layout());
        MptcpScan.Builder builder = MptcpScan.of(targets.toArray(String[]::new)).reportSilent(output.asksForSilent());
        which.apply(builder, main.streams().in());
        probes.apply(builder);
        pace.apply(builder);
        network.apply(builder);
        output.apply(builder);
        MptcpScan scan = builder.build();
        Interruption interruption = new Interruption(scan::stop, PATIENCE);
        ScanStatus status = new ScanStatus(
                main.streams().err(),
                Streams.errIsTerminal(),
                output.quiet,
                output.summary,
                spec.commandLine().getParseResult().originalArgs(),
                network.suppressesResets(),
                interruption::isInterrupted);
        ScanResult result;
        try (Network live = Network.live(scan.networkOptions())) {
            result = scan.run(live, status.beside(rows));
        } catch (Throwable e) {
            interruption.close();
            throw e;
        }
        main.streams().flush();
        interruption.over();
        return result.isIncomplete() ? ExitCode.NOT_ALL : ExitCode.SUCCESS;
    }
}

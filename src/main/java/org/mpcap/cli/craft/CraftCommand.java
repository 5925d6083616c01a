package org.mpcap.cli.craft;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.mpcap.MptcpConformance;
import org.mpcap.Target;
import org.mpcap.UserError;
import org.mpcap.cli.interop.InteropCommand;
import org.mpcap.cli.interop.InteropServer;
import org.mpcap.cli.shared.Arguments;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.NetworkGroup;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.craft.CraftException;
import org.mpcap.craft.CraftText;
import org.mpcap.craft.Step;
import org.mpcap.wire.VisibleText;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code mpcap craft}: sends segments as a file says, and says what came. */
@Command(
        name = "craft",
        description = {
            "Send the segments a file lists, right or wrong in any field, and wait for those it expects. 'mpcap interop --export"
                    + " ID' writes such files. Send only to servers you may test.",
            "",
            "One step a line; # begins a comment. What is left out is what an honest client would send.",
            "",
            "  flow F [from=first|second|second-path] [to=target|mptcp|tcp|PORT]",
            "         [isn=0x1] [same=F] [of=C]",
            "  connection C flow=F [key=0x16-DIGITS|C.remote] [version=0|1]",
            "  send F FLAGS [seq=N] [ack=N] [win=N] [urg=N] [data=\"TEXT\"|data=0xHEX]",
            "         [off=WORDS] [sum=auto^HEX|sum=0xHEX] [<OPTION>...]",
            "  expect F FLAGS [ack=N] [len=N] [data=...] [within=MS] [<OPTION>...]",
            "  expect nothing [within=MS]",
            "  listen PORT|F [from=...]       take SYNs of the server to this port of ours",
            "  accept F [of=C] [within=MS]    F is the flow the server opens with its SYN",
            "  wait MS",
            "  acking F both|narrow|stale|subflow|none   how data is acknowledged",
            "  join F C       F is a subflow of C from now on: its data is DATA_ACKed",
            "  remote C KEY   take this for the server's key",
            "  next F N       the next sequence number",
            "  window F N     the window from now on",
            "",
            "Sequence numbers count from 0 at the SYN, data sequence numbers from 1 at the first byte; auto is the one that is due,"
                    + " auto+1 the one behind. FLAGS are words such as SYN/ACK, or 0x and the twelve bits. off is what the header says"
                    + " of its own length, the options stay as they are; sum is the TCP checksum. Options, with the fields they may have:",
            "",
            "  <mp_capable version= flags= sender=KEY receiver=KEY length= checksum=>",
            "  <mp_join id= flags= token=auto|local|other-hash|0x... nonce=0x...>",
            "  <mp_join hmac=auto|keys-swapped|nonces-swapped|both-swapped|other-hash>",
            "  <mp_join id= nonce=0x... hmac=auto|HEX>   in a SYN/ACK of ours",
            "  <dss ack= ack4= dsn= dsn4= ssn= length= checksum=auto|auto^5a5a|0x...",
            "       fin flags=>",
            "  <add_addr id= address=first|second|IP port= hmac=auto|keys-swapped|HEX flags=>",
            "  <remove_addr ids=1,2>  <mp_prio flags= id=>  <mp_fail dsn=>",
            "  <mp_fastclose key=KEY>  <mp_tcprst reason= flags=>",
            "  <mss size=> <window_scale shift=> <sack_permitted>",
            "  <timestamps value= echo=auto> <fast_open cookie=auto> <nop> <eol>",
            "  <raw bytes=HEX>   any bytes as they are",
            "",
            "KEY is local, remote, C.local, C.remote or 0x and 16 digits. The server's key is taken from its SYN/ACK. An expectation"
                    + " names what must be there, and holds for any segment on that flow that no other has claimed; hmac=auto"
                    + " expects a right HMAC, any anything."
        },
        footer = {
            "mpcap interop --export v1/join/3.2-7 > join.craft",
            "mpcap craft join.craft embedded:v1          @|faint # needs no privileges|@",
            "mpcap craft join.craft --source-ip 10.1.0.9 -w join.pcap 10.1.0.2:5001",
        },
        exitCodeList = {
            "0:every expectation came true",
            "1:one did not",
            "2:wrong usage: an option, a target, a line of the file",
            "3:cannot run here: no privilege, no libpcap, no route",
            "4:a file could not be read or written",
            "70:internal error",
            "130:interrupted"
        })
public final class CraftCommand implements Callable<ExitCode> {
    @ParentCommand
    private Terminal main;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE", description = "The steps; - reads standard input.")
    private String file = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TARGET",
            description = "HOST:PORT, [IPv6]:PORT, embedded:v0 or embedded:v1.")
    private Optional<String> target = Optional.empty();

    @Mixin
    private InteropServer server = new InteropServer();

    @ArgGroup(validate = false, heading = "%nRun:%n", order = 2)
    private How how = new How();

    @Mixin
    private NetworkGroup wire = new NetworkGroup();

    /** How to run. */
    static final class How {
        @Option(names = "--dry-run", description = "Check the file and send nothing; needs no target.")
        boolean dryRun;

        @Option(
                names = "--timeout",
                paramLabel = "MS",
                defaultValue = "500",
                description = "How long an expected segment may take, in milliseconds; default: ${DEFAULT-VALUE}.")
        int timeout = 500;

        @Option(
                names = "--seed",
                paramLabel = "N",
                description = "Seed of the keys and sequence numbers the file leaves open; default: random.")
        Optional<Long> seed = Optional.empty();

        @Option(names = "-v", description = "Show every packet sent and received.")
        boolean verbose;

        @Option(
                names = {"-w", "--write"},
                paramLabel = "FILE",
                description = "Write the packets sent and received into a pcap file.")
        Optional<Path> write = Optional.empty();
    }

    @Override
    public ExitCode call() throws IOException, InterruptedException {
        Arguments.within(spec.commandLine(), "--timeout", how.timeout, 1, 600_000);
        List<Step> steps = read();
        if (how.dryRun) {
            main.streams().out().println(VisibleText.of(file.toString()) + ": " + steps.size() + " steps");
            return ExitCode.SUCCESS;
        }
        MptcpConformance.Builder builder = server.describe(
                        Target.parse(target.orElseThrow(InteropCommand::noTarget), 0))
                .wait(Duration.ofMillis(how.timeout));
        how.seed.ifPresent(builder::seed);
        try {
            return new CraftRun(main, builder.build(), steps, how).run(wire.options());
        } catch (CraftException e) {
            throw wrong(e);
        }
    }

    private UserError wrong(CraftException e) {
        return new UserError(UserError.Kind.USAGE, file + ": " + e.getMessage(), e);
    }

    private List<Step> read() throws IOException {
        byte[] bytes = file.equals("-") ? main.streams().in().readAllBytes() : Files.readAllBytes(Path.of(file));
        List<Step> steps;
        try {
            steps = CraftText.parse(new String(bytes, StandardCharsets.UTF_8));
        } catch (CraftException e) {
            throw wrong(e);
        }
        if (steps.isEmpty()) {
            throw UserError.usage(file + ": no steps in it");
        }
        return steps;
    }
}

package org.mpcap;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.mpcap.analyze.CaptureFiles;
import org.mpcap.analyze.ConnectionResult;
import org.mpcap.capture.CaptureReader;
import org.mpcap.capture.CaptureTrace;
import org.mpcap.capture.LinkType;
import org.mpcap.diagnosis.ActiveAnswers;
import org.mpcap.diagnosis.ActiveQuestions;
import org.mpcap.diagnosis.BothSides;
import org.mpcap.diagnosis.CaptureRules;
import org.mpcap.diagnosis.DiagnosedCause;
import org.mpcap.diagnosis.DiagnosisFacts;
import org.mpcap.diagnosis.DiagnosisResult;
import org.mpcap.diagnosis.DiagnosisRules;
import org.mpcap.diagnosis.Explanation;
import org.mpcap.diagnosis.HostObserver;
import org.mpcap.diagnosis.PacketSighting;
import org.mpcap.diagnosis.PacketWitness;
import org.mpcap.diagnosis.ProgramFacts;
import org.mpcap.diagnosis.WatchedProgram;
import org.mpcap.host.HostFacts;
import org.mpcap.host.mptcp.KernelState;
import org.mpcap.host.mptcp.LiveKernel;
import org.mpcap.host.mptcp.RecordedKernel;
import org.mpcap.posix.NetworkNamespace;
import org.mpcap.posix.PosixException;
import org.mpcap.trace.TraceResult;
import org.mpcap.track.ConnectionSummary;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.Quantity;
import org.mpcap.wire.TransportAddress;

/**
 * A diagnosis: why MPTCP does not work, or not as it should, on this host. It reads what the kernel tells and changes nothing; only {@link
 * Builder#probe} lets it send packets. What it may not read costs that evidence, and is said in the result.
 *
 * <pre>{@code
 * for (Explanation found : Diagnosis.ofHost().build().run().explanations()) {
 *     System.out.println(found.sentence() + " " + found.cures());
 * }
 * }</pre>
 */
public final class Diagnosis {
    private final Builder asked;
    private volatile Runnable stopper = () -> {};

    private Diagnosis(Builder asked) {
        this.asked = asked;
    }

    /** The diagnosis of this host and its connections, as they are now. */
    public static Builder ofHost() {
        return new Builder();
    }

    /** What is asked, and how; unless told otherwise everything on this host, without sending anything. */
    public static final class Builder {
        private OptionalLong process = OptionalLong.empty();
        private List<String> command = List.of();
        private OutputStream programOutput = OutputStream.nullOutputStream();
        private Optional<TransportAddress> peer = Optional.empty();
        private Optional<Integer> token = Optional.empty();
        private boolean probe;
        private List<Path> captures = List.of();

        private Optional<Path> dump = Optional.empty();
        private Optional<Path> peerDump = Optional.empty();

        private Builder() {}

        /** Also writes what the kernel answered to a file of text, for the other host or a report; it holds addresses and tokens, and no keys. */
        public Builder dump(Path file) {
            dump = Optional.of(file);
            return this;
        }

        /** Takes in what {@link #dump} wrote on the other host. */
        public Builder peerDump(Path file) {
            peerDump = Optional.of(file);
            return this;
        }

        /** Captures instead of this host; what a capture does not hold is said in the result. */
        public Builder captures(List<Path> files) {
            captures = List.copyOf(files);
            return this;
        }

        /** Only the connections of this process and those it started, in its network namespace. */
        public Builder process(long pid) {
            process = OptionalLong.of(pid);
            return this;
        }

        /**
         * Runs a program and watches it to its end.
         *
         * @param programAndArguments as a shell would start it
         * @param output what the program prints is copied to this
         */
        public Builder command(List<String> programAndArguments, OutputStream output) {
            command = List.copyOf(programAndArguments);
            programOutput = output;
            return this;
        }

        /**
         * Only the connections to this server.
         *
         * @param server {@code HOST[:PORT]}; without a port: all
         * @throws UserError if it is none, or its name has no address
         */
        public Builder peer(String server) {
            Target target = Target.parse(server, 1);
            int port = Target.parse(server, 2).port() == target.port() ? target.port() : 0;
            try {
                peer = Optional.of(new TransportAddress(IpAddress.of(InetAddress.getByName(target.host())), port));
            } catch (UnknownHostException e) {
                throw UserError.usage("'" + target.host() + "' has no address");
            }
            return this;
        }

        /** Only the connection with this token of this host's. */
        public Builder token(int local) {
            token = Optional.of(local);
            return this;
        }

        /** Whether to ask the network where that tells look-alikes apart: plain TCP connections, a probe, a trace. */
        public Builder probe(boolean allowed) {
            probe = allowed;
            return this;
        }

        /**
         * The question.
         *
         * @throws UserError if what is asked contradicts itself
         */
        public Diagnosis build() {
            if (process.isPresent() && !command.isEmpty()) {
                throw UserError.usage("either a process that runs already or a command to run, not both");
            }
            if (!captures.isEmpty() && (process.isPresent() || !command.isEmpty() || probe)) {
                throw UserError.usage(
                        "a capture is explained by itself: leave out the process, the command and the probe");
            }
            Builder copy = new Builder();
            copy.captures = captures;
            copy.dump = dump;
            copy.peerDump = peerDump;
            copy.process = process;
            copy.command = command;
            copy.programOutput = programOutput;
            copy.peer = peer;
            copy.token = token;
            copy.probe = probe;
            return new Diagnosis(copy);
        }
    }

    /** Ends the watching of a program before it ends, with what was seen so far. Any thread may call it. */
    public void stop() {
        stopper.run();
    }

    /**
     * Looks and decides.
     *
     * @throws UserError of kind CANNOT_RUN if this kernel has no MPTCP, there is no such process, or the program does not start
     */
    public DiagnosisResult run() throws InterruptedException {
        if (!asked.captures.isEmpty()) {
            return captured();
        }
        if (asked.process.isEmpty()) {
            return here(Optional.empty());
        }
        return inNamespaceOf(asked.process.getAsLong());
    }

    private DiagnosisResult captured() {
        CaptureAnalysis.Result analysis = CaptureAnalysis.of(asked.captures).run();
        List<ConnectionSummary> connections = analysis.connections().stream()
                .map(ConnectionResult::summary)
                .filter(connection -> asked.peer.isEmpty()
                        || connection.subflows().stream()
                                .anyMatch(flow -> flow.listener()
                                        .address()
                                        .equals(asked.peer.get().address())))
                .toList();
        return new CaptureRules(connections, sightings()).decide();
    }

    private List<PacketSighting> sightings() {
        PacketWitness witness = new PacketWitness();
        try (CaptureTrace trace = CaptureFiles.open(asked.captures).trace()) {
            while (trace.next()) {
                CaptureReader reader = trace.reader();
                LinkType.of(reader.linkTypeNumber())
                        .ifPresent(type -> witness.frame(
                                type,
                                reader.array(),
                                reader.offset(),
                                reader.captured(),
                                reader.original(),
                                trace.nanos()));
            }
        } catch (IOException e) {
            throw UserError.file(String.valueOf(e.getMessage()));
        }
        return witness.sightings();
    }

    private DiagnosisResult inNamespaceOf(long pid) throws InterruptedException {
        Optional<ProgramFacts> program = HostObserver.process(pid);
        if (program.isEmpty()) {
            throw UserError.cannotRun("there is no process " + pid);
        }
        FutureTask<DiagnosisResult> visit = new FutureTask<>(() -> {
            try {
                NetworkNamespace.enter(Path.of("/proc/" + pid + "/ns/net"));
            } catch (PosixException e) {
                // Without the right to enter: right as long as the process is in our namespace.
            }
            return here(program);
        });
        // A thread of its own, which ends: there is no way back out of a namespace.
        new Thread(visit, "mpcap-namespace").start();
        try {
            return visit.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e);
        }
    }

    private DiagnosisResult here(Optional<ProgramFacts> program) throws InterruptedException {
        RecordedKernel.Recorder kernel = new RecordedKernel.Recorder(new LiveKernel());
        KernelState first = KernelState.read(kernel);
        if (first.setting("net/mptcp/enabled").isEmpty()) {
            throw UserError.cannotRun("this kernel has no MPTCP (" + System.getProperty("os.version")
                    + "): boot Linux 5.6 or newer with CONFIG_MPTCP");
        }
        DiagnosisFacts question = DiagnosisFacts.of(first).about(program, asked.peer, asked.token);
        DiagnosisFacts facts = asked.command.isEmpty() ? new HostObserver(kernel).settled(question) : watched(question);
        facts = facts.beside(new HostObserver(kernel).firewall(), List.of());
        DiagnosisResult result = DiagnosisRules.decide(facts);
        if (names(result, DiagnosedCause.APP_PLAIN_TCP) && facts.program().isEmpty()) {
            Optional<ProgramFacts> opener = HostObserver.opener(facts);
            facts = opener.isPresent() ? facts.about(opener, asked.peer, asked.token) : facts;
            result = DiagnosisRules.decide(facts);
        }
        if (names(result, DiagnosedCause.ENDPOINT_NONE)) {
            facts = facts.beside(facts.firewall(), HostObserver.elsewhere(facts.state()));
            result = DiagnosisRules.decide(facts);
        }
        if (asked.probe) {
            result = DiagnosisRules.decide(facts.with(answers(facts, result)));
        }
        if (asked.dump.isPresent()) {
            write(kernel.record(), asked.dump.get());
        }
        return asked.peerDump.isPresent() ? new BothSides(result, dumped(asked.peerDump.get())).joined() : result;
    }

    private static void write(RecordedKernel kernel, Path file) {
        try {
            Files.write(file, kernel.write());
        } catch (IOException e) {
            throw new UserError(UserError.Kind.FILE, file + " cannot be written: " + e.getMessage(), e);
        }
    }

    /**
     * What the rules say of another host, by what {@link Builder#dump} wrote there.
     *
     * @throws UserError of kind FILE if it cannot be read
     */
    public static DiagnosisResult dumped(Path file) {
        try {
            RecordedKernel kernel = RecordedKernel.parse(Files.readAllLines(file));
            DiagnosisFacts question = DiagnosisFacts.of(KernelState.read(kernel));
            HostObserver observer = new HostObserver(kernel);
            return DiagnosisRules.decide(observer.look(question).beside(observer.firewall(), List.of()));
        } catch (IOException e) {
            throw new UserError(UserError.Kind.FILE, file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private DiagnosisFacts watched(DiagnosisFacts question) throws InterruptedException {
        try (WatchedProgram program = new WatchedProgram(asked.command, asked.programOutput)) {
            stopper = program::stop;
            return program.run(question);
        }
    }

    private static boolean names(DiagnosisResult result, DiagnosedCause cause) {
        return result.explanations().stream().anyMatch(found -> found.cause() == cause);
    }

    private ActiveAnswers answers(DiagnosisFacts facts, DiagnosisResult result) {
        List<ActiveAnswers.Connect> connects = new ArrayList<>(ActiveQuestions.connects(facts, result));
        Optional<TransportAddress> server = result.connections().stream()
                .map(connection -> connection.remote())
                .findFirst()
                .or(facts::server);
        boolean refused = result.explanations().stream()
                .anyMatch(found -> found.alternatives().contains(DiagnosedCause.PATH_SYN_RESET));
        if (refused && server.isPresent()) {
            connects.add(new ActiveAnswers.Connect(
                    IpAddress.parse(server.get().address().isV6() ? "::" : "0.0.0.0"), server.get()));
        }
        Optional<ActiveAnswers.Handshake> handshake =
                ActiveQuestions.handshake(result) ? server.flatMap(Diagnosis::handshake) : Optional.empty();
        return new ActiveAnswers(HostObserver.connect(connects), handshake);
    }

    /** Traces the way to a server; empty if this host may not. */
    private static Optional<ActiveAnswers.Handshake> handshake(TransportAddress server) {
        try (Network network = Network.live()) {
            TraceResult trace = MptcpTrace.of(server.toString()).build().run(network);
            return Optional.of(new ActiveAnswers.Handshake(
                    causes(trace), "trace: " + trace.answer().sentence()));
        } catch (UserError e) {
            return Optional.of(new ActiveAnswers.Handshake(List.of(), "no trace: " + e.getMessage()));
        }
    }

    private static List<DiagnosedCause> causes(TraceResult trace) {
        return switch (trace.answer().verdict()) {
            case STRIPPED_OUT -> List.of(DiagnosedCause.PATH_OPTION_STRIPPED_FIRST);
            case STRIPPED_BACK -> List.of(DiagnosedCause.PATH_SYN_ACK_STRIPPED);
            case PROXY -> List.of(DiagnosedCause.PATH_SYN_PROXY);
            // What the last router before the server takes off, no quotation shows.
            case PLAIN_SERVER -> List.of(DiagnosedCause.PEER_PLAIN_TCP, DiagnosedCause.PATH_OPTION_STRIPPED_FIRST);
            case OTHER_VERSION -> List.of(DiagnosedCause.PEER_V0);
            case DROPPED -> List.of(DiagnosedCause.PATH_SYN_DROPPED);
            case REFUSED -> List.of(DiagnosedCause.PATH_SYN_RESET);
            default -> List.of();
        };
    }

    /** What this host's path manager is set to, as facts about the machine; none where the kernel has no MPTCP or does not tell. */
    public static List<HostFacts.Fact> facts() {
        KernelState state = KernelState.read(new LiveKernel());
        return state.limits()
                .map(limits -> List.of(new HostFacts.Fact(
                        "path manager",
                        HostFacts.Need.LAB,
                        "subflows=" + limits.subflows() + " add_addr_accepted=" + limits.addAddrAccepted() + ", "
                                + Quantity.of(state.endpoints().size(), "endpoint")
                                + "; 'mpcap explain' says whether they work",
                        Optional.empty())))
                .orElse(List.of());
    }

    /** Every cause there is, for those who want to list them. */
    public static List<DiagnosedCause> causes() {
        return List.of(DiagnosedCause.values());
    }

    /** Whether a result calls for action: a fault, or one that cannot be told from another. */
    public static boolean actionNeeded(DiagnosisResult result) {
        return result.explanations().stream().anyMatch(found -> found.status() != Explanation.Status.WARN);
    }
}

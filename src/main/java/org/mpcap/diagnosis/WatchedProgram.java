package org.mpcap.diagnosis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.mpcap.UserError;
import org.mpcap.host.mptcp.KernelCounters;
import org.mpcap.host.mptcp.LiveKernel;
import org.mpcap.host.mptcp.PathManagerEvent;
import org.mpcap.host.mptcp.SocketRow;
import org.mpcap.posix.NetlinkSocket;
import org.mpcap.posix.PosixException;

/** Runs a program and watches its sockets, the counters of its namespace, the path manager's events and, where it may, packets. */
public final class WatchedProgram implements AutoCloseable {
    /** Often enough that a short connection is seen, seldom enough that looking costs little. */
    private static final long BETWEEN_LOOKS_MILLIS = 100;

    private static final String NOT_AVAILABLE = "Protocol not available";

    private final List<String> command;
    private final OutputStream out;
    private final PacketRecorder packets = new PacketRecorder();
    private final List<PathManagerEvent> events = new ArrayList<>();
    private final ProcessSockets sockets = new ProcessSockets();
    private Optional<NetlinkSocket> listener = Optional.empty();
    private volatile boolean stopped;
    private volatile boolean refusedOption;

    /**
     * A program that is not started yet.
     *
     * @param command the program and its arguments
     * @param out what it prints to either of its outputs is copied to this
     */
    public WatchedProgram(List<String> command, OutputStream out) {
        this.command = List.copyOf(command);
        this.out = out;
    }

    /** Ends the watching before the program ends; the program is ended, too. Any thread may call it. */
    public void stop() {
        stopped = true;
    }

    /**
     * Runs it to its end and gives what was seen: the host as it was when the program's connections were last open, the counters of the whole
     * time.
     *
     * @param asked what is asked about
     * @throws UserError if it cannot be started
     */
    public DiagnosisFacts run(DiagnosisFacts asked) throws InterruptedException {
        HostObserver observer = new HostObserver(new LiveKernel());
        try {
            listener = Optional.of(LiveKernel.listen("mptcp_pm", "mptcp_pm_events"));
        } catch (PosixException e) {
            listener = Optional.empty();
        }
        packets.start();
        KernelCounters before = counters();
        Process process = start();
        Thread copier = copier(process);
        String name = ProcessSockets.name(process.pid());
        DiagnosisFacts last = asked;
        Lasting lasting = new Lasting();
        while (true) {
            boolean ended = process.waitFor(BETWEEN_LOOKS_MILLIS, TimeUnit.MILLISECONDS);
            sockets.look(process.pid());
            hear();
            DiagnosisFacts now = observer.look(
                    asked.about(Optional.of(facts(name, OptionalInt.empty())), asked.peer(), asked.token()));
            boolean open = isOpen(now);
            if (open) {
                lasting.look(of(now, now.state().counters().since(before), now.program()));
            }
            last = open || lasting.looks == 0 ? now : last;
            if (ended || stopped) {
                break;
            }
        }
        if (process.isAlive()) {
            process.destroy();
        }
        process.waitFor(1, TimeUnit.SECONDS);
        copier.join(1000);
        packets.stop();
        hear();
        OptionalInt exit = process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
        Optional<ProgramFacts> program = Optional.of(facts(name, exit));
        KernelCounters counted = counters().since(before);
        DiagnosisFacts end = of(last, counted, program);
        boolean sound = DiagnosisRules.decide(end).sound();
        return sound
                ? lasting.most().map(seen -> of(seen, seen.counters(), program)).orElse(end)
                : end;
    }

    private void hear() {
        listener.ifPresent(heard -> heard.heard().forEach(message -> events.add(PathManagerEvent.parse(message))));
    }

    private DiagnosisFacts of(DiagnosisFacts seen, KernelCounters counted, Optional<ProgramFacts> program) {
        return new DiagnosisFacts(
                seen.state().withCounters(counted),
                false,
                events,
                listener.isPresent(),
                program,
                seen.peer(),
                seen.token(),
                seen.answers(),
                packets.sightings(),
                seen.firewall(),
                seen.elsewhere());
    }

    /**
     * What was wrong most of the time the connections were open, but not at their end: a program that stops sending no longer fills a path, a
     * join is given up.
     */
    private static final class Lasting {
        private final Map<DiagnosedCause, Integer> times = new EnumMap<>(DiagnosedCause.class);
        private final Map<DiagnosedCause, DiagnosisFacts> latest = new EnumMap<>(DiagnosedCause.class);
        private int looks;

        void look(DiagnosisFacts facts) {
            looks++;
            for (Explanation found : DiagnosisRules.decide(facts).explanations()) {
                times.merge(found.cause(), 1, Integer::sum);
                latest.put(found.cause(), facts);
            }
        }

        Optional<DiagnosisFacts> most() {
            return times.entrySet().stream()
                    .filter(cause -> cause.getKey() != DiagnosedCause.APP_NO_DATA_YET)
                    .filter(cause -> 2 * cause.getValue() > looks
                            || (cause.getKey() == DiagnosedCause.PATH_JOIN_ACK_DROPPED && cause.getValue() > 2))
                    .max(Map.Entry.comparingByValue())
                    .flatMap(cause -> Optional.ofNullable(latest.get(cause.getKey())));
        }
    }

    private ProgramFacts facts(String name, OptionalInt exit) {
        return sockets.facts(name, refusedOption, exit);
    }

    private static boolean isOpen(DiagnosisFacts facts) {
        return facts.connections().stream()
                        .flatMap(connection -> connection.subflows().stream())
                        .anyMatch(row ->
                                row.state() == SocketRow.State.ESTABLISHED || row.state() == SocketRow.State.SYN_SENT)
                || !facts.plainConnections().isEmpty();
    }

    private static KernelCounters counters() {
        LiveKernel kernel = new LiveKernel();
        return KernelCounters.parse(
                kernel.file("net/netstat").orElse(""), kernel.file("net/snmp").orElse(""));
    }

    private Process start() {
        try {
            return new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage());
            throw UserError.cannotRun("'" + command.get(0) + "' cannot be started: "
                    + why.substring(why.lastIndexOf("error=") < 0 ? 0 : why.lastIndexOf(", ") + 2));
        }
    }

    private Thread copier(Process process) {
        Thread copier = new Thread(() -> copy(process.getInputStream()), "mpcap-program-output");
        copier.setDaemon(true);
        copier.start();
        return copier;
    }

    private void copy(InputStream in) {
        byte[] buffer = new byte[8192];
        StringBuilder tail = new StringBuilder();
        try {
            for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) {
                out.write(buffer, 0, size);
                out.flush();
                tail.append(new String(buffer, 0, size, java.nio.charset.StandardCharsets.UTF_8));
                refusedOption |= tail.indexOf(NOT_AVAILABLE) >= 0;
                tail.delete(0, Math.max(0, tail.length() - NOT_AVAILABLE.length()));
            }
        } catch (IOException e) {
            // The program, or who reads us, is gone.
        }
    }

    /** Stops listening. */
    @Override
    public void close() {
        packets.stop();
        listener.ifPresent(NetlinkSocket::close);
    }
}

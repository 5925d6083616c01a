package org.mpcap.diagnosis;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.mpcap.diagnosis.ActiveAnswers.Connect;
import org.mpcap.diagnosis.ActiveAnswers.Outcome;
import org.mpcap.host.mptcp.Endpoint;
import org.mpcap.host.mptcp.KernelSource;
import org.mpcap.host.mptcp.KernelState;
import org.mpcap.host.mptcp.LiveKernel;
import org.mpcap.posix.NetworkNamespace;
import org.mpcap.posix.PosixException;
import org.mpcap.wire.IpAddress;

/** Gathers facts about this host. It only looks: nothing is set, added or deleted. */
public final class HostObserver {
    /** Twice the first retransmission timeout of TCP: a SYN lost once is still answered. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(2500);
    /** Other namespaces that are looked into, at most. */
    private static final int MOST_NAMESPACES = 64;

    private static final long SECOND_LOOK_MILLIS = 600;
    private static final int MOST_LOOKS = 3;

    private final KernelSource kernel;

    /** Asks this kernel. */
    public HostObserver(KernelSource kernel) {
        this.kernel = kernel;
    }

    /** The state of the host, with the routes that matter to what is asked about. */
    public DiagnosisFacts look(DiagnosisFacts asked) {
        KernelState state = KernelState.read(kernel);
        DiagnosisFacts facts = of(asked, state);
        return of(asked, state.withRoutes(kernel, ActiveQuestions.routes(facts)));
    }

    /** The same; if something is under way whose end is near, once more a little later. */
    public DiagnosisFacts settled(DiagnosisFacts asked) throws InterruptedException {
        DiagnosisFacts facts = look(asked);
        for (int i = 1; i < MOST_LOOKS && ActiveQuestions.underWay(facts); i++) {
            TimeUnit.MILLISECONDS.sleep(SECOND_LOOK_MILLIS);
            facts = look(asked);
        }
        return facts;
    }

    private static DiagnosisFacts of(DiagnosisFacts asked, KernelState state) {
        return new DiagnosisFacts(
                state,
                asked.sinceBoot(),
                asked.events(),
                asked.eventsHeard(),
                asked.program(),
                asked.peer(),
                asked.token(),
                asked.answers(),
                asked.packets(),
                asked.firewall(),
                asked.elsewhere());
    }

    /** Rules of the packet filter that touch MPTCP; none where they cannot be read. */
    public List<FirewallRule> firewall() {
        return kernel.ruleset().map(FirewallRule::parse).orElse(List.of());
    }

    /** Endpoints of other network namespaces that name an address which is in this one, and not in theirs. */
    public static List<String> elsewhere(KernelState here) {
        List<String> found = new ArrayList<>();
        List<Path> others = ProcessSockets.otherNamespaces();
        Thread visitor =
                new Thread(() -> others.stream().limit(MOST_NAMESPACES).forEach(place -> visit(place, here, found)));
        visitor.start();
        try {
            visitor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return List.copyOf(found);
    }

    private static void visit(Path place, KernelState here, List<String> found) {
        try {
            NetworkNamespace.enter(place);
            KernelState there = KernelState.read(new LiveKernel());
            for (Endpoint endpoint : there.endpoints()) {
                IpAddress address = endpoint.address();
                if (there.address(address).isEmpty() && here.address(address).isPresent()) {
                    found.add("network namespace " + place + " has " + new HostPaths(there).describe(endpoint)
                            + ", an address of this one");
                }
            }
        } catch (PosixException e) {
            // Not ours to enter, or gone.
        }
    }

    /** Opens plain TCP connections, one after another, and closes them at once. */
    public static Map<Connect, Outcome> connect(List<Connect> wanted) {
        Map<Connect, Outcome> outcomes = new LinkedHashMap<>();
        wanted.forEach(connect -> outcomes.put(connect, outcome(connect)));
        return outcomes;
    }

    private static Outcome outcome(Connect connect) {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(connect.source().toInet(), 0));
            socket.connect(
                    new InetSocketAddress(
                            connect.target().address().toInet(),
                            connect.target().port()),
                    (int) CONNECT_TIMEOUT.toMillis());
            return Outcome.ACCEPTED;
        } catch (SocketTimeoutException e) {
            return Outcome.SILENT;
        } catch (NoRouteToHostException e) {
            return Outcome.UNREACHABLE;
        } catch (ConnectException e) {
            return String.valueOf(e.getMessage()).contains("refused") ? Outcome.REFUSED : Outcome.UNREACHABLE;
        } catch (IOException e) {
            return Outcome.UNREACHABLE;
        }
    }

    /** The program that opened the first plain TCP connection of these facts, if it may be looked at. */
    public static Optional<ProgramFacts> opener(DiagnosisFacts facts) {
        return facts.plainConnections().stream()
                .findFirst()
                .flatMap(row -> ProcessSockets.owner(row.inode()))
                .flatMap(HostObserver::process);
    }

    /** What is known of a process and those it started. */
    public static Optional<ProgramFacts> process(long pid) {
        if (!ProcessSockets.exists(pid)) {
            return Optional.empty();
        }
        ProcessSockets sockets = new ProcessSockets();
        sockets.look(pid);
        return Optional.of(sockets.facts(ProcessSockets.name(pid), false, java.util.OptionalInt.empty()));
    }
}

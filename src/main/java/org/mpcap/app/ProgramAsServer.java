package org.mpcap.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.UserError;
import org.mpcap.posix.MptcpSocket;
import org.mpcap.posix.PosixException;

/**
 * A program that listens. A client of the kernel's MPTCP connects to it, sends the first byte of a request, waits for its own join to be
 * accepted, cuts the first path, and sends the rest: the program has survived if an answer comes, or at least all is acknowledged.
 */
final class ProgramAsServer {
    private static final long LISTEN_MILLIS = 10_000;
    private static final long JOIN_MILLIS = 700;
    private static final long SURVIVAL_MILLIS = 8000;
    private static final long STEP = 5;
    private static final byte[] REQUEST =
            "GET / HTTP/1.0\r\nHost: mpcap\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final TwoPathLab lab;
    private final AppTrial trial;
    private final PathCut cut;

    ProgramAsServer(TwoPathLab lab, AppTrial trial) {
        this.lab = lab;
        this.trial = trial;
        cut = new PathCut(lab);
    }

    /** What came of the client's side. */
    private record Dialogue(AppAnswer asked, AppAnswer joined, AppAnswer survived) {}

    AppResult run() {
        long began = System.nanoTime();
        RunningProgram program = new RunningProgram(trial.command(), TwoPathLab.PROGRAM, trial.port(), trial.verbose());
        awaitListener(program);
        Dialogue dialogue = ProgramAsClient.await(lab.peer().submit(this::talk));
        lab.mend();
        OptionalInt exit = program.exit(0);
        return new AppResult(
                String.join(" ", trial.command()),
                AppRole.SERVER,
                dialogue.asked(),
                dialogue.joined(),
                dialogue.survived(),
                exit,
                (System.nanoTime() - began) / 1e9);
    }

    private void awaitListener(RunningProgram program) {
        boolean ended = false;
        for (long waited = 0; !listens(); waited += STEP) {
            // One that goes into the background ends, too.
            if (!program.isRunning() && ended) {
                throw UserError.usage(
                        "the program ended with " + program.exit(0).orElse(0) + " and does not listen on port "
                                + trial.port() + program.lastWords());
            }
            if (!program.isRunning()) {
                ended = true;
                ProgramAsClient.sleep(500);
            }
            if (waited >= LISTEN_MILLIS) {
                throw UserError.usage(
                        "the program does not listen on port " + trial.port() + " after 10 s" + program.lastWords());
            }
            ProgramAsClient.sleep(STEP);
        }
    }

    /** Whether a socket of this host listens on the port (proc_pid_net(5): state 0A). */
    private boolean listens() {
        String port = String.format(Locale.ROOT, ":%04X", trial.port());
        for (String file : List.of("tcp", "tcp6")) {
            try {
                if (Files.readAllLines(Path.of("/proc/thread-self/net", file)).stream()
                        .map(line -> line.strip().split("\\s+"))
                        .anyMatch(words -> words.length > 3 && words[1].endsWith(port) && words[3].equals("0A"))) {
                    return true;
                }
            } catch (NoSuchFileException e) {
                // A kernel without IPv6 has no tcp6.
                return false;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return false;
    }

    /** On the peer's thread. */
    private Dialogue talk() {
        MptcpSocket connection;
        try {
            connection = MptcpSocket.connected(new byte[] {10, 77, 1, 1}, trial.port());
        } catch (PosixException e) {
            boolean refused = e.error().equals("ECONNREFUSED");
            return new Dialogue(
                    AppAnswer.no(
                            refused
                                    ? "refused at 10.77.1.1:" + trial.port()
                                            + ": it listens on another address, or the path resets the SYN"
                                    : "no connection: " + e.error()),
                    AppAnswer.open(),
                    AppAnswer.open());
        }
        connection.patience(5);
        NamespaceCounters counters = NamespaceCounters.read();
        if (counters.of("MPCapableSYNACKRX") == 0) {
            connection.close();
            return new Dialogue(
                    AppAnswer.no(
                            counters.of("MPCapableSYNTXDrop") > 0
                                    ? "SYNs with the option get no answer"
                                    : ElfProgram.isStaticUnderMptcpize(trial.command())
                                            ? "plain TCP listener; the program is static, which mptcpize cannot reach"
                                            : trial.behaviours().isEmpty()
                                                    ? "plain TCP listener"
                                                    : "answered without MPTCP: a plain TCP listener, or the box took the option"),
                    AppAnswer.open(),
                    AppAnswer.open());
        }
        try {
            return joinAndCut(connection);
        } catch (PosixException e) {
            AppAnswer ended = AppAnswer.no("the connection ended: " + e.error());
            return new Dialogue(
                    AppAnswer.yes(""), hasJoined() ? AppAnswer.yes("") : ended, hasJoined() ? ended : AppAnswer.open());
        }
    }

    private Dialogue joinAndCut(MptcpSocket connection) {
        // One byte keeps any protocol waiting for more, and permits the join.
        connection.send(Arrays.copyOf(REQUEST, 1));
        for (long waited = 0; waited < JOIN_MILLIS && !hasJoined(); waited += STEP) {
            Optional<byte[]> said = connection.receive();
            if (said.isPresent() && said.get().length == 0) {
                return new Dialogue(
                        AppAnswer.yes(""), AppAnswer.no("the program closed the connection at once"), AppAnswer.open());
            }
        }
        if (!hasJoined()) {
            NamespaceCounters counters = NamespaceCounters.read();
            return new Dialogue(
                    AppAnswer.yes(""),
                    AppAnswer.no(
                            counters.of("MPJoinSynTx") > 0
                                    ? "the join was sent and failed"
                                    : "no join was sent: the connection fell back to TCP, or the server forbids joins"),
                    AppAnswer.open());
        }
        // A greeting is no answer.
        Optional<byte[]> greeting = connection.receive();
        while (greeting.isPresent() && greeting.get().length > 0) {
            greeting = connection.receive();
        }
        cut.make();
        connection.send(Arrays.copyOfRange(REQUEST, 1, REQUEST.length));
        AppAnswer survived = AppAnswer.no("stalled: no answer after 8 s");
        for (long waited = 0; waited < SURVIVAL_MILLIS; waited += STEP) {
            Optional<byte[]> answer = connection.receive();
            if (answer.isPresent() || connection.unacknowledged() == 0) {
                survived = cut.survivedNow();
                break;
            }
        }
        return new Dialogue(AppAnswer.yes(""), AppAnswer.yes(""), survived);
    }

    private static boolean hasJoined() {
        return NamespaceCounters.read().of("MPJoinSynAckRx") > 0;
    }
}

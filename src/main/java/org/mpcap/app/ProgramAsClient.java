package org.mpcap.app;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.mpcap.UserError;
import org.mpcap.posix.MptcpSocket;
import org.mpcap.posix.PosixException;

/**
 * A program that connects to a server of the kernel's MPTCP. The server takes its request, waits for the second subflow, cuts the first
 * path, and answers: the program has survived if it acknowledges the answer.
 */
final class ProgramAsClient {
    /** A program has so long to connect. */
    private static final long CONNECT_MILLIS = 10_000;

    private static final long STEP = 5;

    private final TwoPathLab lab;
    private final AppTrial trial;
    private final PathCut cut;
    private final AtomicInteger accepted = new AtomicInteger();
    private final CompletableFuture<AppAnswer> survival = new CompletableFuture<>();
    private volatile boolean joined;

    ProgramAsClient(TwoPathLab lab, AppTrial trial) {
        this.lab = lab;
        this.trial = trial;
        cut = new PathCut(lab);
    }

    AppResult run() {
        long began = System.nanoTime();
        MptcpSocket listener = onPeer(() -> MptcpSocket.listening(trial.port()));
        Optional<RunningProgram> partner = trial.partner().map(this::partner);
        startOnPeer(() -> accept(listener, partner.isPresent()));
        RunningProgram program = new RunningProgram(trial.command(), TwoPathLab.PEER, trial.port(), trial.verbose());
        awaitConnection(program);
        NamespaceCounters own = NamespaceCounters.read();
        AppAnswer asked = asked(program, own);
        AppAnswer joining = AppAnswer.open();
        AppAnswer survived = AppAnswer.open();
        if (asked.kind() == AppAnswer.Kind.YES) {
            survived = awaitSurvival(program);
            joining = joined(NamespaceCounters.read());
            if (joining.kind() != AppAnswer.Kind.YES) {
                survived = AppAnswer.open();
            }
        }
        lab.mend();
        OptionalInt exit = program.exit(survived.kind() == AppAnswer.Kind.YES ? 300 : 0);
        if (survived.kind() == AppAnswer.Kind.YES && exit.orElse(0) != 0) {
            survived = AppAnswer.no(
                    "all data arrived, but the program ended with " + exit.getAsInt() + program.lastWords());
        }
        return new AppResult(
                String.join(" ", trial.command()),
                AppRole.CLIENT,
                asked,
                joining,
                survived,
                exit,
                (System.nanoTime() - began) / 1e9);
    }

    private RunningProgram partner(String command) {
        return onPeer(
                () -> new RunningProgram(List.of("sh", "-c", command), "127.0.0.1", trial.port() + 1, trial.verbose()));
    }

    private void awaitConnection(RunningProgram program) {
        for (long waited = 0; accepted.get() == 0; waited += STEP) {
            NamespaceCounters counters = NamespaceCounters.read();
            boolean ended = !program.isRunning();
            if (ended && accepted.get() == 0) {
                // It may have been quicker than the thread that accepts.
                sleep(50);
                if (accepted.get() == 0) {
                    if (counters.of("ActiveOpens") > 0) {
                        return;
                    }
                    throw UserError.usage("the program ended with "
                            + program.exit(0).orElse(0) + " and never connected to " + TwoPathLab.PEER + ":"
                            + trial.port()
                            + program.lastWords());
                }
            }
            if (waited >= CONNECT_MILLIS) {
                throw UserError.usage("the program did not connect to " + TwoPathLab.PEER + ":" + trial.port()
                        + " within 10 s: it finds them in $MPCAP_HOST and $MPCAP_PORT");
            }
            sleep(STEP);
        }
    }

    private AppAnswer asked(RunningProgram program, NamespaceCounters own) {
        if (own.of("MPCapableSYNTX") > 0) {
            return AppAnswer.yes("");
        }
        return AppAnswer.no(
                ElfProgram.isStaticUnderMptcpize(trial.command())
                        ? "plain TCP socket; the program is static, which mptcpize cannot reach"
                        : "plain TCP socket" + (accepted.get() == 0 ? program.lastWords() : ""));
    }

    private AppAnswer joined(NamespaceCounters own) {
        if (joined) {
            return AppAnswer.yes("");
        }
        NamespaceCounters peer = onPeer(NamespaceCounters::read);
        String fallback = own.firstOf("", "MPCapableFallbackSYNACK", "MPCapableSYNTXDrop");
        if (accepted.get() == 0) {
            return AppAnswer.no("the connection was refused or lost on the way");
        }
        if (!fallback.isEmpty() || peer.of("MPCapableACKRX") == 0) {
            return AppAnswer.no("fell back to TCP: "
                    + (fallback.equals("MPCapableSYNTXDrop")
                            ? "SYNs with the option get no answer"
                            : peer.of("MPCapableSYNRX") == 0
                                    ? "the option of the SYN was lost on the way"
                                    : fallback.isEmpty()
                                            ? "the option was lost behind the SYN/ACK"
                                            : "the option of the SYN/ACK was lost on the way"));
        }
        if (own.of("MPJoinSynTx") > 0) {
            return AppAnswer.no("the join was sent and failed");
        }
        return AppAnswer.no("the program had sent its end of data, or none at all, before a join");
    }

    private AppAnswer awaitSurvival(RunningProgram program) {
        for (long waited = 0; waited < CONNECT_MILLIS; waited += STEP) {
            if (survival.isDone()) {
                return survival.join();
            }
            if (!program.isRunning() && accepted.get() == 0) {
                break;
            }
            sleep(STEP);
        }
        return AppAnswer.no("nothing arrives any more");
    }

    /** On the peer's threads. */
    private void accept(MptcpSocket listener, boolean relay) {
        while (true) {
            MptcpSocket connection = listener.accept();
            int number = accepted.incrementAndGet();
            ServedConnection served =
                    new ServedConnection(connection, cut, () -> joined |= hasJoined(), survival::complete);
            Thread thread = new Thread(
                    () -> {
                        try {
                            AppAnswer answer =
                                    relay ? served.relay(trial.port() + 1, accepted) : served.serve(number == 1);
                            if (number == 1 || answer.kind() == AppAnswer.Kind.YES) {
                                survival.complete(answer);
                            }
                        } catch (PosixException e) {
                            survival.complete(AppAnswer.no("the connection ended: " + e.error()));
                        }
                    },
                    "mpcap-serve");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static boolean hasJoined() {
        return NamespaceCounters.read().of("MPJoinAckRx") > 0;
    }

    /** Starts a thread, which is then where the one is that started it. */
    private void startOnPeer(Runnable task) {
        onPeer(() -> {
            Thread made = new Thread(task, "mpcap-accept");
            made.setDaemon(true);
            made.start();
            return made;
        });
    }

    private <T> T onPeer(Callable<T> work) {
        return await(lab.peer().submit(work));
    }

    static <T> T await(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.cannotRun("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.cannotRun("interrupted");
        }
    }
}

package org.mpcap.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.mpcap.UserError;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.link.PortLeases;
import org.mpcap.network.NetworkSession;

/** Runs checks, or one script, at a server over a network session, and gives back the source ports afterwards. */
public final class ServerRuns {
    /** Why a run ended early whose network was closed. */
    public static final String INTERRUPTED = "interrupted";

    private final NetworkSession session;
    private final ServerSpec server;

    /** Nothing done yet. */
    public ServerRuns(NetworkSession session, ServerSpec server) {
        this.session = session;
        this.server = server;
    }

    /** Work that can be told to end soon; both methods are called on the event loop. */
    private interface Work<T> {
        CompletableFuture<T> start(ServerUnderTest reached);

        void stop();
    }

    private <T> T run(Work<T> work) {
        List<PortLeases> leases = new ArrayList<>();
        Runnable stop = work::stop;
        try {
            return session.call(() -> {
                leases.add(session.leases());
                session.beforeClose(stop);
                return server.reach(session, leases.get(0)).thenCompose(work::start);
            });
        } finally {
            session.forget(stop);
            if (!session.isClosed()) {
                session.eventLoop().execute(() -> leases.forEach(PortLeases::close));
            }
        }
    }

    /**
     * What a run of checks found.
     *
     * @param results of the selected checks, in the order of the catalogue
     * @param stopped why not all checks were run, if so; {@link #INTERRUPTED} if the network was closed
     */
    public record Outcome(List<CheckResult> results, Optional<String> stopped) {
        /** Copies the list. */
        public Outcome {
            results = List.copyOf(results);
        }
    }

    /**
     * Runs checks to their end.
     *
     * @param selected the checks, in the order of the catalogue
     * @param catalogue all checks, among them the controls
     * @param observer told of each result when it is there, on the event loop
     * @throws UserError if the server cannot be reached from here
     */
    public Outcome run(
            Conformance.Options options,
            List<ConformanceCheck> selected,
            List<ConformanceCheck> catalogue,
            Consumer<CheckResult> observer) {
        List<CheckResult> results = new ArrayList<>();
        Optional<String> stopped = run(new Work<>() {
            private Optional<Conformance> conformance = Optional.empty();

            @Override
            public CompletableFuture<Optional<String>> start(ServerUnderTest reached) {
                Conformance checks = new Conformance(reached, options, selected, catalogue, result -> {
                    results.add(result);
                    observer.accept(result);
                });
                conformance = Optional.of(checks);
                return checks.start();
            }

            @Override
            public void stop() {
                conformance.ifPresent(checks -> checks.stop(INTERRUPTED));
            }
        });
        List<CheckResult> ordered = selected.stream()
                .flatMap(check ->
                        results.stream().filter(result -> result.check().equals(check)))
                .toList();
        return new Outcome(ordered, stopped);
    }

    /**
     * What became of one script.
     *
     * @param thrown what threw it off, if anything did
     * @param packets everything sent and received, cleaning up included
     */
    public record ScriptOutcome(Optional<Throwable> thrown, List<RecordedPacket> packets) {
        /** Copies the list. */
        public ScriptOutcome {
            packets = List.copyOf(packets);
        }
    }

    /**
     * Runs one script once, without controls, repetitions or a verdict.
     *
     * @param version protocol version of connections the script opens
     * @param seed fixes keys, nonces, sequence numbers and data
     * @param recorder makes what writes down what happens, on the event loop
     * @throws UserError if the server cannot be reached from here
     */
    public ScriptOutcome run(
            String name, MptcpVersion version, long seed, Script script, Function<ServerUnderTest, Recorder> recorder) {
        return run(new Work<>() {
            private Optional<SingleScript> single = Optional.empty();

            @Override
            public CompletableFuture<ScriptOutcome> start(ServerUnderTest reached) {
                SingleScript run = new SingleScript(reached, version, seed, recorder.apply(reached));
                single = Optional.of(run);
                CompletableFuture<ScriptOutcome> ended = new CompletableFuture<>();
                run.start(name, script, thrown -> ended.complete(new ScriptOutcome(thrown, run.packets())));
                return ended;
            }

            @Override
            public void stop() {
                single.ifPresent(SingleScript::interrupt);
            }
        });
    }
}

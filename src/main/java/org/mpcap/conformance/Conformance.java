package org.mpcap.conformance;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.mpcap.link.TargetQueue;
import org.mpcap.wire.mptcp.MpTcpRst;
import org.mpcap.wire.mptcp.MptcpOption;

/**
 * Runs checks against a server or a client: controls first, then the checks side by side, then those that must run alone. A finding that is
 * not good is repeated before it counts. Everything runs on the site's event loop.
 */
public final class Conformance {
    private static final int UNREACHABLE_IN_A_ROW = 3;

    /**
     * How to run.
     *
     * @param repeat how often a finding that is not good must come before it counts, at least 1
     * @param strict whether violated SHOULDs fail
     * @param jobs checks at a time
     * @param seed fixes keys, nonces, sequence numbers and data
     * @param full whether checks outside the safe profile are run
     * @param flood whether checks that flood are run
     * @param synsPerSecond SYNs per second; 0 is without limit
     */
    public record Options(
            int repeat, boolean strict, int jobs, long seed, boolean full, boolean flood, int synsPerSecond) {
        /** @throws IllegalArgumentException if repetitions or jobs are not positive */
        public Options {
            if (repeat < 1 || jobs < 1 || synsPerSecond < 0) {
                throw new IllegalArgumentException("repeat and jobs are at least 1, the rate at least 0");
            }
        }

        /**
         * Why a check is not run, as far as that is known beforehand.
         *
         * @param unmet a need of the check that the server does not meet
         */
        public Optional<String> whySkipped(ConformanceCheck check, Optional<PeerNeed> unmet) {
            if (check.traits().contains(Trait.FLOOD) && !flood) {
                return Optional.of("floods the server; asked for with --flood");
            }
            if (check.traits().contains(Trait.FULL) && !full) {
                return Optional.of("not in the safe profile; asked for with --profile full");
            }
            return unmet.map(need -> "needs " + need.words());
        }
    }

    private final PeerUnderTest peer;
    private final Options options;
    private final Consumer<CheckResult> observer;
    private final SynRateLimit pace;
    private final List<ConformanceCheck> checks;
    private final Map<String, ConformanceCheck> known = new LinkedHashMap<>();
    private final Map<String, CheckResult> controls = new HashMap<>();
    private final CheckOrder order;
    private final TargetQueue<ConformanceCheck> queue;
    private final Set<CheckContext> running = new LinkedHashSet<>();
    private final List<MpTcpRst> resets = new ArrayList<>();
    private final CompletableFuture<Optional<String>> finished = new CompletableFuture<>();
    private Optional<String> stopped = Optional.empty();
    private int unreachable;

    /**
     * A run that has not started.
     *
     * @param selected the checks to run, in order
     * @param catalogue all checks, among them the controls
     * @param observer told of every result of a selected check, on the event loop
     */
    public Conformance(
            PeerUnderTest peer,
            Options options,
            List<ConformanceCheck> selected,
            List<ConformanceCheck> catalogue,
            Consumer<CheckResult> observer) {
        this.peer = peer;
        this.options = options;
        this.checks = List.copyOf(selected);
        this.observer = observer;
        this.pace = new SynRateLimit(options.synsPerSecond());
        catalogue.forEach(check -> known.put(check.id().toString(), check));
        known.put(ControlChecks.TCP.id().toString(), ControlChecks.TCP);
        known.put(ControlChecks.DATA.id().toString(), ControlChecks.DATA);
        known.put(ControlChecks.WRITES.id().toString(), ControlChecks.WRITES);
        Set<ConformanceCheck> first = controlsNeeded();
        this.order = new CheckOrder(
                first, checks.stream().filter(check -> !first.contains(check)).toList());
        this.queue = new TargetQueue<>(peer.stack().eventLoop(), options.jobs(), order, this::begin);
    }

    /**
     * Starts. May be called from any thread.
     *
     * @return ends when every check is done, with the reason why if not all of them were run
     */
    public CompletableFuture<Optional<String>> start() {
        queue.start().whenComplete((none, failure) -> {
            if (failure == null) {
                finished.complete(stopped);
            } else {
                finished.completeExceptionally(failure);
            }
        });
        return finished;
    }

    private Set<ConformanceCheck> controlsNeeded() {
        Set<String> needed = new LinkedHashSet<>();
        for (ConformanceCheck check : checks) {
            if (whySkipped(check).isEmpty()) {
                ControlChecks.of(check).forEach(control -> {
                    Optional.ofNullable(known.get(control)).ifPresent(c -> needed.addAll(ControlChecks.of(c)));
                    needed.add(control);
                });
            }
        }
        return needed.stream()
                .filter(known::containsKey)
                .map(known::get)
                .filter(check -> whySkipped(check).isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Ends the run now: running checks clean up after themselves and are inconclusive. Called on the event loop. */
    public void stop(String why) {
        if (stopped.isEmpty()) {
            stopped = Optional.of(why);
            order.clear();
            List.copyOf(running).forEach(CheckContext::interrupt);
            if (running.isEmpty()) {
                finished.complete(stopped);
            }
        }
    }

    private void begin(ConformanceCheck check, Runnable done) {
        Runnable over = () -> {
            order.over();
            done.run();
        };
        Optional<String> why = whySkipped(check).or(() -> brokenControl(check));
        if (why.isPresent()) {
            conclude(new CheckResult(check, Grade.SKIP, why.get(), List.of()), over);
        } else {
            attempt(check, new Attempts(check, options.repeat(), options.strict()), over);
        }
    }

    private Optional<String> whySkipped(ConformanceCheck check) {
        return options.whySkipped(check, peer.lacks(check));
    }

    private Optional<String> brokenControl(ConformanceCheck check) {
        for (String control : ControlChecks.of(check)) {
            CheckResult result = controls.get(control);
            if (result != null && !result.attempts().isEmpty() && ControlChecks.isBroken(check, result)) {
                return Optional.of("control " + control + ": " + result.actual());
            }
        }
        return Optional.empty();
    }

    private void attempt(ConformanceCheck check, Attempts attempts, Runnable over) {
        long seed = options.seed() + 0x9e3779b97f4a7c15L * check.id().toString().hashCode() + attempts.count();
        PeerUnderTest met = peer.in(check);
        PeerUnderTest patient = attempts.count() == 0 ? met : met.waiting(2 * met.waitNanos());
        CheckContext context =
                new CheckContext(patient, check.id().protocol(), new SplittableRandom(seed), pace, resets);
        running.add(context);
        context.run("check " + check.id(), check.script(), thrown -> {
            running.remove(context);
            collectResets(context);
            attempts.add(context, thrown);
            if (stopped.isEmpty() && !attempts.settled()) {
                attempt(check, attempts, over);
            } else {
                conclude(attempts.verdict(), over);
            }
        });
    }

    private void collectResets(CheckContext context) {
        for (RecordedPacket packet : context.packets()) {
            if (!packet.outgoing()) {
                for (MptcpOption option : packet.mptcp()) {
                    if (option instanceof MpTcpRst reset) {
                        resets.add(reset);
                    }
                }
            }
        }
    }

    private void conclude(CheckResult result, Runnable over) {
        controls.put(result.check().id().toString(), result);
        if (checks.contains(result.check())) {
            observer.accept(result);
        }
        if (result.check().equals(ControlChecks.TCP) && result.grade() != Grade.PASS) {
            stop("the target does not speak TCP: " + result.actual());
        } else if (ControlChecks.isFirstOfClients(result.check()) && result.grade() == Grade.INCONCLUSIVE) {
            stop("no client came: " + result.actual());
        } else {
            watch(result);
        }
        over.run();
    }

    /** A server that answers no SYN any more ends the run. */
    private void watch(CheckResult result) {
        boolean silent = result.grade() == Grade.INCONCLUSIVE && result.actual().startsWith("no SYN/ACK");
        boolean isControl =
                result.check().equals(ControlChecks.TCP) || result.check().equals(ControlChecks.DATA);
        unreachable = silent ? unreachable + 1 : isControl ? unreachable : 0;
        if (unreachable == UNREACHABLE_IN_A_ROW) {
            unreachable = 0;
            order.first(ControlChecks.TCP);
        }
    }

    /** What the controls found, by id. */
    public Map<String, CheckResult> controls() {
        return Map.copyOf(controls);
    }
}

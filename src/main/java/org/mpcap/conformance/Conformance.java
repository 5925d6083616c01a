package org.mpcap.conformance;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.wire.mptcp.MpTcpRst;
import org.mpcap.wire.mptcp.MptcpOption;

/**
 * Runs checks against a server: controls first, then the checks side by side, then those that must run alone. A finding that is
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
    }

    /** Told about the run, on the event loop. */
    public interface Observer {
        /** A check is done. */
        void done(CheckResult result);

        /** Nothing more will come; {@code stopped} says why if not all checks were run. */
        void finished(Optional<String> stopped);
    }

    private final ServerUnderTest server;
    private final Options options;
    private final Observer observer;
    private final SynRateLimit pace;
    private final List<ConformanceCheck> checks;
    private final Map<String, ConformanceCheck> known = new LinkedHashMap<>();
    private final Map<String, CheckResult> controls = new HashMap<>();
    private final Deque<ConformanceCheck> controlQueue = new ArrayDeque<>();
    private final Deque<ConformanceCheck> together = new ArrayDeque<>();
    private final Deque<ConformanceCheck> alone = new ArrayDeque<>();
    private final Deque<ConformanceCheck> last = new ArrayDeque<>();
    private final Set<CheckContext> running = new LinkedHashSet<>();
    private final List<MpTcpRst> resets = new ArrayList<>();
    private Optional<String> stopped = Optional.empty();
    private int unreachable;
    private boolean over;
    private boolean controlling;

    /**
     * A run that has not started.
     *
     * @param selected the checks to run, in order
     * @param catalogue all checks, among them the controls
     */
    public Conformance(
            ServerUnderTest server,
            Options options,
            List<ConformanceCheck> selected,
            List<ConformanceCheck> catalogue,
            Observer observer) {
        this.server = server;
        this.options = options;
        this.checks = List.copyOf(selected);
        this.observer = observer;
        this.pace = new SynRateLimit(options.synsPerSecond());
        catalogue.forEach(check -> known.put(check.id().toString(), check));
        known.put(ControlChecks.TCP.id().toString(), ControlChecks.TCP);
        known.put(ControlChecks.DATA.id().toString(), ControlChecks.DATA);
    }

    /** Starts; the observer is told of every result. Called on the event loop. */
    public void start() {
        Set<String> needed = new LinkedHashSet<>();
        for (ConformanceCheck check : checks) {
            if (whySkipped(check).isEmpty()) {
                ControlChecks.of(check).forEach(control -> {
                    Optional.ofNullable(known.get(control)).ifPresent(c -> needed.addAll(ControlChecks.of(c)));
                    needed.add(control);
                });
            }
        }
        needed.stream()
                .filter(known::containsKey)
                .map(known::get)
                .filter(check -> whySkipped(check).isEmpty())
                .forEach(controlQueue::add);
        Set<String> selectedControls = new LinkedHashSet<>(needed);
        for (ConformanceCheck check : checks) {
            boolean alreadyControl = selectedControls.contains(check.id().toString())
                    && whySkipped(check).isEmpty();
            if (!alreadyControl) {
                queue(check).add(check);
            }
        }
        next();
    }

    private Deque<ConformanceCheck> queue(ConformanceCheck check) {
        if (check.traits().contains(Trait.LAST)) {
            return last;
        }
        return check.traits().contains(Trait.ALONE) ? alone : together;
    }

    /** Ends the run soon: running checks clean up after themselves. Called on the event loop. */
    public void stop(String why) {
        if (stopped.isEmpty()) {
            stopped = Optional.of(why);
            controlQueue.clear();
            together.clear();
            alone.clear();
            last.clear();
            List.copyOf(running).forEach(CheckContext::interrupt);
            next();
        }
    }

    private void next() {
        while (running.size() < options.jobs()) {
            Optional<ConformanceCheck> check = pick();
            if (check.isEmpty()) {
                break;
            }
            begin(check.get());
        }
        boolean idle = running.isEmpty() && controlQueue.isEmpty() && together.isEmpty() && alone.isEmpty();
        if (idle && last.isEmpty() && !over) {
            over = true;
            observer.finished(stopped);
        }
    }

    private Optional<ConformanceCheck> pick() {
        if (!running.isEmpty() && (controlling || !controlQueue.isEmpty())) {
            return Optional.empty();
        }
        controlling = !controlQueue.isEmpty();
        if (controlling) {
            return Optional.of(controlQueue.poll());
        }
        if (!together.isEmpty()) {
            return Optional.of(together.poll());
        }
        if (!running.isEmpty()) {
            return Optional.empty();
        }
        return Optional.ofNullable(alone.isEmpty() ? last.poll() : alone.poll());
    }

    private void begin(ConformanceCheck check) {
        Optional<String> why = whySkipped(check).or(() -> brokenControl(check));
        if (why.isPresent()) {
            conclude(new CheckResult(check, Grade.SKIP, why.get(), List.of()));
        } else {
            attempt(check, new Attempts(check, options.repeat(), options.strict()));
        }
    }

    /** Why the check is not run here, as far as that is known beforehand. */
    public Optional<String> whySkipped(ConformanceCheck check) {
        if (check.notRunnable().isPresent()) {
            return check.notRunnable();
        }
        if (check.traits().contains(Trait.FLOOD) && !options.flood()) {
            return Optional.of("floods the server; asked for with --flood");
        }
        if (check.traits().contains(Trait.FULL) && !options.full()) {
            return Optional.of("not in the safe profile; asked for with --profile full");
        }
        return server.lacks(check).map(need -> "needs " + need.words());
    }

    private Optional<String> brokenControl(ConformanceCheck check) {
        for (String control : ControlChecks.of(check)) {
            CheckResult result = controls.get(control);
            boolean judged = result != null && !result.attempts().isEmpty();
            if (judged && ControlChecks.isBroken(check, result)) {
                return Optional.of("control " + control + ": " + result.actual());
            }
        }
        return Optional.empty();
    }

    private void attempt(ConformanceCheck check, Attempts attempts) {
        MptcpVersion version = check.id().version().equals("v0") ? MptcpVersion.V0 : MptcpVersion.V1;
        long seed = options.seed() + 0x9e3779b97f4a7c15L * check.id().toString().hashCode() + attempts.count();
        ServerUnderTest patient = attempts.count() == 0 ? server : server.waiting(2 * server.waitNanos());
        CheckContext context = new CheckContext(patient, version, new SplittableRandom(seed), pace, resets);
        running.add(context);
        context.run("check " + check.id(), check.script(), thrown -> {
            running.remove(context);
            collectResets(context);
            attempts.add(context, thrown);
            if (stopped.isEmpty() && !attempts.settled()) {
                attempt(check, attempts);
            } else {
                conclude(attempts.verdict());
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

    private void conclude(CheckResult result) {
        String id = result.check().id().toString();
        boolean isControl =
                result.check().equals(ControlChecks.TCP) || result.check().equals(ControlChecks.DATA);
        controls.put(id, result);
        boolean selected = checks.contains(result.check());
        if (selected) {
            observer.done(result);
        }
        if (result.check().equals(ControlChecks.TCP) && result.grade() != Grade.PASS) {
            stop("the target does not speak TCP: " + result.actual());
            return;
        }
        watch(result, isControl);
        next();
    }

    /** A server that answers no SYN any more ends the run. */
    private void watch(CheckResult result, boolean isControl) {
        boolean silent = result.grade() == Grade.INCONCLUSIVE && result.actual().startsWith("no SYN/ACK");
        unreachable = silent ? unreachable + 1 : isControl ? unreachable : 0;
        if (unreachable == UNREACHABLE_IN_A_ROW) {
            unreachable = 0;
            controlQueue.addFirst(ControlChecks.TCP);
        }
    }

    /** What the controls found, by id. */
    public Map<String, CheckResult> controls() {
        return Map.copyOf(controls);
    }
}

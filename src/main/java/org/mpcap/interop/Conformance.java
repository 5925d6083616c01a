package org.mpcap.interop;

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
 * not good is repeated before it counts. Everything runs on the site's timeline.
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

    /** Told about the run, on the timeline. */
    public interface Observer {
        /** A check is done. */
        void done(Result result);

        /** Nothing more will come; {@code stopped} says why if not all checks were run. */
        void finished(Optional<String> stopped);
    }

    private final Site site;
    private final Options options;
    private final Observer observer;
    private final Pace pace;
    private final List<Check> checks;
    private final Map<String, Check> known = new LinkedHashMap<>();
    private final Map<String, Result> controls = new HashMap<>();
    private final Deque<Check> controlQueue = new ArrayDeque<>();
    private final Deque<Check> together = new ArrayDeque<>();
    private final Deque<Check> alone = new ArrayDeque<>();
    private final Deque<Check> last = new ArrayDeque<>();
    private final Set<Scene> running = new LinkedHashSet<>();
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
    public Conformance(Site site, Options options, List<Check> selected, List<Check> catalogue, Observer observer) {
        this.site = site;
        this.options = options;
        this.checks = List.copyOf(selected);
        this.observer = observer;
        this.pace = new Pace(options.synsPerSecond());
        catalogue.forEach(check -> known.put(check.id().toString(), check));
        known.put(Controls.TCP.id().toString(), Controls.TCP);
        known.put(Controls.DATA.id().toString(), Controls.DATA);
    }

    /** Starts; the observer is told of every result. Called on the timeline. */
    public void start() {
        Set<String> needed = new LinkedHashSet<>();
        for (Check check : checks) {
            if (whySkipped(check).isEmpty()) {
                Controls.of(check).forEach(control -> {
                    Optional.ofNullable(known.get(control)).ifPresent(c -> needed.addAll(Controls.of(c)));
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
        for (Check check : checks) {
            boolean alreadyControl = selectedControls.contains(check.id().toString())
                    && whySkipped(check).isEmpty();
            if (!alreadyControl) {
                queue(check).add(check);
            }
        }
        next();
    }

    private Deque<Check> queue(Check check) {
        if (check.traits().contains(Trait.LAST)) {
            return last;
        }
        return check.traits().contains(Trait.ALONE) ? alone : together;
    }

    /** Ends the run soon: running checks clean up after themselves. Called on the timeline. */
    public void stop(String why) {
        if (stopped.isEmpty()) {
            stopped = Optional.of(why);
            controlQueue.clear();
            together.clear();
            alone.clear();
            last.clear();
            List.copyOf(running).forEach(Scene::interrupt);
            next();
        }
    }

    private void next() {
        while (running.size() < options.jobs()) {
            Optional<Check> check = pick();
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

    private Optional<Check> pick() {
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

    private void begin(Check check) {
        Optional<String> why = whySkipped(check).or(() -> brokenControl(check));
        if (why.isPresent()) {
            conclude(new Result(check, Grade.SKIP, why.get(), List.of()));
        } else {
            attempt(check, new Tries(check, options.repeat(), options.strict()));
        }
    }

    /** Why the check is not run here, as far as that is known beforehand. */
    public Optional<String> whySkipped(Check check) {
        if (check.notRunnable().isPresent()) {
            return check.notRunnable();
        }
        if (check.traits().contains(Trait.FLOOD) && !options.flood()) {
            return Optional.of("floods the server; asked for with --flood");
        }
        if (check.traits().contains(Trait.FULL) && !options.full()) {
            return Optional.of("not in the safe profile; asked for with --profile full");
        }
        return site.lacks(check).map(need -> "needs " + need.words());
    }

    private Optional<String> brokenControl(Check check) {
        for (String control : Controls.of(check)) {
            Result result = controls.get(control);
            boolean judged = result != null && !result.attempts().isEmpty();
            if (judged && Controls.isBroken(check, result)) {
                return Optional.of("control " + control + ": " + result.actual());
            }
        }
        return Optional.empty();
    }

    private void attempt(Check check, Tries tries) {
        MptcpVersion version = check.id().version().equals("v0") ? MptcpVersion.V0 : MptcpVersion.V1;
        long seed = options.seed() + 0x9e3779b97f4a7c15L * check.id().toString().hashCode() + tries.count();
        Site patient = tries.count() == 0 ? site : site.waiting(2 * site.waitNanos());
        Scene scene = new Scene(patient, version, new SplittableRandom(seed), pace, resets);
        running.add(scene);
        scene.run("check " + check.id(), check.script(), thrown -> {
            running.remove(scene);
            collectResets(scene);
            tries.add(scene, thrown);
            if (stopped.isEmpty() && !tries.settled()) {
                attempt(check, tries);
            } else {
                conclude(tries.verdict());
            }
        });
    }

    private void collectResets(Scene scene) {
        for (Packet packet : scene.packets()) {
            if (!packet.outgoing()) {
                for (MptcpOption option : packet.mptcp()) {
                    if (option instanceof MpTcpRst reset) {
                        resets.add(reset);
                    }
                }
            }
        }
    }

    private void conclude(Result result) {
        String id = result.check().id().toString();
        boolean isControl =
                result.check().equals(Controls.TCP) || result.check().equals(Controls.DATA);
        controls.put(id, result);
        boolean selected = checks.contains(result.check());
        if (selected) {
            observer.done(result);
        }
        if (result.check().equals(Controls.TCP) && result.grade() != Grade.PASS) {
            stop("the target does not speak TCP: " + result.actual());
            return;
        }
        watch(result, isControl);
        next();
    }

    /** A server that answers no SYN any more ends the run. */
    private void watch(Result result, boolean isControl) {
        boolean silent = result.grade() == Grade.INCONCLUSIVE && result.actual().startsWith("no SYN/ACK");
        unreachable = silent ? unreachable + 1 : isControl ? unreachable : 0;
        if (unreachable == UNREACHABLE_IN_A_ROW) {
            unreachable = 0;
            controlQueue.addFirst(Controls.TCP);
        }
    }

    /** What the controls found, by id. */
    public Map<String, Result> controls() {
        return Map.copyOf(controls);
    }
}

package org.mpcap.paths;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.mpcap.UserError;
import org.mpcap.link.NetworkPath;
import org.mpcap.link.PortLeases;
import org.mpcap.link.TargetQueue;
import org.mpcap.network.NetworkSession;
import org.mpcap.probe.PlainOpen;
import org.mpcap.probe.ProbeContext;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/**
 * Looks at every path: first at connections over each, then at joins over each, which belong to a connection over a path that speaks MPTCP,
 * then at the same towards addresses that the server has announced.
 */
public final class PathRun {
    private final NetworkSession session;
    private final ProbeContext context;
    private final PathPlan plan;
    private final PortLeases leases;
    private final SegmentWatch watch;
    private final Map<Place, Sightings> cells = new LinkedHashMap<>();

    /**
     * Where a path begins and ends.
     *
     * @param path from our address
     * @param target to the server's address and port
     */
    private record Place(NetworkPath path, TransportAddress target) {}

    /** What was seen on a path. */
    private static final class Sightings {
        private final List<FlowReport> reports = new ArrayList<>();
        private final boolean announced;
        private Optional<PlainOpen.Answer> plain = Optional.empty();

        Sightings(boolean announced) {
            this.announced = announced;
        }

        PathFinding capable() {
            return PathJudge.of(PathJudge.judge(reports, plain), PathAspect.MP_CAPABLE);
        }

        boolean speaksMptcp() {
            PathFinding.Verdict verdict = capable().verdict();
            return verdict == PathFinding.Verdict.PASSES || verdict == PathFinding.Verdict.PARTLY;
        }
    }

    /** One thing to do, that calls its argument when it is done. */
    private interface Task extends Consumer<Runnable> {}

    /** A run that has not begun. */
    public PathRun(NetworkSession session, ProbeContext context, PathPlan plan) {
        this.session = session;
        this.context = context;
        this.plan = plan;
        leases = session.leases();
        watch = new SegmentWatch(context.stack());
    }

    /**
     * Looks at the paths and waits.
     *
     * @param paths the ways to each target
     */
    public List<PathCell> run(Map<NetworkPath, List<TransportAddress>> paths) {
        try {
            look(paths, false);
            // What was announced is looked at from every source of its family.
            Map<NetworkPath, List<TransportAddress>> more = new LinkedHashMap<>();
            Set<TransportAddress> known = new LinkedHashSet<>();
            paths.values().forEach(known::addAll);
            Set<TransportAddress> announced = new LinkedHashSet<>();
            cells.values().forEach(cell -> cell.reports.forEach(report -> announced.addAll(report.announced())));
            announced.removeAll(known);
            for (TransportAddress target : announced) {
                for (NetworkPath source : sources()) {
                    way(source, target).ifPresent(path -> more.put(path, List.of(target)));
                }
            }
            if (!more.isEmpty()) {
                look(more, true);
            }
            return cells.entrySet().stream()
                    .map(cell -> cell(cell.getKey(), cell.getValue()))
                    .toList();
        } finally {
            session.finish(leases::close);
        }
    }

    private Sightings seen(Place place) {
        return Objects.requireNonNull(cells.get(place), "a path that is looked at");
    }

    private List<NetworkPath> sources() {
        Map<IpAddress, NetworkPath> one = new LinkedHashMap<>();
        cells.keySet().forEach(place -> one.putIfAbsent(place.path().source(), place.path()));
        return List.copyOf(one.values());
    }

    private Optional<NetworkPath> way(NetworkPath source, TransportAddress target) {
        if (source.source().isV6() != target.address().isV6()) {
            return Optional.empty();
        }
        try {
            return Optional.of(session.call(() -> session.path(target.address(), Optional.of(source.source()))));
        } catch (UserError e) {
            return Optional.empty();
        }
    }

    private PathCell cell(Place place, Sightings seen) {
        return new PathCell(
                place.path().source(),
                place.path().link().name(),
                place.target(),
                seen.announced,
                PathJudge.judge(seen.reports, seen.plain),
                List.of());
    }

    private void look(Map<NetworkPath, List<TransportAddress>> paths, boolean announced) {
        List<Place> places = new ArrayList<>();
        paths.forEach((path, targets) -> targets.forEach(target -> places.add(new Place(path, target))));
        places.forEach(place -> cells.put(place, new Sightings(announced)));
        all(
                places,
                place -> List.of(
                        trial(FlowTrial.Kind.DATA, place, place), trial(FlowTrial.Kind.CHECKSUM, place, place)));
        all(
                places,
                place -> seen(place).speaksMptcp()
                        ? List.of(trial(FlowTrial.Kind.JOIN, place, place))
                        : joinElsewhere(place));
        List<Task> controls = new ArrayList<>();
        places.stream()
                .filter(place -> seen(place).capable().verdict() == PathFinding.Verdict.LOST)
                .forEach(place -> controls.add(done -> control(place, done)));
        run(controls);
    }

    /** A join over a path on which no connection comes about belongs to one over another. */
    private List<Task> joinElsewhere(Place place) {
        return cells.keySet().stream()
                .filter(other -> seen(other).speaksMptcp())
                .findFirst()
                .map(opener -> List.of(trial(FlowTrial.Kind.JOIN, opener, place)))
                .orElse(List.of());
    }

    private interface Trials {
        List<Task> of(Place place);
    }

    /** Does these for each place, several times over. */
    private void all(List<Place> places, Trials trials) {
        List<Task> tasks = new ArrayList<>();
        for (int flow = 0; flow < plan.flows(); flow++) {
            places.forEach(place -> tasks.addAll(trials.of(place)));
        }
        run(tasks);
    }

    private void run(List<Task> tasks) {
        session.call(() -> new TargetQueue<Task>(
                        session.eventLoop(), plan.atOnce(), tasks.iterator(), (task, done) -> task.accept(done))
                .start());
    }

    private Task trial(FlowTrial.Kind kind, Place opener, Place place) {
        return done -> FlowTrial.start(context, kind, route(opener), route(place), plan.data(), watch, report -> {
            seen(place).reports.add(report);
            done.run();
        });
    }

    private FlowRoute route(Place place) {
        return new FlowRoute(place.path(), place.target(), leases::take);
    }

    private void control(Place place, Runnable done) {
        route(place)
                .flow()
                .ifPresentOrElse(
                        flow -> PlainOpen.start(
                                context.stack(),
                                place.path(),
                                flow,
                                FlowTrial.profile(),
                                context.random().nextInt(),
                                answer -> {
                                    seen(place).plain = Optional.of(answer);
                                    done.run();
                                }),
                        done);
    }
}

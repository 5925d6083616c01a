package org.mpcap.analyze;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.mpcap.track.ConnectionSummary;
import org.mpcap.track.Event;
import org.mpcap.track.Finding;
import org.mpcap.track.Sample;
import org.mpcap.track.Side;
import org.mpcap.track.TrackListener;

/**
 * Gathers what the tracker says about a connection until the connection is over, and hands connections on in the order of their
 * numbers as far as a bounded waiting room allows.
 */
public final class Collector implements TrackListener {
    private static final int MOST_FINDINGS = 100;
    private static final int MOST_EVENTS = 2_000;
    /** Connections of which details are gathered at one time; findings are gathered of all. */
    private static final int MOST_GATHERED = 2_000;

    private static final int MOST_WAITING = 5_000;
    /** Subflows of these: a summary of one takes about as much as all else that is told of a short connection. */
    private static final int MOST_SUBFLOWS_WAITING = 50_000;

    private final IntPredicate detailed;
    private final Consumer<ConnectionResult> consumer;
    private final Optional<Consumer<Sample>> samples;
    private final Map<Integer, Gathered> gathered = new HashMap<>();
    private final TreeMap<Integer, ConnectionResult> waiting = new TreeMap<>();
    private int subflowsWaiting;
    /** Numbers of connections that proved to be part of another. */
    private final Set<Integer> unused = new HashSet<>();

    private int next = 1;

    private static final class Gathered {
        private final List<Finding> findings = new ArrayList<>(1);
        private final List<Event> events = new ArrayList<>(0);
        private long furtherEvents;
        private Optional<DataPlot> plot = Optional.empty();

        /** Takes what was gathered under another number. */
        void take(Gathered other, int connection, int subflowsBefore) {
            other.findings.forEach(finding -> findings.add(finding.movedTo(connection, subflowsBefore)));
            other.events.forEach(event -> events.add(event.movedTo(connection, subflowsBefore)));
            events.sort(Comparator.comparingLong(Event::packet));
            furtherEvents += other.furtherEvents;
            if (plot.isEmpty()) {
                plot = other.plot;
            }
        }
    }

    /**
     * Makes a collector.
     *
     * @param detailed the numbers of connections whose events and data are wanted
     * @param consumer takes each connection once it is over
     * @param samples takes the time series of all connections, if that is wanted
     */
    public Collector(IntPredicate detailed, Consumer<ConnectionResult> consumer, Optional<Consumer<Sample>> samples) {
        this.detailed = detailed;
        this.consumer = consumer;
        this.samples = samples;
    }

    /** A collector without time series. */
    public Collector(IntPredicate detailed, Consumer<ConnectionResult> consumer) {
        this(detailed, consumer, Optional.empty());
    }

    @Override
    public boolean wantsSamples(int connection) {
        return samples.isPresent();
    }

    @Override
    public void sample(Sample sample) {
        samples.orElseThrow().accept(sample);
    }

    @Override
    public boolean wantsEvents(int connection) {
        return detailed.test(connection) && hasRoom(connection);
    }

    @Override
    public boolean wantsData(int connection) {
        return detailed.test(connection) && hasRoom(connection);
    }

    private boolean hasRoom(int connection) {
        return gathered.size() < MOST_GATHERED || gathered.containsKey(connection);
    }

    private Gathered of(int connection) {
        return gathered.computeIfAbsent(connection, number -> new Gathered());
    }

    @Override
    public void event(Event event) {
        Gathered of = of(event.connection());
        if (of.events.size() < MOST_EVENTS) {
            of.events.add(event);
        } else {
            of.furtherEvents++;
        }
    }

    @Override
    public void finding(Finding finding) {
        Gathered of = of(finding.connection());
        if (of.findings.size() < MOST_FINDINGS) {
            of.findings.add(finding);
        }
    }

    @Override
    public void data(
            int connection, int subflow, Side sender, long nanos, long position, int length, boolean reinjected) {
        Gathered of = of(connection);
        if (of.plot.isEmpty()) {
            of.plot = Optional.of(new DataPlot());
        }
        of.plot.get().add(subflow, sender == Side.INITIATOR ? 0 : 1, nanos, position, length, reinjected);
    }

    @Override
    public void merged(int other, int connection, int subflowsBefore) {
        int kept = Math.min(other, connection);
        unused.add(Math.max(other, connection));
        Optional<Gathered> moved = Optional.ofNullable(gathered.remove(other));
        Optional<Gathered> stays = Optional.ofNullable(gathered.remove(connection));
        if (moved.isEmpty() && stays.isEmpty()) {
            return;
        }
        Gathered both = of(kept);
        stays.ifPresent(gathered -> both.take(gathered, kept, 0));
        moved.ifPresent(gathered -> both.take(gathered, kept, subflowsBefore));
    }

    @Override
    public void closed(ConnectionSummary connection) {
        Gathered found =
                Optional.ofNullable(gathered.remove(connection.number())).orElseGet(Gathered::new);
        waiting.put(
                connection.number(),
                new ConnectionResult(connection, found.findings, found.events, found.furtherEvents, found.plot));
        while (unused.remove(next)) {
            next++;
        }
        subflowsWaiting += connection.subflows().size();
        while (!waiting.isEmpty()
                && (waiting.firstKey() <= next
                        || waiting.size() > MOST_WAITING
                        || subflowsWaiting > MOST_SUBFLOWS_WAITING)) {
            ConnectionResult first = waiting.pollFirstEntry().getValue();
            subflowsWaiting -= first.summary().subflows().size();
            next = Math.max(next, first.summary().number() + 1);
            while (unused.remove(next)) {
                next++;
            }
            consumer.accept(first);
        }
    }

    /** Hands on what still waits for an earlier connection. */
    public void finish() {
        waiting.values().forEach(consumer);
        waiting.clear();
    }
}

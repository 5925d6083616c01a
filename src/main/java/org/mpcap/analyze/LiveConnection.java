package org.mpcap.analyze;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.mpcap.timing.Patience;
import org.mpcap.track.Sample;
import org.mpcap.track.Side;

/** A connection while it is watched: what its subflows carry just now, and what happened to it. */
public final class LiveConnection {
    /** Rates are over so much time. */
    private static final long WINDOW_NANOS = 1_000_000_000L;

    private static final int MOST_ACTIVITIES = 200;
    private static final int MOST_SUBFLOWS = 64;

    /** Data of one direction that waits for its DATA_ACK. */
    private static final class Waiting {
        private final Patience patience = new Patience();
        private long sent = Long.MIN_VALUE;
        private long covered = Long.MIN_VALUE;
        private long since;
        private boolean sentAgain;
        private boolean stalled;

        boolean isAny() {
            return sent > covered && sent != Long.MIN_VALUE;
        }
    }

    private final int number;
    private final long openedNanos;
    private final String client;
    private final String server;
    private final TreeMap<Integer, LiveSubflow> subflows = new TreeMap<>();
    private final ArrayDeque<Activity> activities = new ArrayDeque<>();
    private final Waiting toListener = new Waiting();
    private final Waiting toInitiator = new Waiting();
    private long delayNanos = -1;
    private boolean isOpen;
    private String state = "opening";
    private long lastNanos;

    LiveConnection(int number, long nanos, String client, String server) {
        this.number = number;
        this.openedNanos = nanos;
        this.lastNanos = nanos;
        this.client = client;
        this.server = server;
    }

    /** Its number. */
    public int number() {
        return number;
    }

    /** When it was heard of first, nanoseconds since 1970. */
    public long openedNanos() {
        return openedNanos;
    }

    /** When it was heard of last. */
    public long lastNanos() {
        return lastNanos;
    }

    /** The end that opened it. */
    public String client() {
        return client;
    }

    /** The other end. */
    public String server() {
        return server;
    }

    /** Its subflows, by number. */
    public List<LiveSubflow> subflows() {
        return List.copyOf(subflows.values());
    }

    /** What happened to it, the latest, in order. */
    public List<Activity> activities() {
        return List.copyOf(activities);
    }

    /** From data to the last DATA_ACK, in nanoseconds; -1 if there was none. */
    public long delayNanos() {
        return delayNanos;
    }

    /** Its state, in a word or two. */
    public String state() {
        return isStalled() ? "STALLED" : state;
    }

    /** Whether data waits for longer than usual. */
    public boolean isStalled() {
        return toListener.stalled || toInitiator.stalled;
    }

    /** Bytes per second that it carries just now. */
    public long rate(long now) {
        return subflows.values().stream()
                .mapToLong(subflow -> subflow.rate(now))
                .sum();
    }

    LiveSubflow subflow(int place) {
        return subflows.computeIfAbsent(Math.min(place, MOST_SUBFLOWS), key -> new LiveSubflow(key, WINDOW_NANOS));
    }

    /** Whether this is the first time that it is told to be open. */
    boolean opens() {
        boolean first = !isOpen;
        isOpen = true;
        state = "open";
        return first;
    }

    void becomes(String word) {
        state = word;
    }

    void happened(Activity activity) {
        activities.add(activity);
        if (activities.size() > MOST_ACTIVITIES) {
            activities.remove();
        }
    }

    /** Takes a measurement; whether it ends a stall. */
    boolean take(Sample sample) {
        lastNanos = Math.max(lastNanos, sample.nanos());
        LiveSubflow subflow = subflow(sample.subflow());
        switch (sample.kind()) {
            case DATA -> {
                subflow.carries(sample.bytes(), sample.nanos());
                Waiting waiting = waiting(sample.sender());
                if (!waiting.isAny()) {
                    waiting.since = sample.nanos();
                }
                waiting.sentAgain |= sample.position() < waiting.sent;
                waiting.sent = Math.max(waiting.sent, sample.position() + sample.bytes());
            }
            case DATA_ACK -> {
                Waiting waiting = waiting(sample.sender().other());
                waiting.covered = Math.max(waiting.covered, sample.position());
                waiting.since = sample.nanos();
                waiting.sentAgain = false;
                if (sample.tookNanos() >= 0) {
                    delayNanos = sample.tookNanos();
                    if (!waiting.stalled) {
                        waiting.patience.took(sample.tookNanos());
                    }
                }
                boolean over = waiting.stalled;
                waiting.stalled = false;
                return over;
            }
            case ROUND_TRIP -> subflow.roundTrip(sample.tookNanos());
        }
        return false;
    }

    private Waiting waiting(Side sender) {
        return sender == Side.INITIATOR ? toListener : toInitiator;
    }

    /** For how long data has waited that has begun to wait too long by now; -1 if none has. */
    long stalls(long now) {
        for (Waiting waiting : List.of(toListener, toInitiator)) {
            boolean tooLong = waiting.isAny()
                    && !waiting.stalled
                    && waiting.patience.isLost(now - waiting.since, waiting.sent - waiting.covered, waiting.sentAgain);
            if (tooLong && waiting.covered != Long.MIN_VALUE) {
                waiting.stalled = true;
                return now - waiting.since;
            }
        }
        return -1;
    }

    /** The subflows that carried the most just now first. */
    Collection<LiveSubflow> busiest(long now) {
        List<LiveSubflow> sorted = new ArrayList<>(subflows.values());
        sorted.sort((one, other) -> Long.compare(other.rate(now), one.rate(now)));
        return sorted;
    }
}

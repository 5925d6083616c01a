package org.mpcap.analyze;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.mpcap.track.ConnectionSummary;
import org.mpcap.track.Event;
import org.mpcap.track.Finding;
import org.mpcap.track.Outcome;
import org.mpcap.track.Sample;
import org.mpcap.track.TrackListener;
import org.mpcap.wire.TransportAddress;

/**
 * The connections that are open while packets pass, and those that ended last. Tells what happens to them as it happens. May be looked
 * at from another thread than that of the packets.
 */
public final class LiveConnections implements TrackListener {
    /** Connections shown of those that are over, and followed of those that are open. */
    private static final int MOST_ENDED = 200;

    private static final int MOST_OPEN = 20_000;
    /** Whether connections stall is looked at once in so much time. */
    private static final long BETWEEN_LOOKS = 10_000_000L;

    private final Map<Integer, LiveConnection> open = new LinkedHashMap<>();
    private final Map<Integer, LiveConnection> ended = new LinkedHashMap<>();
    private final Consumer<Activity> listener;
    private long now = Long.MIN_VALUE;
    private long looked = Long.MIN_VALUE;
    private long opened;
    private long over;

    /** Tells {@code listener} what happens, in the thread of the packets or of {@link #passed}. */
    public LiveConnections(Consumer<Activity> listener) {
        this.listener = listener;
    }

    /** So late it is, in nanoseconds since 1970: what waits may have waited too long. */
    public synchronized void passed(long nanos) {
        now = Math.max(now, nanos);
        if (now - looked < BETWEEN_LOOKS && looked != Long.MIN_VALUE) {
            return;
        }
        looked = now;
        for (LiveConnection connection : open.values()) {
            long waited = connection.stalls(now);
            if (waited >= 0) {
                tell(
                        connection,
                        Activity.Kind.STALLED,
                        now,
                        0,
                        String.format(Locale.ROOT, "no DATA_ACK for %.0f ms, data waits", waited / 1e6));
            }
        }
    }

    /** The latest time there is, nanoseconds since 1970. */
    public synchronized long now() {
        return now;
    }

    /** How many were opened so far, and how many have ended. */
    public synchronized long[] counts() {
        return new long[] {opened, over};
    }

    /** Looks at those that are open, and at those that ended last, while nothing changes. */
    public synchronized void look(Consumer<List<LiveConnection>> viewer) {
        List<LiveConnection> all = new ArrayList<>(open.values());
        all.addAll(ended.values());
        viewer.accept(all);
    }

    private void tell(LiveConnection connection, Activity.Kind kind, long nanos, long packet, String words) {
        Activity activity = new Activity(kind, connection.number(), nanos, packet, words);
        connection.happened(activity);
        listener.accept(activity);
    }

    @Override
    public synchronized void subflow(
            int connection, int subflow, TransportAddress initiator, TransportAddress end, long packet, long nanos) {
        if (!open.containsKey(connection) && open.size() < MOST_OPEN) {
            open.put(connection, new LiveConnection(connection, nanos, initiator.toString(), end.toString()));
            opened++;
        }
        LiveConnection of = open.get(connection);
        if (of != null) {
            of.subflow(subflow);
        }
    }

    @Override
    public boolean wantsEvents(int connection) {
        return true;
    }

    @Override
    public synchronized void event(Event event) {
        LiveConnection of = open.get(event.connection());
        if (of == null) {
            return;
        }
        switch (event.kind()) {
            case SYN_ACK -> {
                if (event.subflow() == 1 && event.words().startsWith("without")) {
                    of.becomes("plain TCP");
                    tell(of, Activity.Kind.FELL_BACK, event.nanos(), event.packet(), "answered without MPTCP");
                }
            }
            case THIRD_ACK -> {
                if (!event.words().startsWith("without") && of.opens()) {
                    tell(of, Activity.Kind.OPENED, event.nanos(), event.packet(), of.client() + " > " + of.server());
                }
            }
            case MID_FLOW -> {
                if (of.opens()) {
                    tell(
                            of,
                            Activity.Kind.OPENED,
                            event.nanos(),
                            event.packet(),
                            of.client() + " > " + of.server() + ", seen from the middle");
                }
            }
            case CHECK -> {
                if (event.words().startsWith("HMAC of the MP_JOIN ACK verified")) {
                    tell(of, Activity.Kind.JOINED, event.nanos(), event.packet(), "subflow " + event.subflow());
                }
            }
            case INFINITE_MAPPING, MP_FAIL -> {
                of.becomes("plain TCP");
                tell(of, Activity.Kind.FELL_BACK, event.nanos(), event.packet(), event.words());
            }
            default -> {}
        }
    }

    @Override
    public synchronized void finding(Finding finding) {
        LiveConnection of = open.get(finding.connection());
        if (of != null) {
            tell(
                    of,
                    Activity.Kind.FAILED,
                    finding.nanos(),
                    finding.packet(),
                    finding.check().subject() + " should be " + finding.expected() + ", is " + finding.actual());
        }
    }

    @Override
    public boolean wantsSamples(int connection) {
        return true;
    }

    @Override
    public synchronized void sample(Sample sample) {
        LiveConnection of = open.get(sample.connection());
        if (of != null && of.take(sample)) {
            tell(of, Activity.Kind.GOES_ON, sample.nanos(), sample.packet(), "subflow " + sample.subflow());
        }
    }

    @Override
    public synchronized void merged(int other, int connection, int subflowsBefore) {
        LiveConnection gone = open.remove(Math.max(other, connection));
        if (gone != null) {
            opened--;
        }
    }

    @Override
    public synchronized void closed(ConnectionSummary summary) {
        LiveConnection of = open.remove(summary.number());
        if (of == null) {
            return;
        }
        over++;
        boolean speaks = summary.outcome() == Outcome.MPTCP || summary.outcome() == Outcome.MIDSTREAM;
        String what = speaks ? "" : summary.outcome().name().toLowerCase(Locale.ROOT) + ", ";
        of.becomes("ended");
        tell(
                of,
                Activity.Kind.ENDED,
                summary.lastNanos(),
                summary.lastPacket(),
                what
                        + Story.ending(summary)
                        + Story.standsOut(summary).map(words -> "; ! " + words).orElse(""));
        ended.put(summary.number(), of);
        if (ended.size() > MOST_ENDED) {
            ended.remove(ended.keySet().iterator().next());
        }
    }
}

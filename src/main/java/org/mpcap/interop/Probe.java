package org.mpcap.interop;

import java.util.OptionalInt;
import org.mpcap.wire.mptcp.MpTcpRst;

/** Asks what a connection is now, with data on one of its flows. */
final class Probe {
    private static final long GRACE_NANOS = 60_000_000L;

    private final Scene scene;
    private final Session session;
    private final Flow flow;

    Probe(Scene scene, Session session, Flow flow) {
        this.scene = scene;
        this.session = session;
        this.flow = flow;
    }

    /** Judges by the answer to data that {@code stimulus} sends with a mapping up to the next DSN. */
    State after(Runnable stimulus) {
        if (flow.isReset()) {
            return dead();
        }
        stimulus.run();
        long end = session.nextDsn();
        int sequence = flow.next();
        int from = flow.count();
        scene.await(scene.patience(), () -> reached(end) || flow.isReset() || (acked(sequence) && !speaks(from)));
        if (!reached(end) && !flow.isReset() && acked(sequence)) {
            scene.await(GRACE_NANOS, () -> reached(end) || flow.isReset() || speaks(from));
        }
        if (!reached(end) && !flow.isReset() && speaks(from)) {
            scene.await(scene.patience(), () -> reached(end) || flow.isReset() || plainData(from));
        }
        if (reached(end)) {
            return State.of(State.Kind.MPTCP);
        }
        if (flow.isReset()) {
            return dead();
        }
        if (!acked(sequence)) {
            return State.of(State.Kind.SILENT);
        }
        boolean stalled = speaks(from) && !plainData(from);
        return State.of(stalled ? State.Kind.STALLED : State.Kind.TCP);
    }

    private boolean reached(long end) {
        return session.dataAck() - end >= 0;
    }

    private boolean acked(int sequence) {
        return flow.acked() - sequence >= 0;
    }

    private boolean speaks(int from) {
        return flow.from(from).stream().anyMatch(seen -> !seen.mptcp().isEmpty());
    }

    /** An ACK may still carry a DSS when the data behind it shows that the server has left MPTCP. */
    private boolean plainData(int from) {
        return flow.from(from).stream()
                .anyMatch(seen -> seen.hasData() && seen.mptcp().isEmpty());
    }

    private State dead() {
        OptionalInt reason = flow.reset().flatMap(seen -> seen.option(MpTcpRst.class)).stream()
                .mapToInt(MpTcpRst::reason)
                .findFirst();
        return new State(State.Kind.DEAD, reason);
    }
}

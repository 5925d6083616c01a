package org.mpcap.conformance;

import java.util.OptionalInt;
import org.mpcap.wire.mptcp.MpTcpRst;

/** Asks what a connection is now, with data on one of its flows. */
final class StateProbe {
    private static final long GRACE_NANOS = 60_000_000L;

    private final CheckContext scene;
    private final CraftedConnection session;
    private final CraftedSubflow flow;

    StateProbe(CheckContext scene, CraftedConnection session, CraftedSubflow flow) {
        this.scene = scene;
        this.session = session;
        this.flow = flow;
    }

    /** Judges by the answer to data that {@code stimulus} sends with a mapping up to the next DSN. */
    ConnectionState after(Runnable stimulus) {
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
            return ConnectionState.of(ConnectionState.Kind.MPTCP);
        }
        if (flow.isReset()) {
            return dead();
        }
        if (!acked(sequence)) {
            return ConnectionState.of(ConnectionState.Kind.SILENT);
        }
        boolean stalled = speaks(from) && !plainData(from);
        return ConnectionState.of(stalled ? ConnectionState.Kind.STALLED : ConnectionState.Kind.TCP);
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

    private ConnectionState dead() {
        OptionalInt reason = flow.reset().flatMap(seen -> seen.option(MpTcpRst.class)).stream()
                .mapToInt(MpTcpRst::reason)
                .findFirst();
        return new ConnectionState(ConnectionState.Kind.DEAD, reason);
    }
}

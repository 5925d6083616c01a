package org.mpcap.conformance;

import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.mpcap.wire.mptcp.MpTcpRst;

/** Asks what a connection is now, with data on one of its subflows. */
final class StateProbe {
    private static final long GRACE_NANOS = 60_000_000L;

    private final CheckContext context;
    private final CraftedConnection connection;
    private final CraftedSubflow subflow;

    StateProbe(CheckContext context, CraftedConnection connection, CraftedSubflow subflow) {
        this.context = context;
        this.connection = connection;
        this.subflow = subflow;
    }

    /** Judges by the answer to data that {@code stimulus} sends with a mapping up to the next DSN. */
    ConnectionState after(Runnable stimulus) {
        if (subflow.isReset()) {
            return dead();
        }
        stimulus.run();
        long end = connection.nextDsn();
        int sequence = subflow.next();
        int from = subflow.count();
        context.await(
                context.patience(), () -> reached(end) || subflow.isReset() || (acked(sequence) && !speaks(from)));
        if (!reached(end) && !subflow.isReset() && acked(sequence)) {
            context.await(GRACE_NANOS, () -> reached(end) || subflow.isReset() || speaks(from));
        }
        if (!reached(end) && !subflow.isReset() && speaks(from)) {
            BooleanSupplier told = () -> reached(end) || subflow.isReset() || plainData(from);
            if (!context.await(GRACE_NANOS, told)) {
                // A server may acknowledge the subflow's bytes before they have their place in the data stream, and has
                // no
                // reason to acknowledge them once more (Linux while its program is in accept): this gives it one.
                subflow.keepAlive();
            }
            context.await(context.patience(), told);
        }
        if (reached(end)) {
            return ConnectionState.of(ConnectionState.Kind.MPTCP);
        }
        if (subflow.isReset()) {
            return dead();
        }
        if (!acked(sequence)) {
            return ConnectionState.of(ConnectionState.Kind.SILENT);
        }
        boolean stalled = speaks(from) && !plainData(from);
        return ConnectionState.of(stalled ? ConnectionState.Kind.STALLED : ConnectionState.Kind.TCP);
    }

    private boolean reached(long end) {
        return connection.dataAck() - end >= 0;
    }

    private boolean acked(int sequence) {
        return subflow.acked() - sequence >= 0;
    }

    private boolean speaks(int from) {
        return subflow.from(from).stream()
                .anyMatch(received -> !received.mptcp().isEmpty());
    }

    /** An ACK may still carry a DSS when the data behind it shows that the server has left MPTCP. */
    private boolean plainData(int from) {
        return subflow.from(from).stream()
                .anyMatch(received -> received.hasData() && received.mptcp().isEmpty());
    }

    private ConnectionState dead() {
        OptionalInt reason = subflow.reset().flatMap(received -> received.option(MpTcpRst.class)).stream()
                .mapToInt(MpTcpRst::reason)
                .findFirst();
        return new ConnectionState(ConnectionState.Kind.DEAD, reason);
    }
}

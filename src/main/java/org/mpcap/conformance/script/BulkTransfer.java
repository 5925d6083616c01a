package org.mpcap.conformance.script;

import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.PeerNeed;
import org.mpcap.conformance.Requests;
import org.mpcap.conformance.ServerUnderTest;
import org.mpcap.wire.Bytes;

/** Much data from the server. */
public final class BulkTransfer {
    private static final int SEGMENT = 1000;
    private static final int AHEAD = 8000;
    private static final long QUIET_NANOS = 300_000_000L;
    private static final int LONGEST_ANSWER = 10_000;

    private BulkTransfer() {}

    /** Sends this much over one subflow and reads it back; returns whether all came back. */
    public static boolean echo(CheckContext s, CraftedConnection connection, CraftedSubflow subflow, int bytes) {
        int before = connection.deliveredLength();
        if (s.app() == ServerUnderTest.App.HTTP) {
            connection.data(subflow, Requests.next(s, connection));
            boolean answered = s.await(20 * s.patience(), () -> connection.deliveredLength() > before);
            awaitEnd(s, connection);
            return answered;
        }
        if (s.app().gives(PeerNeed.ECHO)) {
            send(s, connection, subflow, bytes);
        } else {
            ask(s, connection, subflow, bytes);
        }
        return s.await(20 * s.patience(), () -> connection.deliveredLength() - before >= bytes);
    }

    /** Waits until no data comes any more; how much will come is not known beforehand. */
    public static void awaitEnd(CheckContext s, CraftedConnection connection) {
        for (int i = 0; i < LONGEST_ANSWER; i++) {
            int known = connection.deliveredLength();
            if (!s.await(QUIET_NANOS, () -> connection.deliveredLength() > known)) {
                return;
            }
        }
    }

    /** Sends this much over one subflow, as fast as it is acknowledged. */
    public static void send(CheckContext s, CraftedConnection connection, CraftedSubflow subflow, int bytes) {
        for (int sent = 0; sent < bytes && !subflow.isReset(); ) {
            Bytes data = s.text(Math.min(SEGMENT, bytes - sent));
            connection.data(subflow, data);
            sent += data.length();
            int limit = subflow.next() - AHEAD;
            s.await(4 * s.patience(), () -> subflow.acked() - limit >= 0 || subflow.isReset());
        }
    }

    /** One segment that is answered with data, of this size if the program sends back what it gets. */
    public static Bytes request(CheckContext s, CraftedConnection connection, int bytes) {
        return s.app().gives(PeerNeed.ECHO) ? s.text(bytes) : Requests.next(s, connection);
    }

    /** Asks for this much without waiting for any of it; at most what one burst may carry. */
    public static void ask(CheckContext s, CraftedConnection connection, CraftedSubflow subflow, int bytes) {
        if (s.app().gives(PeerNeed.COMMANDS)) {
            connection.data(subflow, Requests.command("send " + bytes));
        } else if (s.app() == ServerUnderTest.App.HTTP) {
            connection.data(subflow, Requests.next(s, connection));
        } else {
            for (int sent = 0; sent < bytes; sent += SEGMENT) {
                connection.data(subflow, s.text(Math.min(SEGMENT, bytes - sent)));
            }
        }
    }
}

package org.mpcap.conformance.catalogue;

import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.Requests;
import org.mpcap.conformance.ServerNeed;
import org.mpcap.conformance.ServerUnderTest;
import org.mpcap.wire.Bytes;

/** Much data from the server. */
final class Bulk {
    private static final int SEGMENT = 1000;
    private static final int AHEAD = 8000;
    private static final long QUIET_NANOS = 300_000_000L;
    private static final int LONGEST_ANSWER = 10_000;

    private Bulk() {}

    /** Sends this much over one flow and reads it back; returns whether all came back. */
    static boolean echo(CheckContext s, CraftedConnection session, CraftedSubflow flow, int bytes) {
        int before = session.deliveredLength();
        if (s.site().app() == ServerUnderTest.App.HTTP) {
            session.data(flow, Requests.next(s, session));
            boolean answered = s.await(20 * s.patience(), () -> session.deliveredLength() > before);
            awaitEnd(s, session);
            return answered;
        }
        send(s, session, flow, bytes);
        return s.await(20 * s.patience(), () -> session.deliveredLength() - before >= bytes);
    }

    /** How much will come is not known beforehand. */
    private static void awaitEnd(CheckContext s, CraftedConnection session) {
        for (int i = 0; i < LONGEST_ANSWER; i++) {
            int known = session.deliveredLength();
            if (!s.await(QUIET_NANOS, () -> session.deliveredLength() > known)) {
                return;
            }
        }
    }

    /** Sends this much over one flow, as fast as it is acknowledged. */
    static void send(CheckContext s, CraftedConnection session, CraftedSubflow flow, int bytes) {
        for (int sent = 0; sent < bytes && !flow.isReset(); ) {
            Bytes data = s.text(Math.min(SEGMENT, bytes - sent));
            session.data(flow, data);
            sent += data.length();
            int limit = flow.next() - AHEAD;
            s.await(4 * s.patience(), () -> flow.acked() - limit >= 0 || flow.isReset());
        }
    }

    /** One segment that is answered with data, of this size if the program sends back what it gets. */
    static Bytes request(CheckContext s, CraftedConnection session, int bytes) {
        return s.site().app().gives(ServerNeed.ECHO) ? s.text(bytes) : Requests.next(s, session);
    }

    /** Asks for this much without waiting for any of it; at most what one burst may carry. */
    static void ask(CheckContext s, CraftedConnection session, CraftedSubflow flow, int bytes) {
        if (s.site().app() == ServerUnderTest.App.TESTD) {
            session.data(flow, Requests.command("send " + bytes));
        } else if (s.site().app() == ServerUnderTest.App.HTTP) {
            session.data(flow, Requests.next(s, session));
        } else {
            for (int sent = 0; sent < bytes; sent += SEGMENT) {
                session.data(flow, s.text(Math.min(SEGMENT, bytes - sent)));
            }
        }
    }
}

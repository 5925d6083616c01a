package org.mpcap.conformance.catalogue;

import java.util.List;
import java.util.Optional;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.Requests;
import org.mpcap.wire.mptcp.MpFastClose;

/** Scripts about MP_FASTCLOSE and resets that hold for both versions. */
final class FastcloseChecks {
    private FastcloseChecks() {}

    static void onAck(CheckContext s) {
        CraftedConnection session = s.open();
        CraftedSubflow joined = session.joined();
        session.first().ack(session.fastClose());
        s.await(2 * s.patience(), () -> session.first().isReset() && joined.isReset());
        for (CraftedSubflow flow : List.of(session.first(), joined)) {
            String text = (flow == joined ? "joined" : "first") + " subflow: "
                    + flow.reset().map(ReceivedSegment::words).orElse("not reset");
            s.note(text);
            s.must(flow.isReset(), text);
        }
    }

    static void wrongKey(CheckContext s) {
        CraftedConnection session = s.open();
        for (long key :
                new long[] {s.random().nextLong(), session.keys().local().bits(), 0}) {
            session.first().ack(new MpFastClose(0, key));
            s.mustBe(Kind.MPTCP, session.probe(), "after key " + Long.toHexString(key));
        }
    }

    static void serverAborts(CheckContext s) {
        CraftedConnection session = s.open();
        CraftedSubflow joined = session.joined();
        session.data(session.first(), Requests.command("abort"));
        s.await(4 * s.patience(), () -> closed(session.first()) && closed(joined));
        Optional<MpFastClose> close = session.flows().stream()
                .flatMap(flow -> flow.seen().stream())
                .flatMap(seen -> seen.option(MpFastClose.class).stream())
                .findFirst();
        s.note(close.map(MpFastClose::describe).orElse("no MP_FASTCLOSE"));
        if (s.must(close.isPresent(), "no MP_FASTCLOSE")) {
            s.must(
                    close.get().receiverKey() == session.keys().local().bits(),
                    "MP_FASTCLOSE with another key than ours");
        }
        s.must(closed(session.first()) && closed(joined), "a subflow is left");
    }

    private static boolean closed(CraftedSubflow flow) {
        return flow.seen().stream().anyMatch(seen -> seen.isReset() || seen.has(MpFastClose.class));
    }

    /** A plain reset of one of two subflows. */
    static void otherSubflowGoesOn(CheckContext s) {
        CraftedConnection session = s.open();
        CraftedSubflow joined = session.joined();
        joined.rst();
        s.mustBe(Kind.MPTCP, session.probe(), "on the other subflow");
    }
}

package org.mpcap.interop.catalogue;

import java.util.List;
import java.util.Optional;
import org.mpcap.interop.Flow;
import org.mpcap.interop.Requests;
import org.mpcap.interop.Scene;
import org.mpcap.interop.Seen;
import org.mpcap.interop.Session;
import org.mpcap.interop.State.Kind;
import org.mpcap.wire.mptcp.MpFastClose;

/** Scripts about MP_FASTCLOSE and resets that hold for both versions. */
final class FastcloseChecks {
    private FastcloseChecks() {}

    static void onAck(Scene s) {
        Session session = s.open();
        Flow joined = session.joined();
        session.first().ack(session.fastClose());
        s.await(2 * s.patience(), () -> session.first().isReset() && joined.isReset());
        for (Flow flow : List.of(session.first(), joined)) {
            String text = (flow == joined ? "joined" : "first") + " subflow: "
                    + flow.reset().map(Seen::words).orElse("not reset");
            s.note(text);
            s.must(flow.isReset(), text);
        }
    }

    static void wrongKey(Scene s) {
        Session session = s.open();
        for (long key :
                new long[] {s.random().nextLong(), session.keys().local().bits(), 0}) {
            session.first().ack(new MpFastClose(0, key));
            s.mustBe(Kind.MPTCP, session.probe(), "after key " + Long.toHexString(key));
        }
    }

    static void serverAborts(Scene s) {
        Session session = s.open();
        Flow joined = session.joined();
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

    private static boolean closed(Flow flow) {
        return flow.seen().stream().anyMatch(seen -> seen.isReset() || seen.has(MpFastClose.class));
    }

    /** A plain reset of one of two subflows. */
    static void otherSubflowGoesOn(Scene s) {
        Session session = s.open();
        Flow joined = session.joined();
        joined.rst();
        s.mustBe(Kind.MPTCP, session.probe(), "on the other subflow");
    }
}

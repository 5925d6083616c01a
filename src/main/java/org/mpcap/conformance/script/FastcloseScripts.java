package org.mpcap.conformance.script;

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
public final class FastcloseScripts {
    private FastcloseScripts() {}

    /** MP_FASTCLOSE on an ACK with the right key ends the connection. */
    public static void onAck(CheckContext s) {
        CraftedConnection connection = s.open();
        CraftedSubflow joined = connection.joined();
        connection.ack(connection.fastClose());
        s.await(2 * s.patience(), () -> connection.first().isReset() && joined.isReset());
        for (CraftedSubflow subflow : List.of(connection.first(), joined)) {
            s.noteMust(
                    subflow.isReset(),
                    (subflow == joined ? "joined" : "first") + " subflow: "
                            + subflow.reset().map(ReceivedSegment::words).orElse("not reset"));
        }
    }

    /** MP_FASTCLOSE with a wrong key is ignored. */
    public static void wrongKey(CheckContext s) {
        CraftedConnection connection = s.open();
        for (long key :
                new long[] {s.random().nextLong(), connection.keys().local().bits(), 0}) {
            connection.ack(new MpFastClose(0, key));
            s.mustBe(Kind.MPTCP, connection.probe(), "after key " + Long.toHexString(key));
        }
    }

    /** What the server sends when its program aborts. */
    public static void serverAborts(CheckContext s) {
        CraftedConnection connection = s.open();
        CraftedSubflow joined = connection.joined();
        connection.data(connection.first(), Requests.command("abort"));
        s.await(4 * s.patience(), () -> closed(connection.first()) && closed(joined));
        Optional<MpFastClose> close = connection.subflows().stream()
                .flatMap(subflow -> subflow.received().stream())
                .flatMap(received -> received.option(MpFastClose.class).stream())
                .findFirst();
        s.note(close.map(MpFastClose::describe).orElse("no MP_FASTCLOSE"));
        if (s.must(close.isPresent(), "no MP_FASTCLOSE")) {
            s.must(
                    close.get().receiverKey() == connection.keys().local().bits(),
                    "MP_FASTCLOSE with another key than ours");
        }
        s.must(closed(connection.first()) && closed(joined), "a subflow is left");
    }

    private static boolean closed(CraftedSubflow subflow) {
        return subflow.received().stream().anyMatch(received -> received.isReset() || received.has(MpFastClose.class));
    }

    /** A plain reset of one of two subflows. */
    public static void otherSubflowGoesOn(CheckContext s) {
        CraftedConnection connection = s.open();
        CraftedSubflow joined = connection.joined();
        joined.rst();
        s.mustBe(Kind.MPTCP, connection.probe(), "on the other subflow");
    }
}

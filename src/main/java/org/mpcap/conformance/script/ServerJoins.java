package org.mpcap.conformance.script;

import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.link.NetworkPath;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.MpJoin;

/** Makes a server open subflows to us, and answers them. */
public final class ServerJoins {
    private static final long PATIENCE_NANOS = 1_500_000_000L;
    private static final int ATTEMPTS = 3;

    private ServerJoins() {}

    /** Announces our second address until the server opens a subflow to it; skips the script if it never does. */
    public static ServerJoin provoke(CheckContext s) {
        NetworkPath to = s.server().second().orElse(s.server().first());
        for (int i = 0; i < ATTEMPTS; i++) {
            CraftedConnection connection = s.open();
            s.pause(50);
            int port = connection.first().tuple().local().port();
            s.listen(to, port);
            OptionalInt shown = OptionalInt.empty();
            AddAddr option = AddressScripts.signed(connection, 0, 7, to.source(), shown);
            connection.ack(option);
            int token = connection.keys().localToken().bits();
            if (s.await(PATIENCE_NANOS, () -> !s.incoming(token).isEmpty())) {
                CraftedSubflow subflow = s.incoming(token).get(0);
                return new ServerJoin(connection, option, subflow, s.random().nextInt());
            }
        }
        throw s.skip("the server does not open subflows to announced addresses (needs: accept ADD_ADDR)");
    }

    /** Sends a SYN/ACK with this HMAC, or without MP_JOIN. */
    public static void synAck(CheckContext s, ServerJoin attempt, boolean withOption, long hmac) {
        var builder = attempt.subflow().craft().flags(TcpSegment.SYN | TcpSegment.ACK);
        if (withOption) {
            builder.with(new MpJoin.SynAck(0, 7, hmac, attempt.nonce()));
        }
        builder.send();
    }

    /** Answers the SYN rightly, waits for the third ACK, and acknowledges it if told to. */
    public static Optional<ReceivedSegment> answer(CheckContext s, ServerJoin attempt, boolean silent) {
        synAck(s, attempt, true, attempt.hmac());
        Optional<ReceivedSegment> third =
                attempt.subflow().await(received -> received.has(MpJoin.Ack.class) || received.isReset());
        if (!silent) {
            attempt.subflow().ack(attempt.connection().ackOption());
        }
        return third;
    }

    /** With flag C, no subflow comes to our first address, though the server opens subflows. */
    public static void respectsFlagC(CheckContext s) {
        int without = attempts(s, 0x01);
        if (without == 0) {
            s.skip("the server opens no subflow to us even without flag C (needs: subflow endpoint)");
        }
        int with = attempts(s, 0x21);
        s.note(without + " SYNs to our first address without C, " + with + " with C");
        s.must(with == 0, with + " SYNs with MP_JOIN to our first address in spite of C");
    }

    private static int attempts(CheckContext s, int flags) {
        int received = 0;
        for (int i = 0; i < ATTEMPTS; i++) {
            CraftedConnection connection = s.connection().flags(flags, flags);
            // The server may open its subflow as soon as it has our third ACK.
            s.listen(s.server().first(), connection.first().tuple().local().port());
            connection.open();
            int token = connection.keys().localToken().bits();
            s.await(PATIENCE_NANOS, () -> !s.incoming(token).isEmpty());
            received += s.incoming(token).size();
        }
        return received;
    }
}

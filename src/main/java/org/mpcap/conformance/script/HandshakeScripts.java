package org.mpcap.conformance.script;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.Requests;
import org.mpcap.conformance.ServerUnderTest;
import org.mpcap.crypto.Token;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.MpCapable;

/** Handshakes, and the first data behind them, as several checks of both versions need them. */
public final class HandshakeScripts {
    /** Bytes of the first data, which a program that echoes sends back. */
    private static final int FIRST_DATA = 7;
    /** Longer than an acknowledgment takes on a local network; on a longer way a retried check still finds it there. */
    private static final long ACK_MILLIS = 50;

    private HandshakeScripts() {}

    /** The keys in all SYN/ACKs that came. */
    public static List<Long> keys(CraftedSubflow subflow) {
        return subflow.received().stream()
                .flatMap(received -> received.option(MpCapable.OneKey.class).stream())
                .map(MpCapable.OneKey::senderKey)
                .toList();
    }

    /** Keys and tokens of this many connections differ, and the keys look random. */
    public static void distinct(CheckContext s, int connections) {
        Set<Long> keys = new HashSet<>();
        Set<Integer> tokens = new HashSet<>();
        long ones = 0;
        for (int i = 0; i < connections; i++) {
            CraftedConnection connection = s.connection().begin();
            connection.first().rst();
            keys.add(connection.keys().remote().bits());
            tokens.add(Token.of(s.version(), connection.keys().remote()).bits());
            ones += Long.bitCount(connection.keys().remote().bits());
        }
        double deviation = (ones - 32.0 * connections) / Math.sqrt(16.0 * connections);
        s.note(keys.size() + " keys and " + tokens.size() + " tokens of " + connections
                + String.format("; ones %.1f σ off", deviation));
        s.must(
                keys.size() == connections && tokens.size() == connections,
                "keys or tokens repeat: " + keys.size() + ", " + tokens.size());
        s.ought(Math.abs(deviation) < 5, String.format("ones are %.1f σ off", deviation));
    }

    /** Sends data without DSS, which the program understands, and judges. */
    public static ConnectionState plain(CheckContext s, CraftedConnection connection) {
        boolean http = s.app() == ServerUnderTest.App.HTTP;
        Bytes data = http ? Requests.next(s, connection) : CheckContext.bytes("plain\n");
        return connection.probe(data);
    }

    /**
     * Waits until the server's first data has come, if it answers at all, and until it has our DATA_ACK. Before, a server cannot know
     * that we receive DSS, and may take what is odd for a middlebox and fall back.
     */
    public static void confirmed(CheckContext s, CraftedConnection connection) {
        s.given(connection.awaitEcho(FIRST_DATA), "no data back");
        s.pause(ACK_MILLIS);
    }
}

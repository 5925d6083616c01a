package org.mpcap.conformance.script;

import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.wire.Bytes;

/** Options whose length is none. */
public final class MalformedOptions {
    private MalformedOptions() {}

    /** An option of this subtype byte and length, filled with random bytes. */
    public static Bytes option(CheckContext s, int subtypeByte, int length) {
        byte[] bytes = new byte[length];
        s.random().nextBytes(bytes);
        bytes[0] = 0x1e;
        bytes[1] = (byte) length;
        if (length > 2) {
            bytes[2] = (byte) subtypeByte;
        }
        return Bytes.adopt(bytes);
    }

    /** Sends each on an ACK of a connection, which must go on. */
    public static void lengths(CheckContext s, int subtypeByte, int[] lengths) {
        CraftedConnection connection = s.open();
        for (int length : lengths) {
            connection.first().craft().raw(option(s, subtypeByte, length)).send();
            ConnectionState state = connection.probe();
            if (!s.must(state.is(Kind.MPTCP), state + " after length " + length)) {
                connection = s.open();
            }
        }
        s.note(lengths.length + " lengths, MPTCP after each");
    }
}

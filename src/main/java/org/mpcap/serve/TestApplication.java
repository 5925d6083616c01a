package org.mpcap.serve;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.stack.mptcp.Connection;
import org.mpcap.stack.mptcp.ConnectionEvents;
import org.mpcap.stack.mptcp.Listener;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;

/**
 * The program that cooperates with conformance checks: it echoes, and obeys lines that begin with an exclamation mark:
 * {@code !send N}, {@code !shutdown}, {@code !close}, {@code !abort}. A command must arrive in one piece.
 */
public final class TestApplication implements Listener.Application {
    private static final int MOST = 1 << 20;

    private final boolean greets;

    /** @param greets whether it speaks first */
    public TestApplication(boolean greets) {
        this.greets = greets;
    }

    @Override
    public ConnectionEvents accepted(FourTuple tuple, Optional<ConnectionKeys> keys) {
        return new Obeying(greets);
    }

    private static final class Obeying implements ConnectionEvents {
        private final boolean greets;

        Obeying(boolean greets) {
            this.greets = greets;
        }

        @Override
        public void opened(Connection connection) {
            if (greets) {
                connection.send(bytes("220 ready\n"));
            }
        }

        @Override
        public void data(Connection connection, Bytes data) {
            String text = new String(data.toArray(), StandardCharsets.ISO_8859_1);
            int mark = text.indexOf('!');
            if (mark < 0) {
                connection.send(data);
                return;
            }
            connection.send(data.slice(0, mark));
            obey(
                    connection,
                    text.substring(mark + 1).strip().toLowerCase(Locale.ROOT).split(" +"));
        }

        private static void obey(Connection connection, String[] words) {
            switch (words[0]) {
                case "send" -> connection.send(letters(words.length > 1 ? words[1] : "0"));
                case "shutdown", "close" -> connection.finish();
                case "abort" -> connection.fastClose();
                default -> connection.send(bytes("!" + String.join(" ", words) + "\n"));
            }
        }

        private static Bytes letters(String number) {
            int count = number.matches("\\d{1,7}") ? Math.min(Integer.parseInt(number), MOST) : 0;
            byte[] data = new byte[count];
            for (int i = 0; i < count; i++) {
                data[i] = (byte) ('a' + i % 26);
            }
            return Bytes.adopt(data);
        }

        private static Bytes bytes(String text) {
            return Bytes.of(text.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public void endOfData(Connection connection) {
            connection.finish();
        }
    }
}

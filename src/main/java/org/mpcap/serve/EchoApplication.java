package org.mpcap.serve;

import java.util.Optional;
import java.util.function.Consumer;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.stack.mptcp.Connection;
import org.mpcap.stack.mptcp.ConnectionEvents;
import org.mpcap.stack.mptcp.Listener;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;

/** Sends back what it receives, and closes when the peer has. */
public final class EchoApplication implements Listener.Application {
    private final Consumer<Served> closed;

    /** An application that tells {@code closed} of every connection when it ends. */
    public EchoApplication(Consumer<Served> closed) {
        this.closed = closed;
    }

    @Override
    public ConnectionEvents accepted(FourTuple tuple, Optional<ConnectionKeys> keys) {
        return new Echo(tuple, keys);
    }

    private final class Echo implements ConnectionEvents {
        private final FourTuple tuple;
        private final Optional<ConnectionKeys> keys;
        private int subflows = 1;
        private long received;
        private Optional<String> fellBack = Optional.empty();

        Echo(FourTuple tuple, Optional<ConnectionKeys> keys) {
            this.tuple = tuple;
            this.keys = keys;
        }

        @Override
        public void data(Connection connection, Bytes data) {
            received += data.length();
            connection.send(data);
        }

        @Override
        public void endOfData(Connection connection) {
            connection.finish();
        }

        @Override
        public void joined(Connection connection, Subflow subflow) {
            subflows++;
        }

        @Override
        public void fellBack(Connection connection, String reason) {
            fellBack = Optional.of(reason);
        }

        @Override
        public void closed(Connection connection, Closing how) {
            closed.accept(new Served(tuple, keys, subflows, received, fellBack, how));
        }
    }
}

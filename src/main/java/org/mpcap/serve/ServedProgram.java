package org.mpcap.serve;

import java.util.function.Consumer;
import org.mpcap.stack.mptcp.Listener;

/** Programs that can run on a server's connections. */
public enum ServedProgram {
    /** Sends back what it gets. */
    ECHO,
    /** Speaks first, then echoes and obeys. */
    GREETING,
    /** Echoes and obeys commands. */
    TESTD;

    /** The program; {@code ended} is told of every connection of an echo server when it is over. */
    public Listener.Application application(Consumer<Served> ended) {
        return switch (this) {
            case ECHO -> new EchoApplication(ended);
            case GREETING -> new TestApplication(true);
            case TESTD -> new TestApplication(false);
        };
    }
}

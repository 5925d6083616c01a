package org.mpcap.link;

import java.util.function.IntConsumer;

/**
 * A local TCP port that is ours alone until this is closed. Where the host's kernel could answer for it, the lease also keeps it quiet.
 * Take and close it on the event loop's thread; closing twice is harmless.
 */
public final class PortLease implements AutoCloseable {
    private final int port;
    private final IntConsumer giveBack;
    private boolean closed;

    /**
     * A lease.
     *
     * @param port 1 to 65535
     * @param giveBack called once with the port, when the lease is closed
     */
    public PortLease(int port, IntConsumer giveBack) {
        this.port = port;
        this.giveBack = giveBack;
    }

    /** The port. */
    public int port() {
        return port;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            giveBack.accept(port);
        }
    }
}

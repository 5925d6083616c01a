package org.mpcap.host;

/**
 * Keeps the host's own kernel, which knows nothing of our connections, from answering their segments with resets. Closing it
 * leaves nothing behind; neither does the end of the process, however it comes.
 */
public interface ResetGuard extends AutoCloseable {
    /**
     * Guards a local port; call it before the first segment leaves from there.
     *
     * @throws HostException PORT_IN_USE if another program has the port
     */
    void guard(int port);

    /** Stops guarding a port. */
    void release(int port);

    /** Stops guarding all ports. */
    @Override
    void close();
}

package org.mpcap.host;

import java.util.concurrent.CompletableFuture;
import org.mpcap.link.EventLoop;
import org.mpcap.link.Link;

/**
 * Keeps the host's own kernel, which knows nothing of our connections, from answering their segments with resets. Closing it
 * leaves nothing behind; neither does the end of the process, however it comes.
 */
public sealed interface ResetGuard extends AutoCloseable
        permits SilentListener, NftOwnerTable, ProxyArpAddress, NoGuard {
    /** Which guard to use. */
    enum Choice {
        /** {@link #SPARE} for a source address the host does not have, otherwise {@link #LISTENER}. */
        AUTO,
        /** {@link SilentListener}. */
        LISTENER,
        /** {@link NftOwnerTable}. */
        NFT,
        /** {@link ProxyArpAddress}. */
        SPARE,
        /** {@link NoGuard}. */
        NONE
    }

    /**
     * Sets up a guard for flows that start with this step. A source address the host does not have must be answered for,
     * so it gets {@link ProxyArpAddress} whatever is chosen, unless that is {@link Choice#NONE}. Fails with a
     * {@link HostException}.
     *
     * @param link a link to the step's interface
     */
    static CompletableFuture<? extends ResetGuard> open(
            Choice choice, PathFinder.Hop hop, Link link, EventLoop eventLoop) {
        if (choice == Choice.NONE) {
            return CompletableFuture.completedFuture(new NoGuard());
        }
        if (hop.spare()) {
            return ProxyArpAddress.claim(hop, link, eventLoop);
        }
        try {
            return switch (choice) {
                case NFT -> CompletableFuture.completedFuture(NftOwnerTable.load("--reset-guard listener"));
                case SPARE ->
                    throw new HostException(
                            HostException.Reason.NO_SOURCE_ADDRESS,
                            hop.source()
                                    + " is an address of this host: --reset-guard spare needs --source-ip with one that"
                                    + " nobody has");
                default -> CompletableFuture.completedFuture(new SilentListener());
            };
        } catch (HostException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

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

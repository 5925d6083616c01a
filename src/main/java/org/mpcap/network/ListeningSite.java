package org.mpcap.network;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/** A place for a server: a stack of its own, and addresses at which clients reach it. On the event loop. */
public interface ListeningSite extends AutoCloseable {
    /** The server's stack; register the listener with it. */
    TcpStack stack();

    /** Addresses a server that names none listens at. */
    List<IpAddress> ownAddresses();

    /** A port nobody listens on. Throws a {@link org.mpcap.UserError} if there is none. */
    int freePort();

    /** Lets clients reach this address. Fails with a {@link org.mpcap.UserError}. */
    CompletableFuture<Void> open(TransportAddress address);

    /** Takes everything down. Closing again is harmless. For any thread. */
    @Override
    void close();
}

package org.mpcap.host;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.mpcap.capture.LinkType;
import org.mpcap.link.EventLoop;
import org.mpcap.link.Link;

/**
 * The reset guard that touches no kernel: segments go to a source address the host does not have, so its TCP never sees them. On an
 * Ethernet link mpcap answers for that address.
 */
public final class ProxyArpAddress implements ResetGuard {
    private final Optional<AddressResponder> responder;

    private ProxyArpAddress(Optional<AddressResponder> responder) {
        this.responder = responder;
    }

    /**
     * Claims the source address of this step, on a link to its interface. Fails with a {@link HostException} ADDRESS_IN_USE if
     * another host has it.
     */
    public static CompletableFuture<ProxyArpAddress> claim(PathFinder.Hop hop, Link link, EventLoop eventLoop) {
        if (link.type() != LinkType.ETHERNET || hop.device().loopback()) {
            return CompletableFuture.completedFuture(new ProxyArpAddress(Optional.empty()));
        }
        return AddressResponder.claim(
                        link, eventLoop, hop.source(), hop.device().mac())
                .thenApply(responder -> new ProxyArpAddress(Optional.of(responder)));
    }

    @Override
    public void guard(int port) {}

    @Override
    public void release(int port) {}

    @Override
    public void close() {
        responder.ifPresent(AddressResponder::close);
    }
}

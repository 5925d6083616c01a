package org.mpcap.host;

import java.util.Optional;
import org.mpcap.link.ForwardingLink;
import org.mpcap.link.Link;
import org.mpcap.wire.IpAddress;

/** A link whose routes may carry less than the link itself, which the kernel knows. */
public final class RoutedLink extends ForwardingLink {
    private final NetworkDevice device;
    private final Routes routes = new Routes();

    /** @param device what {@code link} sends through */
    public RoutedLink(Link link, NetworkDevice device) {
        super(link);
        this.device = device;
    }

    @Override
    public int mtuTo(IpAddress destination) {
        int most = mtu();
        try {
            int route = routes.to(destination, Optional.empty(), Optional.of(device))
                    .mtu()
                    .orElse(device.mtu());
            return Math.min(most, route);
        } catch (HostException e) {
            // No route back through here: what the link carries may still arrive.
            return most;
        }
    }
}

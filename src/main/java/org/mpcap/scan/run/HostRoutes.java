package org.mpcap.scan.run;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mpcap.host.LinkRoutes;
import org.mpcap.host.NetworkDevice;
import org.mpcap.host.PathFinder;
import org.mpcap.host.Route;
import org.mpcap.wire.IpAddress;

/** What a scan has to know of the routes of the host it runs on; nothing is sent to find it out. */
public interface HostRoutes {
    /**
     * The first step to a target.
     *
     * @throws org.mpcap.host.HostException if there is none
     */
    PathFinder.Hop hop(IpAddress target);

    /**
     * What the routing tables say of one address.
     *
     * @param source the address to send from, if not the one they name
     * @param device the interface to send through, if not the one they name
     * @throws org.mpcap.host.HostException if they say nothing
     */
    Route route(IpAddress address, Optional<IpAddress> source, Optional<NetworkDevice> device);

    /** The addresses this host has. */
    Set<IpAddress> ownAddresses();

    /** The routes of the main table. */
    List<LinkRoutes.Entry> mainTable();
}

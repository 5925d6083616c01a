package org.mpcap.scan.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.mpcap.host.LinkRoutes;
import org.mpcap.scan.AddressRange;
import org.mpcap.scan.TargetSpace;
import org.mpcap.wire.IpAddress;

/** Some targets of a scan of each sort, to look up routes for: near ones, which may be on a link of this host, and far ones. */
final class RouteSamples {
    /** A network's own address and those of this host come first in many a prefix. */
    private static final int SAMPLES = 8;

    private final List<AddressRange> links;
    private final List<IpAddress> near = new ArrayList<>();
    private final List<IpAddress> far = new ArrayList<>();

    /** @param links addresses that may be on a link of this host */
    RouteSamples(List<AddressRange> links) {
        this.links = AddressRange.union(links);
    }

    /**
     * The addresses that routes of the main table lead to without a gateway.
     *
     * @param routes the table
     * @param interfaceName the only interface that counts, if there is one
     */
    static List<AddressRange> onLink(List<LinkRoutes.Entry> routes, Optional<String> interfaceName) {
        List<LinkRoutes.Entry> counting = routes.stream()
                .filter(route -> interfaceName.isEmpty() || interfaceName.get().equals(route.interfaceName()))
                .sorted(Comparator.comparingInt(LinkRoutes.Entry::length))
                .toList();
        List<AddressRange> links = List.of();
        // Of two routes the more specific one counts.
        for (LinkRoutes.Entry route : counting) {
            List<AddressRange> range = List.of(AddressRange.parse(route.network() + "/" + route.length()));
            links = route.direct()
                    ? AddressRange.union(
                            Stream.concat(links.stream(), range.stream()).toList())
                    : AddressRange.difference(links, range);
        }
        return links;
    }

    /** Takes samples of a piece of the targets. */
    void add(TargetSpace space) {
        if (links.isEmpty()) {
            for (boolean v6 : new boolean[] {false, true}) {
                if (far(v6).isEmpty()) {
                    space.first(v6).ifPresent(far::add);
                }
            }
            return;
        }
        List<AddressRange> ranges = space.ranges();
        sample(AddressRange.intersection(ranges, links), near);
        sample(AddressRange.difference(ranges, links), far);
    }

    private static void sample(List<AddressRange> ranges, List<IpAddress> samples) {
        for (boolean v6 : new boolean[] {false, true}) {
            int room = SAMPLES - of(samples, v6).size();
            for (int i = 0; i < ranges.size() && room > 0; i++) {
                if (ranges.get(i).v6() == v6) {
                    List<IpAddress> first = ranges.get(i).first(room);
                    samples.addAll(first);
                    room -= first.size();
                }
            }
        }
    }

    private static List<IpAddress> of(List<IpAddress> samples, boolean v6) {
        return samples.stream().filter(address -> address.isV6() == v6).toList();
    }

    /** Whether there is no target at all. */
    boolean isEmpty() {
        return near.isEmpty() && far.isEmpty();
    }

    /** The first near targets of a family, at most a few. */
    List<IpAddress> near(boolean v6) {
        return of(near, v6);
    }

    /** A far target of a family. */
    Optional<IpAddress> far(boolean v6) {
        return of(far, v6).stream().findFirst();
    }

    /** Whether an address may be on a link of this host. */
    boolean isNear(IpAddress address) {
        return links.stream().anyMatch(range -> range.contains(address));
    }

    /** All addresses that may be on a link of this host. */
    List<AddressRange> links() {
        return links;
    }
}

package org.mpcap.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.mpcap.link.EventLoop;
import org.mpcap.link.Link;
import org.mpcap.wire.AddressResolution;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.MacAddress;

/**
 * Finds the Ethernet addresses of neighbours: from the kernel's table, otherwise by asking the link with ARP (RFC 826) or a
 * neighbour solicitation (RFC 4861). The link's filter must let ARP and neighbour discovery in. Everything happens on the
 * event loop; what was found is remembered for half a minute.
 */
public final class Neighbours {
    private static final int TRIES = 3;
    private static final long INTERVAL = 500_000_000L;
    private static final long REMEMBERED = 30_000_000_000L;
    private static final int LIMIT = 4096;

    private final EventLoop eventLoop;
    private final NeighbourTable table;
    private final Map<Place, Search> searches = new HashMap<>();
    private final Map<Place, Found> found = new LinkedHashMap<>();
    private final Set<Link> listening = new HashSet<>();

    private record Place(Link link, IpAddress address) {}

    private record Found(MacAddress mac, long until) {}

    /** A resolver that asks {@code table} first. */
    public Neighbours(EventLoop eventLoop, NeighbourTable table) {
        this.eventLoop = eventLoop;
        this.table = table;
    }

    /**
     * The Ethernet address of {@code neighbour}. Fails with a {@link HostException} NEIGHBOUR_SILENT after 1.5 s without an answer.
     *
     * @param link an Ethernet link
     * @param device the interface behind it
     * @param source the address to ask from, of the neighbour's family
     */
    public CompletableFuture<MacAddress> resolve(
            Link link, NetworkDevice device, IpAddress source, IpAddress neighbour) {
        CompletableFuture<MacAddress> answer = new CompletableFuture<>();
        eventLoop.execute(() -> {
            try {
                lookUp(link, device, source, neighbour, answer);
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private void lookUp(
            Link link,
            NetworkDevice device,
            IpAddress source,
            IpAddress neighbour,
            CompletableFuture<MacAddress> answer) {
        Place place = new Place(link, neighbour);
        Found known = found.get(place);
        if (known != null && known.until - eventLoop.nanos() > 0) {
            answer.complete(known.mac);
            return;
        }
        Optional<NeighbourTable.Entry> entry = table.find(device.index(), neighbour);
        if (entry.isPresent() && entry.get().fresh()) {
            remember(place, entry.get().mac());
            answer.complete(entry.get().mac());
            return;
        }
        Search running = searches.get(place);
        if (running == null) {
            if (searches.size() >= LIMIT) {
                throw new HostException(
                        HostException.Reason.NEIGHBOUR_SILENT,
                        "more than " + LIMIT + " neighbours on " + link.name() + " do not answer: probe fewer at once");
            }
            if (listening.add(link)) {
                link.listen(frame -> received(link, frame));
            }
            Search search = new Search(
                    place,
                    AddressResolution.question(device.mac(), source, neighbour),
                    entry.map(NeighbourTable.Entry::mac));
            searches.put(place, search);
            search.waiting.add(answer);
            search.ask();
        } else {
            running.waiting.add(answer);
        }
    }

    private void remember(Place place, MacAddress mac) {
        found.remove(place);
        found.put(place, new Found(mac, eventLoop.nanos() + REMEMBERED));
        if (found.size() > LIMIT) {
            found.remove(found.keySet().iterator().next());
        }
    }

    private void received(Link link, Bytes bytes) {
        if (searches.isEmpty()) {
            return;
        }
        AddressResolution.answer(bytes)
                .ifPresent(answer -> answered(new Place(link, answer.neighbour()), answer.mac()));
    }

    private void answered(Place place, MacAddress mac) {
        Search search = searches.get(place);
        if (search != null) {
            search.found(mac);
        }
    }

    private final class Search {
        private final Place place;
        private final Bytes request;
        private final Optional<MacAddress> stale;
        private final List<CompletableFuture<MacAddress>> waiting = new ArrayList<>();
        private int asked;
        private Optional<EventLoop.Timer> timer = Optional.empty();

        Search(Place place, Bytes request, Optional<MacAddress> stale) {
            this.place = place;
            this.request = request;
            this.stale = stale;
        }

        void ask() {
            if (asked == TRIES) {
                stale.ifPresentOrElse(this::found, () -> failed(silent()));
                return;
            }
            asked++;
            timer = Optional.of(eventLoop.schedule(INTERVAL, this::ask));
            try {
                place.link.send(request);
            } catch (RuntimeException e) {
                failed(e);
            }
        }

        void found(MacAddress mac) {
            end();
            remember(place, mac);
            waiting.forEach(answer -> answer.complete(mac));
        }

        private void failed(RuntimeException reason) {
            end();
            waiting.forEach(answer -> answer.completeExceptionally(reason));
        }

        private void end() {
            searches.remove(place);
            timer.ifPresent(EventLoop.Timer::cancel);
        }

        private HostException silent() {
            return new HostException(
                    HostException.Reason.NEIGHBOUR_SILENT,
                    place.address + " on " + place.link.name() + " does not answer "
                            + (place.address.isV6() ? "neighbour solicitations" : "ARP")
                            + ": is it on, and on this link? 'ip neigh show dev " + place.link.name()
                            + "' shows what the kernel knows");
        }
    }
}

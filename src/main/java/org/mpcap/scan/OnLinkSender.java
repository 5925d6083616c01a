package org.mpcap.scan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.mpcap.scan.Neighbour.Waiting;
import org.mpcap.scan.Scan.Setup;
import org.mpcap.wire.AddressResolution;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.MacAddress;

/**
 * Sends SYNs to targets that may be on the link itself: it asks for their Ethernet addresses first and keeps the SYNs until the answer
 * is there. Many are asked at a time, and nobody waits for another's answer; a block of positions stays at its stage while one of its
 * SYNs waits. All belongs to the sending thread but
 * the {@link NeighbourCache}.
 */
final class OnLinkSender {
    /** Questions to an address that does not answer: MAX_MULTICAST_SOLICIT of RFC 4861 10, and what Linux does for ARP. */
    static final int TRIES = 3;
    /** Addresses asked at a time at most: at one second each, more than any link is scanned at per second. */
    static final int SEARCHES = 1 << 14;
    /** Addresses remembered at most, beside those being asked: a whole /16. */
    static final int REMEMBERED = 1 << 16;

    /** Questions asked again after loss on this machine, as often as SYNs are. */
    private static final int REPAIRS = 8;
    /** SYNs that wait for an address at most, which bounds their memory. */
    private static final int WAITING = 1 << 16;

    private final OnLinkPrefixes onLink;
    private final AddressRange[] ranges;
    private final List<IpAddress> sources;
    private final Setup setup;
    private final TargetOrder positions;
    private final InFlightWindow inFlight;
    private final InFlightBlocks blocks;
    private final BatchSender sender;
    private final LocalLossMonitor watch;
    private final RowEmitter emitter;
    private final ScanCounters counters;
    private final Map<IpAddress, Neighbour> table;
    private final Queue<Neighbour> answered;
    /** Asked and not answered, the one asked longest ago first. */
    private final Set<Neighbour> asking = new LinkedHashSet<>();
    /** Those whose waiting SYNs can be dealt with. */
    private final Queue<Neighbour> ready = new ArrayDeque<>();
    /** Those no longer asked, in the order in which they are forgotten. */
    private final Queue<Neighbour> settled = new ArrayDeque<>();
    /** Those whose question the sender may have put aside. */
    private final List<Neighbour> leaving = new ArrayList<>();

    private final ScanTarget target = new ScanTarget();
    private int waiting;

    /** What the two threads share: addresses, and those that answered. */
    record NeighbourCache(Map<IpAddress, Neighbour> table, Queue<Neighbour> answered) {
        NeighbourCache() {
            this(new ConcurrentHashMap<>(), new ConcurrentLinkedQueue<>());
        }

        /** Takes a frame; says whether it tells the Ethernet address of somebody who was asked for it. For the receiving thread. */
        boolean heard(byte[] frame) {
            if (table.isEmpty()) {
                return false;
            }
            Optional<AddressResolution.Answer> answer = AddressResolution.answer(Bytes.of(frame));
            Optional<Neighbour> neighbour = answer.map(found -> table.get(found.neighbour()));
            if (neighbour.isPresent() && neighbour.get().hear(answer.get().mac())) {
                answered.add(neighbour.get());
            }
            return neighbour.isPresent();
        }

        /** The Ethernet address of a host on the link that was found; any thread may ask. */
        Optional<MacAddress> macOf(IpAddress address) {
            return Optional.ofNullable(table.get(address)).flatMap(Neighbour::mac);
        }
    }

    OnLinkSender(
            Scan.Look look,
            NeighbourCache neighbours,
            Setup setup,
            TargetOrder positions,
            InFlightWindow inFlight,
            InFlightBlocks blocks,
            BatchSender sender,
            LocalLossMonitor watch,
            RowEmitter emitter,
            ScanCounters counters) {
        onLink = look.onLink();
        ranges = onLink.ranges().toArray(AddressRange[]::new);
        sources = look.sources();
        table = neighbours.table;
        answered = neighbours.answered;
        this.setup = setup;
        this.positions = positions;
        this.inFlight = inFlight;
        this.blocks = blocks;
        this.sender = sender;
        this.watch = watch;
        this.emitter = emitter;
        this.counters = counters;
    }

    /** Whether a target may be on the link: then its SYNs are to be sent from here. */
    boolean covers(ScanTarget at) {
        for (AddressRange range : ranges) {
            if (range.v6() == at.v6 && range.contains(at.high, at.low)) {
                return true;
            }
        }
        return false;
    }

    /** Whether another target may be begun. */
    boolean hasRoom() {
        return asking.size() < SEARCHES && waiting < WAITING;
    }

    /**
     * Sends a SYN, or keeps it until it can be sent, or ends this kind of probe if it never can.
     *
     * @return packets that left, the question for an Ethernet address included
     */
    int send(ScanTarget at, long position, int kind, long now) {
        IpAddress address = at.address();
        Neighbour neighbour = table.get(address);
        if (neighbour == null) {
            neighbour = meet(address);
        }
        if (neighbour.standing instanceof Neighbour.Asked) {
            neighbour.waiting.add(new Waiting(position, kind));
            waiting++;
            blocks.hold(position);
            return neighbour.asked == 0 ? ask(neighbour, now) : 0;
        }
        return settle(neighbour, at, position, kind);
    }

    private Neighbour meet(IpAddress address) {
        Neighbour neighbour = new Neighbour(address);
        NextHop hop = onLink.nextHop().apply(address);
        table.put(address, neighbour);
        if (hop instanceof NextHop.Gateway) {
            conclude(neighbour, new Neighbour.Beyond());
        } else if (hop instanceof NextHop.Nowhere nowhere) {
            conclude(neighbour, new Neighbour.Absent(nowhere.reason()));
        }
        return neighbour;
    }

    /** The search for this one has ended; if too many are remembered, the oldest is asked again when it is needed again. */
    private void conclude(Neighbour neighbour, Neighbour.Standing standing) {
        neighbour.standing = standing;
        settled.add(neighbour);
        if (settled.size() > REMEMBERED) {
            Neighbour oldest = settled.remove();
            table.remove(oldest.address, oldest);
        }
    }

    private int ask(Neighbour neighbour, long now) {
        IpAddress source = sources.stream()
                .filter(own -> own.isV6() == neighbour.address.isV6())
                .findFirst()
                .orElseThrow();
        sender.send(AddressResolution.question(onLink.own(), source, neighbour.address)
                .toArray());
        neighbour.asked++;
        neighbour.askedAt = now;
        neighbour.lossesThen = watch.losses();
        asking.remove(neighbour);
        asking.add(neighbour);
        leaving.add(neighbour);
        counters.add(ScanCounter.SOLICITED);
        return 1;
    }

    /** All that was put aside has left by now. */
    void left(long now) {
        leaving.forEach(neighbour -> neighbour.askedAt = now);
        leaving.clear();
    }

    /** Deals with one SYN that need not wait any longer, or asks one neighbour again. Gives the packets sent, -1 if nothing was to do. */
    int advance(long now) {
        if (ranges.length == 0) {
            return -1;
        }
        for (Neighbour neighbour = answered.poll(); neighbour != null; neighbour = answered.poll()) {
            found(neighbour);
        }
        while (!ready.isEmpty()) {
            Neighbour neighbour = ready.element();
            if (!neighbour.waiting.isEmpty()) {
                return goOn(neighbour, neighbour.waiting.remove(), now);
            }
            ready.remove();
        }
        return askAgain(now);
    }

    private void found(Neighbour neighbour) {
        neighbour.mac().ifPresent(mac -> {
            if (asking.remove(neighbour)) {
                conclude(neighbour, new Neighbour.Found(mac));
                ready.add(neighbour);
            } else if (neighbour.asked > 0) {
                // Too late for those that waited, but not for its other ports.
                neighbour.standing = new Neighbour.Found(mac);
            }
        });
    }

    private int goOn(Neighbour neighbour, Waiting next, long now) {
        waiting--;
        blocks.release(next.position());
        boolean control = next.kind() == setup.kinds().size();
        if (!control && inFlight.state(next.position(), next.kind()) != InFlightWindow.UNANSWERED) {
            return 0;
        }
        positions.at(next.position(), target);
        int packets = settle(neighbour, target, next.position(), next.kind());
        if (packets > 0) {
            blocks.sent(next.position(), now);
        }
        return packets;
    }

    private int settle(Neighbour neighbour, ScanTarget at, long position, int kind) {
        if (neighbour.standing instanceof Neighbour.Found found) {
            sender.send(at, kind, found.mac());
            return 1;
        }
        if (neighbour.standing instanceof Neighbour.Absent absent) {
            if (kind < setup.kinds().size()) {
                emitter.unreachable(position, kind, absent.reason());
            }
            return 0;
        }
        sender.send(at, kind);
        return 1;
    }

    private int askAgain(long now) {
        Iterator<Neighbour> oldest = asking.iterator();
        if (!oldest.hasNext()) {
            return -1;
        }
        Neighbour neighbour = oldest.next();
        // An answer that waits in the kernel's buffer has come, however busy this machine is.
        if (watch.caughtUp() - neighbour.askedAt < setup.retryNanos()) {
            return -1;
        }
        boolean lossy = watch.losses() != neighbour.lossesThen;
        if (lossy && neighbour.repaired < REPAIRS) {
            neighbour.repaired++;
            neighbour.asked--;
            return ask(neighbour, now);
        }
        if (neighbour.asked < TRIES) {
            return ask(neighbour, now);
        }
        if (lossy) {
            counters.add(
                    ScanCounter.UNREPAIRED,
                    neighbour.waiting.stream()
                            .mapToLong(Waiting::position)
                            .distinct()
                            .count());
        }
        asking.remove(neighbour);
        conclude(
                neighbour,
                new Neighbour.Absent(neighbour.address.isV6() ? "no neighbour advertisement" : "no ARP answer"));
        ready.add(neighbour);
        return 0;
    }
}

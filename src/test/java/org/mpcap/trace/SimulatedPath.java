package org.mpcap.trace;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.link.MemoryLink;
import org.mpcap.link.MemoryLink.Impairment;
import org.mpcap.link.NetworkPath;
import org.mpcap.link.VirtualEventLoop;
import org.mpcap.serve.EchoApplication;
import org.mpcap.serve.FaultSpec;
import org.mpcap.stack.mptcp.Listener;
import org.mpcap.stack.mptcp.TokenTable;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.Ipv6Packet;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;

/** A client, routers in a row with a box each, and a server of ours, in virtual time. */
final class SimulatedPath {
    static final int PORT = 80;
    private static final long HOP_NANOS = 1_000_000;
    private static final Impairment CLEAN = Impairment.none(HOP_NANOS);

    final VirtualEventLoop eventLoop = new VirtualEventLoop(Instant.EPOCH);
    private final SplittableRandom random;
    private final boolean v6;
    private final Map<Integer, Box> boxes;
    private final int routers;
    private final double icmpLoss;
    private final double segmentLoss;
    private final MemoryLink.Wire client;
    private final MemoryLink.Wire server;
    private final ProbeDemultiplexer exchange;
    private final List<IpPacket> inbound = new ArrayList<>();
    private boolean hostAnswersControls = true;
    private int ports = 1000;

    SimulatedPath(
            long seed, boolean v6, int routers, Map<Integer, Box> boxes, Set<MptcpVersion> spoken, double icmpLoss) {
        this(seed, v6, routers, boxes, spoken, List.of(), icmpLoss, 0);
    }

    SimulatedPath(
            long seed,
            boolean v6,
            int routers,
            Map<Integer, Box> boxes,
            Set<MptcpVersion> spoken,
            List<FaultSpec> faults,
            double icmpLoss,
            double segmentLoss) {
        this.random = new SplittableRandom(seed);
        this.v6 = v6;
        this.routers = routers;
        this.boxes = boxes;
        this.icmpLoss = icmpLoss;
        this.segmentLoss = segmentLoss;
        client = MemoryLink.wire(eventLoop, CLEAN, random.split());
        server = MemoryLink.wire(eventLoop, CLEAN, random.split());
        exchange = new ProbeDemultiplexer(eventLoop);
        exchange.attach(client.near());
        client.far().listen(frame -> outward(IpPacket.parse(frame), 1));
        server.near().listen(frame -> inward(IpPacket.parse(frame), routers));
        Counters counters = new Counters();
        TcpStack stack = new TcpStack(eventLoop, counters);
        stack.attach(FaultSpec.over(server.far(), faults));
        SplittableRandom serverRandom = random.split();
        stack.listen(
                new TransportAddress(serverAddress(), PORT),
                new Listener(
                        stack,
                        Listener.Profile.usual(spoken, false),
                        new TokenTable(counters),
                        tuple -> new Key(serverRandom.nextLong()),
                        serverRandom,
                        new EchoApplication(served -> {})));
    }

    /** Makes the server silent to anything but its open port. */
    SimulatedPath withoutControls() {
        hostAnswersControls = false;
        return this;
    }

    IpAddress clientAddress() {
        return IpAddress.parse(v6 ? "2001:db8:0::1" : "192.0.2.1");
    }

    IpAddress serverAddress() {
        return IpAddress.parse(v6 ? "2001:db8:ffff::2" : "198.51.100.2");
    }

    IpAddress routerAddress(int hop) {
        return IpAddress.parse(v6 ? "2001:db8:" + hop + "::1" : "203.0.113." + hop);
    }

    /** Leaves only so many source ports. */
    SimulatedPath withPorts(int free) {
        ports = free;
        return this;
    }

    TraceResult trace(TraceOptions options) {
        SplittableRandom own = random.split();
        TraceContext context = new TraceContext(exchange, tuple -> new Key(own.nextLong()), own, Optional.empty());
        NetworkPath path = NetworkPath.raw(client.near(), clientAddress(), serverAddress());
        AtomicInteger port = new AtomicInteger(61000);
        List<TraceResult> results = new ArrayList<>();
        Tracer.start(
                context,
                options,
                new TraceRoute(
                        new TransportAddress(serverAddress(), PORT),
                        path,
                        () -> port.get() < 61000 + ports
                                ? OptionalInt.of(port.getAndIncrement())
                                : OptionalInt.empty()),
                results::add);
        if (!eventLoop.run(() -> !results.isEmpty(), 10_000_000)) {
            throw new AssertionError("still busy after ten million events");
        }
        if (results.isEmpty()) {
            throw new AssertionError("no result");
        }
        if (exchange.size() != 0) {
            throw new AssertionError(exchange.size() + " sweeps left over");
        }
        return results.get(0);
    }

    /** Frames that reached the client. */
    List<IpPacket> inbound() {
        return inbound;
    }

    void outward(IpPacket packet, int hop) {
        if (hop > routers) {
            host(packet);
            return;
        }
        Box box = boxes.getOrDefault(hop, Box.ROUTER);
        Optional<IpPacket> arrived = box.arriving(packet, reply -> inward(reply, hop - 1));
        if (arrived.isEmpty()) {
            return;
        }
        int left = Packets.hopLimit(arrived.get()) - 1;
        if (left <= 0) {
            exceeded(arrived.get(), hop, box);
            return;
        }
        box.leaving(Packets.withHopLimit(arrived.get(), left), reply -> inward(reply, hop - 1))
                .ifPresent(next -> eventLoop.schedule(HOP_NANOS, () -> outward(next, hop + 1)));
    }

    private void exceeded(IpPacket packet, int hop, Box box) {
        if (box.silent() || random.nextDouble() < icmpLoss) {
            return;
        }
        Bytes quote = packet.write();
        int header = v6 ? 40 : 20;
        quote = quote.slice(0, Math.min(quote.length(), header + box.quotes()));
        IcmpMessage message = new IcmpMessage(v6, v6 ? 3 : 11, 0, 0, 0, quote)
                .checksummed(routerAddress(hop), Packets.source(packet));
        inward(
                IpPacket.of(
                        routerAddress(hop),
                        Packets.source(packet),
                        v6 ? IpPacket.PROTOCOL_ICMPV6 : IpPacket.PROTOCOL_ICMP,
                        64,
                        message.write()),
                hop - 1);
    }

    private void inward(IpPacket packet, int hop) {
        if (hop == 0) {
            inbound.add(packet);
            client.far().send(packet.write());
            return;
        }
        boxes.getOrDefault(hop, Box.ROUTER)
                .returning(packet)
                .ifPresent(next -> eventLoop.schedule(HOP_NANOS, () -> inward(next, hop - 1)));
    }

    private void host(IpPacket packet) {
        Optional<TcpSegment> segment = Packets.tcp(packet);
        if (segment.isPresent() && random.nextDouble() < segmentLoss) {
            return;
        }
        if (segment.isPresent() && segment.get().destinationPort() == PORT) {
            server.near().send(packet.write());
        } else if (hostAnswersControls && segment.isPresent() && Packets.isSyn(packet)) {
            inward(Packets.answer(packet, TcpSegment.RST | TcpSegment.ACK, List.of()), routers);
        } else if (hostAnswersControls && segment.isEmpty()) {
            echo(packet);
        }
    }

    private void echo(IpPacket packet) {
        if (random.nextDouble() < icmpLoss) {
            return;
        }
        IcmpMessage request = IcmpMessage.parse(packet instanceof Ipv6Packet, Packets.payload(packet))
                .orElseThrow();
        IpAddress from = Packets.destination(packet);
        IpAddress to = Packets.source(packet);
        IcmpMessage reply =
                new IcmpMessage(v6, v6 ? 129 : 0, 0, 0, request.rest(), request.body()).checksummed(from, to);
        inward(IpPacket.of(from, to, Packets.protocol(packet), 64, reply.write()), routers);
    }
}

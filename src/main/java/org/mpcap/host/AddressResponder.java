package org.mpcap.host;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.mpcap.link.EventLoop;
import org.mpcap.link.Link;
import org.mpcap.wire.ArpPacket;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.EthernetFrame;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.Ipv6Packet;
import org.mpcap.wire.MacAddress;
import org.mpcap.wire.NeighbourDiscovery;

/**
 * Makes an address that no host has ours: answers ARP requests and neighbour solicitations for it. Keeps nothing about those who
 * ask, and answers at most a hundred of them in a second. The link's filter must let ARP and neighbour discovery in.
 */
public final class AddressResponder implements AutoCloseable {
    private static final int PROBES = 3;
    private static final long PROBE_INTERVAL = 100_000_000L;
    private static final int REPLIES_PER_SECOND = 100;
    private static final long SECOND = 1_000_000_000L;
    private static final IpAddress UNSPECIFIED_V4 = IpAddress.parse("0.0.0.0");
    private static final IpAddress UNSPECIFIED_V6 = IpAddress.parse("::");
    private static final IpAddress ALL_NODES = IpAddress.parse("ff02::1");

    private final Link link;
    private final EventLoop eventLoop;
    private final IpAddress address;
    private final MacAddress mac;
    private final CompletableFuture<AddressResponder> claim = new CompletableFuture<>();
    private State state = State.CLAIMING;
    private long secondStart;
    private int repliesThisSecond;

    private enum State {
        CLAIMING,
        ANSWERING,
        CLOSED
    }

    private AddressResponder(Link link, EventLoop eventLoop, IpAddress address, MacAddress mac) {
        this.link = link;
        this.eventLoop = eventLoop;
        this.address = address;
        this.mac = mac;
    }

    /**
     * Asks three times, a tenth of a second apart, whether someone has the address (RFC 5227 2.1, RFC 4862 5.4), then answers
     * for it. Fails with a {@link HostException} ADDRESS_IN_USE if someone has.
     *
     * @param address the address nobody has
     * @param mac the Ethernet address to answer with
     */
    public static CompletableFuture<AddressResponder> claim(
            Link link, EventLoop eventLoop, IpAddress address, MacAddress mac) {
        AddressResponder responder = new AddressResponder(link, eventLoop, address, mac);
        eventLoop.execute(() -> {
            link.listen(responder::received);
            responder.secondStart = eventLoop.nanos();
            responder.probe(0);
        });
        return responder.claim;
    }

    private void probe(int sent) {
        if (state != State.CLAIMING) {
            return;
        }
        if (sent == PROBES) {
            state = State.ANSWERING;
            claim.complete(this);
            return;
        }
        eventLoop.schedule(PROBE_INTERVAL, () -> probe(sent + 1));
        try {
            link.send(address.isV6() ? solicitation() : arpProbe());
        } catch (RuntimeException e) {
            state = State.CLOSED;
            claim.completeExceptionally(e);
        }
    }

    private Bytes arpProbe() {
        return arp(MacAddress.BROADCAST, ArpPacket.request(mac, UNSPECIFIED_V4, address));
    }

    private Bytes solicitation() {
        IpAddress group = NeighbourDiscovery.solicitedNode(address);
        return discovery(
                NeighbourDiscovery.multicastMac(group),
                new NeighbourDiscovery(NeighbourDiscovery.SOLICITATION, 0, address, Optional.empty())
                        .write(UNSPECIFIED_V6, group));
    }

    private Bytes arp(MacAddress destination, ArpPacket packet) {
        return new EthernetFrame(destination, mac, EthernetFrame.ARP, packet.write()).write();
    }

    private Bytes discovery(MacAddress destination, Ipv6Packet packet) {
        return new EthernetFrame(destination, mac, EthernetFrame.IPV6, packet.write()).write();
    }

    private void received(Bytes bytes) {
        if (state == State.CLOSED) {
            return;
        }
        EthernetFrame.parse(bytes).ifPresent(frame -> {
            if (frame.etherType() == EthernetFrame.ARP && !address.isV6()) {
                ArpPacket.parse(frame.payload()).ifPresent(this::heard);
            } else if (frame.etherType() == EthernetFrame.IPV6
                    && address.isV6()
                    && IpPacket.parse(frame.payload()) instanceof Ipv6Packet packet) {
                NeighbourDiscovery.parse(packet)
                        .filter(message -> message.target().equals(address))
                        .ifPresent(message -> heard(frame.source(), packet.source(), message));
            }
        });
    }

    private void heard(ArpPacket arp) {
        if (arp.senderIp().equals(address)) {
            taken(arp.senderMac());
        } else if (arp.operation() == ArpPacket.REQUEST
                && arp.targetIp().equals(address)
                && mayReply(arp.senderMac())) {
            link.send(arp(arp.senderMac(), arp.reply(mac)));
        }
    }

    private void heard(MacAddress sender, IpAddress source, NeighbourDiscovery message) {
        if (message.type() == NeighbourDiscovery.ADVERTISEMENT) {
            taken(message.linkLayerAddress().orElse(sender));
        } else if (mayReply(sender)) {
            boolean anonymous = source.equals(UNSPECIFIED_V6);
            int flags = NeighbourDiscovery.OVERRIDE | (anonymous ? 0 : NeighbourDiscovery.SOLICITED);
            IpAddress to = anonymous ? ALL_NODES : source;
            link.send(discovery(
                    anonymous ? NeighbourDiscovery.multicastMac(ALL_NODES) : sender,
                    new NeighbourDiscovery(NeighbourDiscovery.ADVERTISEMENT, flags, address, Optional.of(mac))
                            .write(address, to)));
        }
    }

    private void taken(MacAddress other) {
        // Once the claim stands, a second owner may as well be a forger: it must not be able to silence us.
        if (state == State.CLAIMING && !other.equals(mac)) {
            state = State.CLOSED;
            claim.completeExceptionally(new HostException(
                    HostException.Reason.ADDRESS_IN_USE,
                    "source address " + address + " on " + link.name() + " belongs to " + other
                            + ": choose one nobody has"));
        }
    }

    private boolean mayReply(MacAddress asker) {
        if (state != State.ANSWERING || asker.isGroup()) {
            return false;
        }
        long now = eventLoop.nanos();
        if (now - secondStart >= SECOND) {
            secondStart = now;
            repliesThisSecond = 0;
        }
        return repliesThisSecond++ < REPLIES_PER_SECOND;
    }

    /** Stops answering; from the event loop's next task on, the address is nobody's again. */
    @Override
    public void close() {
        eventLoop.execute(() -> state = State.CLOSED);
    }
}

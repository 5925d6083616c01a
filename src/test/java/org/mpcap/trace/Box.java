package org.mpcap.trace;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.mpcap.link.VirtualEventLoop;
import org.mpcap.middlebox.BoxRule;
import org.mpcap.middlebox.BoxSide;
import org.mpcap.middlebox.Middlebox;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.UnparsedPacket;
import org.mpcap.wire.mptcp.MpCapable;

/** What a router on a {@link SimulatedPath} does beside routing. */
interface Box {
    /** Nothing. */
    Box ROUTER = new Box() {};

    /** A packet on its way out, before the hop limit is looked at; {@code back} sends a packet to the client. */
    default Optional<IpPacket> arriving(IpPacket packet, Consumer<IpPacket> back) {
        return Optional.of(packet);
    }

    /** A packet on its way out that is going to be forwarded. */
    default Optional<IpPacket> leaving(IpPacket packet, Consumer<IpPacket> back) {
        return Optional.of(packet);
    }

    /** A packet on its way back. */
    default Optional<IpPacket> returning(IpPacket packet) {
        return Optional.of(packet);
    }

    /** Whether it makes no ICMP errors. */
    default boolean silent() {
        return false;
    }

    /** Bytes it quotes behind the IP header. */
    default int quotes() {
        return 500;
    }

    /** Never heard of. */
    static Box mute() {
        return new Box() {
            @Override
            public boolean silent() {
                return true;
            }
        };
    }

    /** Quotes this much. */
    static Box quoting(int bytes) {
        return new Box() {
            @Override
            public int quotes() {
                return bytes;
            }
        };
    }

    /** Changes what it forwards. */
    static Box forwarding(Predicate<IpPacket> which, UnaryOperator<IpPacket> change) {
        return new Box() {
            @Override
            public Optional<IpPacket> leaving(IpPacket packet, Consumer<IpPacket> back) {
                return Optional.of(which.test(packet) ? change.apply(packet) : packet);
            }
        };
    }

    /** Both of two. */
    static Box both(Box first, Box second) {
        return new Box() {
            @Override
            public Optional<IpPacket> leaving(IpPacket packet, Consumer<IpPacket> back) {
                return first.leaving(packet, back).flatMap(next -> second.leaving(next, back));
            }

            @Override
            public Optional<IpPacket> returning(IpPacket packet) {
                return first.returning(packet).flatMap(second::returning);
            }
        };
    }

    /** What a box of mpcap middlebox does. */
    static Box behaving(String... rules) {
        List<IpPacket> out = new ArrayList<>();
        List<IpPacket> home = new ArrayList<>();
        Middlebox box = new Middlebox(
                new VirtualEventLoop(Instant.EPOCH),
                Stream.of(rules).map(BoxRule::parse).toList(),
                7,
                (side, framing, packet) -> (side == BoxSide.FAR ? out : home).add(IpPacket.parse(packet)));
        return new Box() {
            @Override
            public Optional<IpPacket> leaving(IpPacket packet, Consumer<IpPacket> back) {
                box.enter(BoxSide.NEAR, Bytes.EMPTY, packet.write());
                home.forEach(back);
                home.clear();
                return only(out);
            }

            @Override
            public Optional<IpPacket> returning(IpPacket packet) {
                box.enter(BoxSide.FAR, Bytes.EMPTY, packet.write());
                return only(home);
            }

            private Optional<IpPacket> only(List<IpPacket> packets) {
                Optional<IpPacket> first = packets.stream().findFirst();
                packets.clear();
                return first;
            }
        };
    }

    /** Drops SYNs that carry an MPTCP option. */
    static Box dropping() {
        return behaving("drop:at=syn,option=mptcp");
    }

    /** Resets SYNs that carry an MPTCP option. */
    static Box resetting() {
        return behaving("reset:at=syn,option=mptcp");
    }

    /** Takes SYNs to these ports and accepts them itself. */
    static Box proxy(Predicate<Integer> ports, boolean mptcp) {
        return new Box() {
            @Override
            public Optional<IpPacket> arriving(IpPacket packet, Consumer<IpPacket> back) {
                if (!Packets.isSyn(packet)
                        || !ports.test(Packets.tcp(packet).orElseThrow().destinationPort())) {
                    return Optional.of(packet);
                }
                TcpSegment syn = Packets.tcp(packet).orElseThrow();
                TcpOption stamps = syn.options()
                        .first(TcpOption.Timestamps.class)
                        .<TcpOption>map(option -> new TcpOption.Timestamps(77, option.value()))
                        .orElse(new TcpOption.NoOperation());
                boolean speaks = mptcp
                        && Packets.mptcp(packet).stream()
                                .anyMatch(o -> o.toBytes().length() == 4);
                back.accept(Packets.answer(
                        packet,
                        TcpSegment.SYN | TcpSegment.ACK,
                        speaks
                                ? List.of(stamps, new MpCapable.OneKey(1, 1, 0x1122334455667788L).toTcpOption())
                                : List.of(stamps)));
                return Optional.empty();
            }
        };
    }

    /** Copies the MPTCP option of a flow's SYN into its SYN/ACK. */
    static Box mirror() {
        return behaving("mirror:at=syn");
    }

    /** Translates the source address and port; {@code quotesToo} tells whether in ICMP errors, too. */
    static Box nat(IpAddress inside, IpAddress outside, boolean quotesToo) {
        int shift = 1000;
        return new Box() {
            @Override
            public Optional<IpPacket> leaving(IpPacket packet, Consumer<IpPacket> back) {
                IpPacket moved = Packets.withAddresses(packet, outside, Packets.destination(packet));
                return Optional.of(Packets.tcp(packet)
                        .map(s -> Packets.withPorts(moved, s.sourcePort() - shift, s.destinationPort()))
                        .orElseGet(() -> rechecked(moved)));
            }

            @Override
            public Optional<IpPacket> returning(IpPacket packet) {
                IpPacket moved = Packets.withAddresses(packet, Packets.source(packet), inside);
                Optional<TcpSegment> segment = Packets.tcp(packet);
                if (segment.isPresent()) {
                    return Optional.of(Packets.withPorts(
                            moved, segment.get().sourcePort(), segment.get().destinationPort() + shift));
                }
                return Optional.of(rechecked(quotesToo ? translatedBack(moved) : moved));
            }

            private IpPacket translatedBack(IpPacket error) {
                IcmpMessage message =
                        IcmpMessage.parse(inside.isV6(), Packets.payload(error)).orElseThrow();
                IpPacket quoted = IpPacket.parse(message.body());
                if (quoted instanceof UnparsedPacket || Packets.tcp(quoted).isEmpty() || !message.isTimeExceeded()) {
                    return error;
                }
                TcpSegment segment = Packets.tcp(quoted).orElseThrow();
                IpPacket inner = Packets.withPorts(
                        Packets.withAddresses(quoted, inside, Packets.destination(quoted)),
                        segment.sourcePort() + shift,
                        segment.destinationPort());
                return Packets.withPayload(
                        error,
                        new IcmpMessage(inside.isV6(), message.type(), message.code(), 0, message.rest(), inner.write())
                                .write());
            }

            private IpPacket rechecked(IpPacket packet) {
                Bytes fixed = IcmpMessage.parse(inside.isV6(), Packets.payload(packet))
                        .orElseThrow()
                        .checksummed(Packets.source(packet), Packets.destination(packet))
                        .write();
                return Packets.withPayload(packet, fixed);
            }
        };
    }

    /** Adds to sequence numbers on the way out, and takes it off acknowledgment numbers on the way back. */
    static Box sequenceRewriter(int delta) {
        return behaving("renumber=" + delta + ":at=syn");
    }
}

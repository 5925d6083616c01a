package org.mpcap.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.OptionList;
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

    /** Changes what comes back. */
    static Box backwards(Predicate<IpPacket> which, UnaryOperator<IpPacket> change) {
        return new Box() {
            @Override
            public Optional<IpPacket> returning(IpPacket packet) {
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

    /** Drops SYNs that carry an MPTCP option. */
    static Box dropping() {
        return new Box() {
            @Override
            public Optional<IpPacket> leaving(IpPacket packet, Consumer<IpPacket> back) {
                return Packets.isSyn(packet) && !Packets.mptcp(packet).isEmpty()
                        ? Optional.empty()
                        : Optional.of(packet);
            }
        };
    }

    /** Resets SYNs that carry an MPTCP option. */
    static Box resetting() {
        return new Box() {
            @Override
            public Optional<IpPacket> leaving(IpPacket packet, Consumer<IpPacket> back) {
                if (Packets.isSyn(packet) && !Packets.mptcp(packet).isEmpty()) {
                    back.accept(Packets.answer(packet, TcpSegment.RST | TcpSegment.ACK, List.of()));
                    return Optional.empty();
                }
                return Optional.of(packet);
            }
        };
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
        Map<Integer, TcpOption> seen = new HashMap<>();
        return new Box() {
            @Override
            public Optional<IpPacket> leaving(IpPacket packet, Consumer<IpPacket> back) {
                if (Packets.isSyn(packet)) {
                    Packets.mptcp(packet)
                            .forEach(option ->
                                    seen.put(Packets.tcp(packet).orElseThrow().sourcePort(), option));
                }
                return Optional.of(packet);
            }

            @Override
            public Optional<IpPacket> returning(IpPacket packet) {
                TcpOption copied = Packets.isSynAck(packet)
                        ? seen.get(Packets.tcp(packet).orElseThrow().destinationPort())
                        : null;
                if (copied == null) {
                    return Optional.of(packet);
                }
                return Optional.of(Packets.edited(
                        Packets.stripped(packet),
                        s -> new TcpSegment(
                                s.sourcePort(),
                                s.destinationPort(),
                                s.sequence(),
                                s.acknowledgment(),
                                s.flags(),
                                s.window(),
                                0,
                                s.urgent(),
                                with(s, copied),
                                s.payload())));
            }
        };
    }

    private static OptionList with(TcpSegment segment, TcpOption option) {
        List<TcpOption> options = new ArrayList<>(segment.options().options());
        options.add(option);
        return new OptionList(options).padded();
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

    /** Adds to sequence numbers out and takes off acknowledgment numbers back. */
    static Box sequenceRewriter(int delta) {
        return both(
                forwarding(p -> Packets.tcp(p).isPresent(), p -> Packets.renumbered(p, delta, 0)),
                backwards(p -> Packets.tcp(p).isPresent(), p -> Packets.renumbered(p, 0, -delta)));
    }
}

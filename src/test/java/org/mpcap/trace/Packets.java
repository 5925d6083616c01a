package org.mpcap.trace;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.Ipv4Packet;
import org.mpcap.wire.Ipv6Packet;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;

/** What simulated routers do to packets. */
final class Packets {
    private Packets() {}

    static int hopLimit(IpPacket packet) {
        return packet instanceof Ipv4Packet v4 ? v4.ttl() : ((Ipv6Packet) packet).hopLimit();
    }

    static IpAddress source(IpPacket packet) {
        return packet instanceof Ipv4Packet v4 ? v4.source() : ((Ipv6Packet) packet).source();
    }

    static IpAddress destination(IpPacket packet) {
        return packet instanceof Ipv4Packet v4 ? v4.destination() : ((Ipv6Packet) packet).destination();
    }

    static int protocol(IpPacket packet) {
        return packet instanceof Ipv4Packet v4 ? v4.protocol() : ((Ipv6Packet) packet).upperProtocol();
    }

    static Bytes payload(IpPacket packet) {
        return packet instanceof Ipv4Packet v4 ? v4.payload() : ((Ipv6Packet) packet).upperPayload();
    }

    static IpPacket withHopLimit(IpPacket packet, int hopLimit) {
        return rebuilt(packet, source(packet), destination(packet), hopLimit, payload(packet));
    }

    static IpPacket withAddresses(IpPacket packet, IpAddress source, IpAddress destination) {
        return rebuilt(packet, source, destination, hopLimit(packet), payload(packet));
    }

    static IpPacket withPayload(IpPacket packet, Bytes payload) {
        return rebuilt(packet, source(packet), destination(packet), hopLimit(packet), payload);
    }

    private static IpPacket rebuilt(
            IpPacket packet, IpAddress source, IpAddress destination, int hopLimit, Bytes payload) {
        if (packet instanceof Ipv4Packet v4) {
            return new Ipv4Packet(
                            v4.trafficClass(),
                            20 + payload.length(),
                            v4.identification(),
                            v4.fragment(),
                            hopLimit,
                            v4.protocol(),
                            0,
                            source,
                            destination,
                            v4.options(),
                            payload,
                            Bytes.EMPTY)
                    .checksummed();
        }
        Ipv6Packet v6 = (Ipv6Packet) packet;
        return new Ipv6Packet(
                v6.trafficClass(),
                v6.flowLabel(),
                payload.length(),
                v6.nextHeader(),
                hopLimit,
                source,
                destination,
                payload,
                Bytes.EMPTY);
    }

    static Optional<TcpSegment> tcp(IpPacket packet) {
        return protocol(packet) == TcpSegment.PROTOCOL
                        && TcpSegment.parse(payload(packet)) instanceof TcpSegment segment
                ? Optional.of(segment)
                : Optional.empty();
    }

    static boolean isSyn(IpPacket packet) {
        return tcp(packet)
                .filter(s -> s.has(TcpSegment.SYN) && !s.has(TcpSegment.ACK))
                .isPresent();
    }

    static List<TcpOption> mptcp(IpPacket packet) {
        return tcp(packet).stream()
                .flatMap(segment -> segment.options().options().stream())
                .filter(option -> option.kind() == TcpOption.KIND_MPTCP)
                .toList();
    }

    /** The packet with its segment changed and the checksum put right. */
    static IpPacket edited(IpPacket packet, UnaryOperator<TcpSegment> edit) {
        TcpSegment segment = edit.apply(tcp(packet).orElseThrow()).checksummed(source(packet), destination(packet));
        return withPayload(packet, segment.write());
    }

    /** The packet with each option replaced by what {@code edit} makes of it. */
    static IpPacket withOptions(IpPacket packet, Function<TcpOption, List<TcpOption>> edit) {
        return edited(packet, s -> {
            List<TcpOption> options = new ArrayList<>();
            s.options().options().forEach(option -> options.addAll(edit.apply(option)));
            return new TcpSegment(
                    s.sourcePort(),
                    s.destinationPort(),
                    s.sequence(),
                    s.acknowledgment(),
                    s.flags(),
                    s.window(),
                    0,
                    s.urgent(),
                    new OptionList(options),
                    s.payload());
        });
    }

    /** The MPTCP option overwritten with no-operation, as nftables does. */
    static IpPacket stripped(IpPacket packet) {
        return withOptions(
                packet,
                option -> option.kind() == TcpOption.KIND_MPTCP
                        ? Collections.nCopies(option.toBytes().length(), new TcpOption.NoOperation())
                        : List.of(option));
    }

    /** The packet with these ports. */
    static IpPacket withPorts(IpPacket packet, int source, int destination) {
        return edited(
                packet,
                s -> new TcpSegment(
                        source,
                        destination,
                        s.sequence(),
                        s.acknowledgment(),
                        s.flags(),
                        s.window(),
                        0,
                        s.urgent(),
                        s.options(),
                        s.payload()));
    }

    /** The answer to a SYN that the target, or who poses as it, would give. */
    static IpPacket answer(IpPacket syn, int flags, List<TcpOption> options) {
        TcpSegment asked = tcp(syn).orElseThrow();
        IpAddress from = destination(syn);
        IpAddress to = source(syn);
        int fromPort = asked.destinationPort();
        int toPort = asked.sourcePort();
        boolean reset = (flags & TcpSegment.RST) != 0;
        TcpSegment reply = new TcpSegment(
                fromPort,
                toPort,
                reset ? 0 : 0x1234_5678,
                asked.sequence() + 1,
                flags,
                reset ? 0 : 65535,
                0,
                0,
                new OptionList(options).padded(),
                Bytes.EMPTY);
        return IpPacket.of(
                from, to, TcpSegment.PROTOCOL, 64, reply.checksummed(from, to).write());
    }
}

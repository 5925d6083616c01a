package org.mpcap.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.mpcap.link.MemoryLink;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Checksums;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.Ipv4Packet;
import org.mpcap.wire.Ipv6Packet;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MptcpOption;

/** Passes frames between two wires and tampers with the segments in them. */
final class Middlebox {
    private final PeerKind.Tampering tampering;
    private final RandomGenerator random;
    private List<MptcpOption> lastSyn = List.of();

    private Middlebox(PeerKind.Tampering tampering, RandomGenerator random) {
        this.tampering = tampering;
        this.random = random;
    }

    /** Connects a wire from the client with one to the server. */
    static void between(MemoryLink client, MemoryLink server, PeerKind.Tampering tampering, RandomGenerator random) {
        Middlebox box = new Middlebox(tampering, random);
        client.listen(frame -> server.send(box.passed(frame, true)));
        server.listen(frame -> client.send(box.passed(frame, false)));
    }

    private Bytes passed(Bytes frame, boolean fromClient) {
        IpPacket packet = IpPacket.parse(frame);
        if (packet instanceof Ipv4Packet v4 && v4.protocol() == TcpSegment.PROTOCOL) {
            return passed(frame, v4.source(), v4.destination(), v4.payload(), fromClient);
        } else if (packet instanceof Ipv6Packet v6 && v6.upperProtocol() == TcpSegment.PROTOCOL) {
            return passed(frame, v6.source(), v6.destination(), v6.upperPayload(), fromClient);
        }
        return frame;
    }

    private Bytes passed(Bytes frame, IpAddress source, IpAddress destination, Bytes bytes, boolean fromClient) {
        boolean sound = Checksums.withPseudoHeader(source, destination, TcpSegment.PROTOCOL, bytes) == 0;
        if (!sound || !(TcpSegment.parse(bytes) instanceof TcpSegment segment)) {
            return frame;
        }
        TcpSegment changed = tampered(segment, fromClient);
        if (changed.equals(segment)) {
            return frame;
        }
        return IpPacket.of(
                        source,
                        destination,
                        TcpSegment.PROTOCOL,
                        60,
                        changed.checksummed(source, destination).write())
                .write();
    }

    private TcpSegment tampered(TcpSegment segment, boolean fromClient) {
        boolean syn = segment.has(TcpSegment.SYN);
        if (fromClient && syn) {
            lastSyn = MptcpOption.in(segment.options());
        }
        return switch (tampering) {
            case STRIP_SYN_ACK -> syn && !fromClient ? with(segment, List.of()) : segment;
            case STRIP_AFTER_HANDSHAKE -> syn ? segment : with(segment, List.of());
            case CHANGE_PAYLOAD -> segment.payload().isEmpty() || random.nextInt(4) > 0 ? segment : garbled(segment);
            case COPY_OPTIONS -> fromClient ? segment : with(segment, lastSyn);
            case INVENT_KEY, INVENT_KEY_AND_HMAC, INVENT_EVERYTHING ->
                fromClient ? with(segment, syn ? lastSyn : List.of()) : invented(segment);
        };
    }

    private TcpSegment invented(TcpSegment segment) {
        List<MptcpOption> options = new ArrayList<>();
        if (segment.has(TcpSegment.SYN)) {
            for (MptcpOption asked : lastSyn) {
                if (asked instanceof MpCapable capable) {
                    // One key per connection, as a retransmitted SYN/ACK must not change it.
                    options.add(new MpCapable.OneKey(
                            capable.version(), MpCapable.FLAG_HMAC, 0x1234_5678L * (1 + segment.acknowledgment())));
                } else if (asked instanceof MpJoin.Syn && tampering != PeerKind.Tampering.INVENT_KEY) {
                    options.add(new MpJoin.SynAck(0, 0, random.nextLong(), random.nextInt()));
                }
            }
        } else if (tampering == PeerKind.Tampering.INVENT_EVERYTHING) {
            options.add(new Dss(
                    Dss.FLAG_DATA_ACK | Dss.FLAG_WIDE_DATA_ACK | Dss.FLAG_MAPPING | Dss.FLAG_WIDE_DSN,
                    OptionalLong.of(random.nextLong()),
                    Optional.of(new Dss.Mapping(
                            random.nextLong(), random.nextInt(100), 1 + random.nextInt(1000), OptionalInt.empty()))));
        }
        return with(segment, options);
    }

    private TcpSegment garbled(TcpSegment segment) {
        byte[] bytes = segment.payload().toArray();
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
        return with(segment, segment.options(), Bytes.of(bytes));
    }

    private static TcpSegment with(TcpSegment segment, List<MptcpOption> mptcp) {
        List<TcpOption> kept = new ArrayList<>(segment.options().options().stream()
                .filter(option -> option.kind() != TcpOption.KIND_MPTCP && option.kind() > 1)
                .toList());
        mptcp.forEach(option -> kept.add(option.toTcpOption()));
        int size = new OptionList(kept).write().length();
        return size > OptionList.LIMIT ? segment : with(segment, new OptionList(kept).padded(), segment.payload());
    }

    private static TcpSegment with(TcpSegment s, OptionList options, Bytes payload) {
        return new TcpSegment(
                s.sourcePort(),
                s.destinationPort(),
                s.sequence(),
                s.acknowledgment(),
                s.flags(),
                s.window(),
                0,
                s.urgent(),
                options,
                payload);
    }
}

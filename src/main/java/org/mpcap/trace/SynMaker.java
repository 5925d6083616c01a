package org.mpcap.trace;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.mpcap.stack.tcp.SynOptions;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.IpPayload;
import org.mpcap.wire.Ipv4Packet;
import org.mpcap.wire.Ipv6Packet;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;

/**
 * SYNs of one flow. Ports, sequence number, flow label and checksum stay the same, so that load balancers keep them on one way
 * and the server takes them for retransmissions. What tells them apart stands in three places, since a middlebox may touch any:
 * the IPv4 identification, the timestamp, and the window, which gives back what the timestamp takes from the checksum.
 *
 * @param flow addresses and ports, seen from here
 * @param isn sequence number
 * @param timestamp timestamp of number 0; its low 16 bits leave room for {@link #MOST} more
 * @param flowLabel IPv6 flow label, 20 bits
 * @param others options beside MPTCP, timestamps among them
 * @param mptcp the MPTCP option, or none
 * @param sequencePerProbe whether the number is added to the sequence number, too: for flows that no server keeps
 */
record SynMaker(
        FourTuple flow,
        int isn,
        int timestamp,
        int flowLabel,
        SynOptions others,
        List<TcpOption> mptcp,
        boolean sequencePerProbe)
        implements PacketMaker {
    private static final int WINDOW = 64240;

    /** @throws IllegalArgumentException if there are no timestamps or their low bits leave no room */
    SynMaker {
        mptcp = List.copyOf(mptcp);
        if (!others.timestamps() || (timestamp & 0xffff) + MOST > 0xffff) {
            throw new IllegalArgumentException("the timestamp has no room for numbers");
        }
    }

    @Override
    public IpPacket packet(int hopLimit, int id) {
        Bytes tcp = payload(id);
        if (flow.local().address().isV6()) {
            return new Ipv6Packet(
                    0,
                    flowLabel,
                    tcp.length(),
                    TcpSegment.PROTOCOL,
                    hopLimit,
                    flow.local().address(),
                    flow.remote().address(),
                    tcp,
                    Bytes.EMPTY);
        }
        Ipv4Packet usual =
                Ipv4Packet.of(flow.local().address(), flow.remote().address(), TcpSegment.PROTOCOL, hopLimit, tcp);
        return new Ipv4Packet(
                        usual.trafficClass(),
                        usual.totalLength(),
                        id,
                        usual.fragment(),
                        hopLimit,
                        usual.protocol(),
                        0,
                        usual.source(),
                        usual.destination(),
                        usual.options(),
                        tcp,
                        Bytes.EMPTY)
                .checksummed();
    }

    @Override
    public Bytes payload(int id) {
        return segment(id)
                .checksummed(flow.local().address(), flow.remote().address())
                .write();
    }

    private TcpSegment segment(int id) {
        return new TcpSegment(
                flow.local().port(),
                flow.remote().port(),
                sequencePerProbe ? isn + id : isn,
                0,
                TcpSegment.SYN | others.flags(),
                WINDOW - id,
                0,
                0,
                others.build(timestamp + id, 0, mptcp),
                Bytes.EMPTY);
    }

    /** The segment that closes the flow after {@code synAck}. */
    IpPacket reset(TcpSegment synAck, int hopLimit) {
        TcpSegment reset = new TcpSegment(
                flow.local().port(),
                flow.remote().port(),
                synAck.acknowledgment(),
                0,
                TcpSegment.RST,
                0,
                0,
                0,
                OptionList.NONE,
                Bytes.EMPTY);
        return IpPacket.of(
                flow.local().address(),
                flow.remote().address(),
                TcpSegment.PROTOCOL,
                hopLimit,
                reset.checksummed(flow.local().address(), flow.remote().address())
                        .write());
    }

    /** By ports and destination, or, where a router translated them, by the sequence number. */
    @Override
    public boolean owns(IpPayload quote) {
        Bytes tcp = quote.payload();
        if (quote.protocol() != TcpSegment.PROTOCOL) {
            return false;
        }
        boolean ports = tcp.u16(0) == flow.local().port()
                && tcp.u16(2) == flow.remote().port()
                && quote.destination().equals(flow.remote().address());
        return ports || (tcp.length() >= 8 && !sequencePerProbe && tcp.u32(4) == isn);
    }

    @Override
    public OptionalInt idOf(IpPayload quote) {
        Bytes tcp = quote.payload();
        Map<Integer, Integer> votes = new LinkedHashMap<>();
        if (tcp.length() >= 20) {
            int end = Math.max(20, Math.min((tcp.u8(12) >>> 4) * 4, tcp.length()));
            OptionList.parse(tcp.slice(20, end - 20))
                    .first(TcpOption.Timestamps.class)
                    .ifPresent(option -> vote(votes, option.value() - timestamp));
        }
        if (quote.packet() instanceof Ipv4Packet v4) {
            vote(votes, v4.identification());
        }
        if (tcp.length() >= 16) {
            vote(votes, WINDOW - tcp.u16(14));
        }
        if (sequencePerProbe && tcp.length() >= 8) {
            vote(votes, tcp.u32(4) - isn);
        }
        return votes.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(best -> OptionalInt.of(best.getKey()))
                .orElse(OptionalInt.empty());
    }

    @Override
    public OptionalInt idOf(TcpSegment answer) {
        OptionalInt echoed = answer.options()
                .first(TcpOption.Timestamps.class)
                .map(option -> valid(option.echo() - timestamp))
                .orElse(OptionalInt.empty());
        if (echoed.isPresent() || !sequencePerProbe) {
            return echoed;
        }
        return valid(answer.acknowledgment() - 1 - isn);
    }

    private static void vote(Map<Integer, Integer> votes, int id) {
        valid(id).ifPresent(number -> votes.merge(number, 1, Integer::sum));
    }

    private static OptionalInt valid(int id) {
        return id >= 1 && id <= MOST ? OptionalInt.of(id) : OptionalInt.empty();
    }
}

package org.mpcap.responder;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.KeyGenerator;
import org.mpcap.scan.AddressRange;
import org.mpcap.scan.SipHash;
import org.mpcap.stack.tcp.SynOptions;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.EthernetFrame;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.Ipv4Packet;
import org.mpcap.wire.Ipv6Packet;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MptcpOption;

/**
 * Answers every SYN to a set of addresses as a host there would, and keeps nothing: keys and sequence numbers follow from a secret
 * and the flow, and so does the manner of each host. Connections go no further than the SYN/ACK. For one thread.
 */
public final class Reflector {
    private static final int HOP_LIMIT = 60;
    private static final int WINDOW = 64240;
    private static final List<HostBehaviour> MANNERS = List.of(HostBehaviour.values());
    private static final int MANNER = 0;
    private static final int SEQUENCE = 1;
    private static final int KEY = 2;

    private final List<AddressRange> hosts;
    private final BehaviourMix mix;
    private final Bytes secret;
    private final SipHash hash;
    private final SynFrame syn = new SynFrame();
    private final Map<Integer, AnswerTemplate> templates = new HashMap<>();

    /**
     * A reflector.
     *
     * @param hosts whom it answers for
     * @param secret 16 bytes
     */
    public Reflector(List<AddressRange> hosts, BehaviourMix mix, Bytes secret) {
        this.hosts = AddressRange.union(hosts);
        this.mix = mix;
        this.secret = secret;
        hash = new SipHash(secret);
    }

    /** How this host answers; the same as long as the secret is. */
    public HostBehaviour mannerOf(IpAddress host) {
        return mix.of(number(new FourTuple(new TransportAddress(host, 0), new TransportAddress(host, 0)), MANNER));
    }

    /** The Ethernet frame that answers this one, if it holds a SYN to one of the hosts. */
    public Optional<byte[]> answer(byte[] frame) {
        if (SynFrame.isMartian(frame)) {
            return Optional.empty();
        }
        if (!syn.read(frame)) {
            return answerByRecords(frame);
        }
        long high = syn.destinationHigh();
        long low = syn.destinationLow();
        if (!isHost(high, low)) {
            return Optional.empty();
        }
        HostBehaviour manner = mix.of(hash.ofFlow(syn.v6, high, low, high, low, MANNER, 0, 0));
        if (manner == HostBehaviour.SILENT) {
            return Optional.empty();
        }
        if (manner == HostBehaviour.MIRROR) {
            return answerByRecords(frame);
        }
        int sort = (MANNERS.indexOf(manner) * 3 + syn.asks) * 2 + (syn.v6 ? 1 : 0);
        Optional<AnswerTemplate> known = Optional.ofNullable(templates.get(sort));
        if (known.isEmpty()) {
            Optional<byte[]> first = answerByRecords(frame);
            first.ifPresent(answer -> templates.put(sort, new AnswerTemplate(answer, syn.v6)));
            return first;
        }
        boolean closed = manner == HostBehaviour.CLOSED;
        int sequence = closed ? 0 : (int) number(SEQUENCE);
        int wrong = manner == HostBehaviour.FORGED ? sequence | 1 : 0;
        return Optional.of(known.get().answer(syn, sequence, syn.sequence() + 1 + wrong, closed ? 0 : number(KEY)));
    }

    private boolean isHost(long high, long low) {
        for (AddressRange range : hosts) {
            if (range.v6() == syn.v6
                    && AddressRange.compare(range.firstHigh(), range.firstLow(), high, low) <= 0
                    && AddressRange.compare(high, low, range.lastHigh(), range.lastLow()) <= 0) {
                return true;
            }
        }
        return false;
    }

    private long number(int use) {
        return hash.ofFlow(
                syn.v6,
                syn.destinationHigh(),
                syn.destinationLow(),
                syn.sourceHigh(),
                syn.sourceLow(),
                use,
                syn.destinationPort(),
                syn.sourcePort());
    }

    /** The same by way of records: slower, and for every frame. */
    Optional<byte[]> answerByRecords(byte[] frame) {
        return EthernetFrame.parse(Bytes.of(frame))
                .flatMap(ethernet -> packet(ethernet)
                        .flatMap(this::answer)
                        .map(reply -> new EthernetFrame(
                                        ethernet.source(), ethernet.destination(), ethernet.etherType(), reply)
                                .write()
                                .toArray()));
    }

    private static Optional<IpPacket> packet(EthernetFrame frame) {
        return frame.etherType() == EthernetFrame.IPV4 || frame.etherType() == EthernetFrame.IPV6
                ? Optional.of(IpPacket.parse(frame.payload()))
                : Optional.empty();
    }

    private Optional<Bytes> answer(IpPacket packet) {
        if (packet instanceof Ipv4Packet v4 && v4.protocol() == TcpSegment.PROTOCOL) {
            return answer(v4.source(), v4.destination(), v4.payload());
        }
        if (packet instanceof Ipv6Packet v6 && v6.upperProtocol() == TcpSegment.PROTOCOL) {
            return answer(v6.source(), v6.destination(), v6.upperPayload());
        }
        return Optional.empty();
    }

    private Optional<Bytes> answer(IpAddress asker, IpAddress host, Bytes payload) {
        AddressRange here = AddressRange.of(host, host);
        if (AddressRange.intersection(hosts, List.of(here)).isEmpty()
                || !(TcpSegment.parse(payload) instanceof TcpSegment syn)
                || !syn.has(TcpSegment.SYN)
                || syn.has(TcpSegment.ACK)
                || syn.has(TcpSegment.RST)) {
            return Optional.empty();
        }
        TransportAddress local = new TransportAddress(host, syn.destinationPort());
        TransportAddress remote = new TransportAddress(asker, syn.sourcePort());
        return segment(mannerOf(host), new FourTuple(local, remote), syn)
                .map(segment -> IpPacket.of(
                                host,
                                asker,
                                TcpSegment.PROTOCOL,
                                HOP_LIMIT,
                                segment.checksummed(host, asker).write())
                        .write());
    }

    private Optional<TcpSegment> segment(HostBehaviour manner, FourTuple flow, TcpSegment syn) {
        int sequence = (int) number(flow, SEQUENCE);
        return switch (manner) {
            case SILENT -> Optional.empty();
            case CLOSED ->
                Optional.of(segment(flow, 0, syn.sequence() + 1, TcpSegment.RST | TcpSegment.ACK, OptionList.NONE));
            case FORGED -> Optional.of(synAck(flow, sequence, syn.sequence() + 1 + (sequence | 1), List.of(), syn));
            default -> Optional.of(synAck(flow, sequence, syn.sequence() + 1, option(manner, flow, syn), syn));
        };
    }

    private List<TcpOption> option(HostBehaviour manner, FourTuple flow, TcpSegment syn) {
        List<MptcpOption> asked = MptcpOption.in(syn.options());
        if (asked.isEmpty()) {
            return List.of();
        }
        MptcpOption first = asked.get(0);
        long key = number(flow, KEY);
        return switch (manner) {
            case MIRROR -> List.of(first.toTcpOption());
            case V1 ->
                first instanceof MpCapable.Syn
                        ? List.of(new MpCapable.OneKey(1, MpCapable.FLAG_HMAC, key).toTcpOption())
                        : List.of();
            case V0 ->
                first instanceof MpCapable.OneKey
                        ? List.of(new MpCapable.OneKey(0, MpCapable.FLAG_HMAC, key).toTcpOption())
                        : List.of();
            default -> List.of();
        };
    }

    private static TcpSegment synAck(
            FourTuple flow, int sequence, int acknowledgment, List<TcpOption> mptcp, TcpSegment syn) {
        OptionList options = SynOptions.usual().build(sequence, echo(syn), mptcp);
        return segment(flow, sequence, acknowledgment, TcpSegment.SYN | TcpSegment.ACK, options);
    }

    private static int echo(TcpSegment syn) {
        return syn.options()
                .first(TcpOption.Timestamps.class)
                .map(TcpOption.Timestamps::value)
                .orElse(0);
    }

    private static TcpSegment segment(FourTuple flow, int sequence, int acknowledgment, int flags, OptionList options) {
        return new TcpSegment(
                flow.local().port(),
                flow.remote().port(),
                sequence,
                acknowledgment,
                flags,
                (flags & TcpSegment.RST) != 0 ? 0 : WINDOW,
                0,
                0,
                options,
                Bytes.EMPTY);
    }

    private long number(FourTuple flow, int use) {
        Key key = new KeyGenerator(secret, use).next(flow);
        return key.bits();
    }
}

package org.mpcap.middlebox;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.Ipv4Packet;
import org.mpcap.wire.Ipv6Packet;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.MptcpOption;

/**
 * A TCP segment on its way through a box. What is changed here leaves with right lengths and checksums of IP and TCP.
 *
 * @param framing the header of the link it came from, in front of the packet; empty where there is none
 * @param packet the IP packet around it
 * @param flow the sender, as the local end, and the receiver
 * @param segment the segment
 */
public record Transit(Bytes framing, IpPacket packet, FourTuple flow, TcpSegment segment) {
    private static final int HOP_LIMIT = 64;
    private static final int MAC = 6;

    /** The segment in a packet; empty if there is none, or only a fragment of one. */
    static Optional<Transit> of(Bytes framing, IpPacket packet) {
        if (packet instanceof Ipv4Packet v4 && v4.protocol() == TcpSegment.PROTOCOL && !v4.isFragment()) {
            return of(framing, packet, v4.source(), v4.destination(), v4.payload());
        }
        if (packet instanceof Ipv6Packet v6 && v6.upperProtocol() == TcpSegment.PROTOCOL) {
            return of(framing, packet, v6.source(), v6.destination(), v6.upperPayload());
        }
        return Optional.empty();
    }

    private static Optional<Transit> of(
            Bytes framing, IpPacket packet, IpAddress source, IpAddress destination, Bytes payload) {
        return TcpSegment.parse(payload) instanceof TcpSegment segment
                ? Optional.of(new Transit(
                        framing,
                        packet,
                        new FourTuple(
                                new TransportAddress(source, segment.sourcePort()),
                                new TransportAddress(destination, segment.destinationPort())),
                        segment))
                : Optional.empty();
    }

    /** A segment of the box's own in the name of the receiver of this one. */
    Transit answer(int sequence, int acknowledgment, int flags, int window, OptionList options) {
        IpAddress from = flow.remote().address();
        IpAddress to = flow.local().address();
        TcpSegment answer = new TcpSegment(
                        segment.destinationPort(),
                        segment.sourcePort(),
                        sequence,
                        acknowledgment,
                        flags,
                        window,
                        0,
                        0,
                        options,
                        Bytes.EMPTY)
                .checksummed(from, to);
        return new Transit(
                reversed(framing),
                IpPacket.of(from, to, TcpSegment.PROTOCOL, HOP_LIMIT, answer.write()),
                flow.reversed(),
                answer);
    }

    /** An Ethernet header with the addresses exchanged. */
    private static Bytes reversed(Bytes framing) {
        return framing.length() < 2 * MAC
                ? framing
                : framing.slice(MAC, MAC).plus(framing.slice(0, MAC)).plus(framing.from(2 * MAC));
    }

    /** The same packet around another segment, whose checksum is put right. */
    Transit with(UnaryOperator<TcpSegment> edit) {
        TcpSegment edited = edit.apply(segment)
                .checksummed(flow.local().address(), flow.remote().address());
        return new Transit(framing, around(packet, edited.write()), flow, edited);
    }

    /** The same IP packet around another payload of its upper protocol. */
    static IpPacket around(IpPacket packet, Bytes payload) {
        if (packet instanceof Ipv4Packet v4) {
            int header = v4.totalLength() - v4.payload().length();
            return new Ipv4Packet(
                            v4.trafficClass(),
                            header + payload.length(),
                            v4.identification(),
                            v4.fragment(),
                            v4.ttl(),
                            v4.protocol(),
                            0,
                            v4.source(),
                            v4.destination(),
                            v4.options(),
                            payload,
                            Bytes.EMPTY)
                    .checksummed();
        }
        if (packet instanceof Ipv6Packet v6) {
            Bytes extensions = v6.payload()
                    .slice(0, v6.payload().length() - v6.upperPayload().length());
            Bytes whole = extensions.plus(payload);
            return new Ipv6Packet(
                    v6.trafficClass(),
                    v6.flowLabel(),
                    whole.length(),
                    v6.nextHeader(),
                    v6.hopLimit(),
                    v6.source(),
                    v6.destination(),
                    whole,
                    Bytes.EMPTY);
        }
        return packet;
    }

    /** The same with other numbers, and the blocks of selective acknowledgments moved with them. */
    Transit renumbered(int sequenceShift, int acknowledgmentShift) {
        return with(old -> new TcpSegment(
                old.sourcePort(),
                old.destinationPort(),
                old.sequence() + sequenceShift,
                old.has(TcpSegment.ACK) ? old.acknowledgment() + acknowledgmentShift : old.acknowledgment(),
                old.flags(),
                old.window(),
                0,
                old.urgent(),
                movedBlocks(old.options(), acknowledgmentShift),
                old.payload()));
    }

    private static OptionList movedBlocks(OptionList options, int shift) {
        return new OptionList(options.options().stream()
                .<TcpOption>map(option -> option instanceof TcpOption.SelectiveAck sack
                        ? new TcpOption.SelectiveAck(sack.blocks().stream()
                                .map(block ->
                                        new TcpOption.SelectiveAck.Block(block.left() + shift, block.right() + shift))
                                .toList())
                        : option)
                .toList());
    }

    /** The same with other data, its place and its flags. */
    Transit withData(int sequence, int flags, Bytes payload) {
        return with(old -> new TcpSegment(
                old.sourcePort(),
                old.destinationPort(),
                sequence,
                old.acknowledgment(),
                flags,
                old.window(),
                0,
                old.urgent(),
                old.options(),
                payload));
    }

    /** The same with other options. */
    Transit withOptions(OptionList options) {
        return with(old -> new TcpSegment(
                old.sourcePort(),
                old.destinationPort(),
                old.sequence(),
                old.acknowledgment(),
                old.flags(),
                old.window(),
                0,
                old.urgent(),
                options,
                old.payload()));
    }

    /** The same with each option replaced; itself if nothing is. */
    Transit replacing(Function<TcpOption, List<TcpOption>> edit) {
        List<TcpOption> options = new ArrayList<>();
        segment.options().options().forEach(option -> options.addAll(edit.apply(option)));
        return options.equals(segment.options().options()) ? this : withOptions(new OptionList(options));
    }

    /** The same with some MPTCP options overwritten by no-operation, as nftables does. */
    Transit without(Predicate<MptcpOption> unwanted) {
        return replacing(option -> option.kind() == TcpOption.KIND_MPTCP && unwanted.test(parsed(option))
                ? Collections.nCopies(option.toBytes().length(), new TcpOption.NoOperation())
                : List.of(option));
    }

    private static MptcpOption parsed(TcpOption option) {
        return MptcpOption.parse(option.toBytes());
    }

    /** Its MPTCP options. */
    public List<MptcpOption> mptcp() {
        return MptcpOption.in(segment.options());
    }

    /** Whether it opens a flow. */
    boolean isSyn() {
        return segment.has(TcpSegment.SYN) && !segment.has(TcpSegment.ACK);
    }
}

package org.mpcap.stack.mptcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.link.MemoryLink;
import org.mpcap.link.MemoryLink.Impairment;
import org.mpcap.link.VirtualEventLoop;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.CaptureFile;
import org.mpcap.wire.EthernetFrame;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.Ipv4Packet;
import org.mpcap.wire.Ipv6Packet;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MptcpOption;

/**
 * Our listener in the place of a kernel that was recorded: given that kernel's keys, nonces and initial sequence numbers it must
 * answer as the kernel did, and the recorded client's HMACs and data must fit.
 */
class RecordedClientsTest {
    private record Packet(FourTuple tuple, TcpSegment segment, Bytes ip) {
        /** The capturing hosts left the TCP checksum to their interfaces; here it is what those would have sent. */
        Bytes checksummed() {
            Bytes whole = segment.checksummed(
                            tuple.local().address(), tuple.remote().address())
                    .write();
            int header = IpPacket.parse(ip) instanceof Ipv4Packet v4
                    ? 20 + v4.options().length()
                    : 40;
            return ip.slice(0, header).plus(whole);
        }
    }

    private final VirtualEventLoop eventLoop = new VirtualEventLoop(Instant.EPOCH);
    private final Counters counters = new Counters();
    private final List<TcpSegment> ours = new ArrayList<>();
    private final List<TcpSegment> theirs = new ArrayList<>();
    private final Deque<Integer> drawn = new ArrayDeque<>();
    private final Map<FourTuple, Key> keys = new HashMap<>();
    private long received;
    private int connections;

    private static Optional<Packet> packet(Bytes frame) {
        Bytes ip = EthernetFrame.parse(frame).orElseThrow().payload();
        IpPacket packet = IpPacket.parse(ip);
        if (packet instanceof Ipv4Packet v4 && TcpSegment.parse(v4.payload()) instanceof TcpSegment segment) {
            return Optional.of(new Packet(
                    new FourTuple(
                            new TransportAddress(v4.source(), segment.sourcePort()),
                            new TransportAddress(v4.destination(), segment.destinationPort())),
                    segment,
                    ip));
        }
        if (packet instanceof Ipv6Packet v6
                && v6.upperProtocol() == TcpSegment.PROTOCOL
                && TcpSegment.parse(v6.upperPayload()) instanceof TcpSegment segment) {
            return Optional.of(new Packet(
                    new FourTuple(
                            new TransportAddress(v6.source(), segment.sourcePort()),
                            new TransportAddress(v6.destination(), segment.destinationPort())),
                    segment,
                    ip));
        }
        return Optional.empty();
    }

    private static FourTuple reversed(FourTuple tuple) {
        return new FourTuple(tuple.remote(), tuple.local());
    }

    private static boolean isSyn(TcpSegment segment, boolean ack) {
        return segment.has(TcpSegment.SYN) && segment.has(TcpSegment.ACK) == ack;
    }

    /** What the recorded server chose at random, in the order in which our listener will ask for it. */
    private void learnChoices(List<Packet> packets) {
        Map<FourTuple, TcpSegment> synAcks = new LinkedHashMap<>();
        for (Packet packet : packets) {
            if (isSyn(packet.segment, true)) {
                synAcks.putIfAbsent(reversed(packet.tuple), packet.segment);
            }
        }
        theirs.addAll(synAcks.values());
        synAcks.forEach((tuple, synAck) -> {
            for (MptcpOption option : MptcpOption.in(synAck.options())) {
                if (option instanceof MpCapable.OneKey capable) {
                    keys.put(reversed(tuple), new Key(capable.senderKey()));
                } else if (option instanceof MpJoin.SynAck join) {
                    drawn.add(join.nonce());
                }
            }
            drawn.add(synAck.sequence());
        });
    }

    private void replay(String name) {
        List<Packet> packets = CaptureFile.named(name).frames().stream()
                .map(RecordedClientsTest::packet)
                .flatMap(Optional::stream)
                .toList();
        learnChoices(packets);
        RandomGenerator choices = new RandomGenerator() {
            @Override
            public int nextInt() {
                return drawn.remove();
            }

            @Override
            public long nextLong() {
                throw new UnsupportedOperationException();
            }
        };
        TcpStack stack = new TcpStack(eventLoop, counters);
        MemoryLink.Wire wire = MemoryLink.wire(eventLoop, Impairment.none(0), new SplittableRandom(1));
        stack.attach(wire.near());
        stack.tap((outgoing, tuple, segment, nanos) -> {
            if (outgoing) {
                ours.add(segment);
            }
        });
        Listener listener = new Listener(
                stack,
                Listener.Profile.usual(EnumSet.allOf(MptcpVersion.class), false),
                new TokenTable(counters),
                keys::get,
                choices,
                (tuple, both) -> {
                    connections++;
                    return new ConnectionEvents() {
                        @Override
                        public void data(Connection connection, Bytes data) {
                            received += data.length();
                            connection.send(data);
                        }
                    };
                });
        for (Packet packet : packets) {
            if (isSyn(packet.segment, false)) {
                stack.listen(packet.tuple.remote(), listener);
            }
            boolean fromClient =
                    packets.stream().anyMatch(each -> isSyn(each.segment, false) && each.tuple.equals(packet.tuple));
            if (fromClient) {
                boolean[] arrived = new boolean[1];
                wire.far().send(packet.checksummed());
                eventLoop.execute(() -> arrived[0] = true);
                eventLoop.run(() -> arrived[0], 1000);
            }
        }
    }

    private List<TcpSegment> ourSynAcks() {
        return ours.stream().filter(segment -> isSyn(segment, true)).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "v0-linux-0.95/a-join.pcap, 2, 15",
        "v0-linux-0.95/e-v6.pcap, 1, 15",
        "v1-linux-6.18/s1-v4-2sf-addaddr-1MB.pcap, 1, 1000016",
        "v1-linux-6.18/s2-v4-csum-1MB.pcap, 1, 1000016",
        "v1-linux-6.18/s3-v6-2sf-addaddr-1MB.pcap, 1, 1000016"
    })
    void aRecordedClientIsTakenAsTheRecordedKernelTookIt(String name, int joins, long bytes) {
        replay(name);
        assertThat(connections).isEqualTo(1);
        assertThat(counters.get(Counter.MPCapableACKRX)).isEqualTo(1);
        assertThat(counters.get(Counter.MPJoinAckRx)).isEqualTo(joins);
        assertThat(counters.get(Counter.MPJoinAckHMacFailure)).isZero();
        assertThat(counters.get(Counter.DataCsumErr)).isZero();
        assertThat(received).isEqualTo(bytes);
        for (int i = 0; i < theirs.size(); i++) {
            MptcpOption their = MptcpOption.in(theirs.get(i).options()).get(0);
            MptcpOption our = MptcpOption.in(ourSynAcks().get(i).options()).get(0);
            if (their instanceof MpJoin.SynAck join) {
                assertThat(((MpJoin.SynAck) our).truncatedHmac()).isEqualTo(join.truncatedHmac());
            } else {
                assertThat(our).isEqualTo(their);
            }
        }
    }

    @Test
    void theWrongChecksumIsAnsweredByTheMpFailTheKernelSent() {
        replay("v0-linux-0.95/b-csum.pcap");
        assertThat(counters.get(Counter.DataCsumErr)).isEqualTo(1);
        List<MptcpOption> kernels = CaptureFile.named("v0-linux-0.95/b-csum.pcap").frames().stream()
                .map(RecordedClientsTest::packet)
                .flatMap(Optional::stream)
                .flatMap(packet -> MptcpOption.in(packet.segment.options()).stream())
                .filter(MpFail.class::isInstance)
                .toList();
        List<MptcpOption> own = ours.stream()
                .flatMap(segment -> MptcpOption.in(segment.options()).stream())
                .filter(MpFail.class::isInstance)
                .toList();
        assertThat(own).hasSize(1).first().isEqualTo(kernels.get(0));
    }
}

package org.mpcap.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mpcap.capture.LinkType;
import org.mpcap.link.Link;
import org.mpcap.link.LinkCounters;
import org.mpcap.link.VirtualEventLoop;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.EthernetFrame;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.MacAddress;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;

/** SYNs that no server may answer (RFC 1122 4.2.3.10, 3.2.1.3). */
class MartianTest {
    private static final MacAddress CLIENT_MAC = MacAddress.parse("02:00:00:00:00:01");
    private static final MacAddress SERVER_MAC = MacAddress.parse("02:00:00:00:00:02");

    private final List<TransportAddress> seen = new ArrayList<>();

    private void syn(MacAddress from, MacAddress to, String source, int sourcePort, String destination) {
        Wire wire = new Wire();
        TcpStack stack = new TcpStack(new VirtualEventLoop(Instant.EPOCH), new Counters());
        stack.attach(wire);
        for (String own : List.of("10.1.0.2", "10.2.0.2", "127.0.0.1", "2001:db8::2", "224.0.0.9")) {
            stack.listen(
                    new TransportAddress(IpAddress.parse(own), 80),
                    (tuple, segment, arrival) -> seen.add(tuple.remote()));
        }
        IpAddress client = IpAddress.parse(source);
        IpAddress server = IpAddress.parse(destination);
        TcpSegment syn = new TcpSegment(sourcePort, 80, 1, 0, TcpSegment.SYN, 1000, 0, 0, OptionList.NONE, Bytes.EMPTY);
        Bytes packet = IpPacket.of(
                        client,
                        server,
                        TcpSegment.PROTOCOL,
                        64,
                        syn.checksummed(client, server).write())
                .write();
        wire.receive(
                new EthernetFrame(to, from, client.isV6() ? EthernetFrame.IPV6 : EthernetFrame.IPV4, packet).write());
    }

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource({"10.1.0.1, 10.1.0.2", "2001:db8::1, 2001:db8::2", "169.254.7.7, 10.1.0.2"})
    void aSynOfAHostIsTaken(String source, String destination) {
        syn(CLIENT_MAC, SERVER_MAC, source, 1024, destination);

        assertThat(seen).hasSize(1);
    }

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource({
        "224.0.0.1, 10.1.0.2",
        "255.255.255.255, 10.1.0.2",
        "0.0.0.0, 10.1.0.2",
        "127.0.0.1, 10.1.0.2",
        "10.1.0.1, 127.0.0.1",
        "10.1.0.2, 10.1.0.2",
        "10.2.0.2, 10.1.0.2",
        "10.1.0.1, 224.0.0.9",
        "ff02::1, 2001:db8::2",
        "::1, 2001:db8::2",
        "2001:db8::2, 2001:db8::2"
    })
    void aSynOnAWireFromWhereNoClientCanBeIsNotTaken(String source, String destination) {
        syn(CLIENT_MAC, SERVER_MAC, source, 1024, destination);

        assertThat(seen).isEmpty();
    }

    @Test
    void aFrameToOrFromAGroupOnTheLinkIsNotTaken() {
        syn(CLIENT_MAC, MacAddress.BROADCAST, "10.1.0.1", 1024, "10.1.0.2");
        syn(MacAddress.parse("01:00:5e:00:00:01"), SERVER_MAC, "10.1.0.1", 1024, "10.1.0.2");

        assertThat(seen).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"10.1.0.2, 10.1.0.2", "127.0.0.1, 127.0.0.1", "10.2.0.2, 10.1.0.2"})
    void onTheLoopbackInterfaceTheHostIsItsOwnClient(String source, String destination) {
        syn(MacAddress.ZERO, MacAddress.ZERO, source, 1024, destination);

        assertThat(seen).hasSize(1);
    }

    @Test
    void nobodyIsTheClientOfItsOwnPort() {
        syn(MacAddress.ZERO, MacAddress.ZERO, "10.1.0.2", 80, "10.1.0.2");

        assertThat(seen).isEmpty();
    }

    private static final class Wire implements Link {
        private final List<FrameListener> listeners = new ArrayList<>();

        void receive(Bytes frame) {
            listeners.forEach(listener -> listener.received(frame));
        }

        @Override
        public String name() {
            return "test0";
        }

        @Override
        public LinkType type() {
            return LinkType.ETHERNET;
        }

        @Override
        public int mtu() {
            return 1500;
        }

        @Override
        public void send(Bytes frame) {}

        @Override
        public void listen(FrameListener listener) {
            listeners.add(listener);
        }

        @Override
        public LinkCounters counters() {
            return new LinkCounters(0, 0, 0);
        }

        @Override
        public void close() {}
    }
}

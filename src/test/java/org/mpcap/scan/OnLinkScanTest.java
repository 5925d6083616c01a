package org.mpcap.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mpcap.host.Carrier;
import org.mpcap.link.BulkSender;
import org.mpcap.link.VirtualEventLoop;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.stack.tcp.SynOptions;
import org.mpcap.wire.ArpPacket;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.EthernetFrame;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.Ipv4Packet;
import org.mpcap.wire.Ipv6Packet;
import org.mpcap.wire.MacAddress;
import org.mpcap.wire.NeighbourDiscovery;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpSegment;

/** Targets on the link itself: asked for their Ethernet addresses first, then sent to; in virtual time. */
class OnLinkScanTest {
    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1000 * MILLISECOND;
    private static final MacAddress OWN = MacAddress.parse("02:00:00:00:00:01");
    private static final MacAddress GATEWAY = MacAddress.parse("02:00:00:00:00:fe");
    private static final IpAddress SCANNER = IpAddress.parse("10.9.0.1");
    private static final IpAddress SCANNER_V6 = IpAddress.parse("fd00:9::1");

    /** A LAN whose hosts answer questions and SYNs as plain TCP; those beyond the gateway answer SYNs. */
    private static final class Lan {
        final VirtualEventLoop eventLoop = new VirtualEventLoop(Instant.EPOCH);
        final ScanCounters counters = new ScanCounters();
        final List<ScanRow> rows = new ArrayList<>();
        final Map<IpAddress, Integer> questions = new HashMap<>();
        final Set<IpAddress> strays = new HashSet<>();
        final Map<Long, Integer> sentPerSecond = new HashMap<>();
        final Predicate<IpAddress> present;
        /** Questions to each that are lost on the way. */
        int deaf;
        /** Frames that are lost on this machine, and counted, before it takes any in. */
        int dropped;

        private int drops;
        private Optional<Scan> running = Optional.empty();

        Lan(Predicate<IpAddress> present) {
            this.present = present;
        }

        static MacAddress macOf(IpAddress host) {
            return new MacAddress(
                    0x0200_0900_0000L | (host.bytes().u32(host.bytes().length() - 4) & 0xff_ffffL));
        }

        private static boolean isNear(IpAddress address) {
            return address.isV6() || address.toString().startsWith("10.");
        }

        private void sent(Bytes bytes) {
            sentPerSecond.merge(eventLoop.nanos() / SECOND, 1, Integer::sum);
            EthernetFrame frame = EthernetFrame.parse(bytes).orElseThrow();
            assertThat(frame.source()).isEqualTo(OWN);
            if (frame.etherType() == EthernetFrame.ARP) {
                ArpPacket arp = ArpPacket.parse(frame.payload()).orElseThrow();
                if (isHeard(arp.targetIp())) {
                    MacAddress mac = macOf(arp.targetIp());
                    answer(new EthernetFrame(
                            OWN, mac, EthernetFrame.ARP, arp.reply(mac).write()));
                }
                return;
            }
            IpPacket packet = IpPacket.parse(frame.payload());
            if (packet instanceof Ipv6Packet v6 && NeighbourDiscovery.parse(v6).isPresent()) {
                IpAddress asked = NeighbourDiscovery.parse(v6).orElseThrow().target();
                if (isHeard(asked)) {
                    Ipv6Packet advertisement = new NeighbourDiscovery(
                                    NeighbourDiscovery.ADVERTISEMENT,
                                    NeighbourDiscovery.SOLICITED,
                                    asked,
                                    Optional.of(macOf(asked)))
                            .write(asked, v6.source());
                    answer(new EthernetFrame(OWN, macOf(asked), EthernetFrame.IPV6, advertisement.write()));
                }
                return;
            }
            syn(frame, packet);
        }

        private boolean isHeard(IpAddress asked) {
            return questions.merge(asked, 1, Integer::sum) > deaf && present.test(asked);
        }

        private void syn(EthernetFrame frame, IpPacket packet) {
            IpAddress host = packet instanceof Ipv6Packet v6 ? v6.destination() : ((Ipv4Packet) packet).destination();
            IpAddress scanner = packet instanceof Ipv6Packet v6 ? v6.source() : ((Ipv4Packet) packet).source();
            Bytes payload = packet instanceof Ipv6Packet v6 ? v6.payload() : ((Ipv4Packet) packet).payload();
            MacAddress right = isNear(host) ? macOf(host) : GATEWAY;
            if (!frame.destination().equals(right) || !present.test(host)) {
                strays.add(host);
                return;
            }
            TcpSegment syn = (TcpSegment) TcpSegment.parse(payload);
            TcpSegment synAck = new TcpSegment(
                            syn.destinationPort(),
                            syn.sourcePort(),
                            7,
                            syn.sequence() + 1,
                            TcpSegment.SYN | TcpSegment.ACK,
                            1000,
                            0,
                            0,
                            OptionList.NONE,
                            Bytes.EMPTY)
                    .checksummed(host, scanner);
            Bytes back = IpPacket.of(host, scanner, TcpSegment.PROTOCOL, 60, synAck.write())
                    .write();
            answer(new EthernetFrame(OWN, right, frame.etherType(), back));
        }

        private void answer(EthernetFrame frame) {
            eventLoop.schedule(MILLISECOND, () -> {
                if (drops < dropped) {
                    drops++;
                } else {
                    running.ifPresent(scan -> scan.received(frame.write().toArray()));
                }
            });
        }

        Scan scan(double rate, Scan.Order order) {
            BulkSender sender = new BulkSender() {
                @Override
                public void send(byte[] frame) {
                    sent(Bytes.of(frame));
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };
            RowSink sink = new RowSink() {
                @Override
                public void row(ScanRow row) {
                    rows.add(row);
                }

                @Override
                public boolean congested() {
                    return false;
                }
            };
            OnLinkPrefixes onLink = new OnLinkPrefixes(
                    AddressRangeTest.ranges("10.9.0.0/16", "fd00:9::/64"),
                    OWN,
                    address -> address.equals(SCANNER)
                            ? new NextHop.Nowhere("an address of this host itself")
                            : new NextHop.Direct());
            Scan scan = new Scan(
                    new Scan.Setup(
                            List.of(ProbeKind.CAPABLE_V0), 1, false, true, false, rate, SECOND, 3 * SECOND, 1 << 16),
                    order,
                    new Scan.Look(
                            new EthernetFrame(GATEWAY, OWN, EthernetFrame.IPV4, Bytes.EMPTY).write(),
                            new EthernetFrame(GATEWAY, OWN, EthernetFrame.IPV6, Bytes.EMPTY).write(),
                            List.of(SCANNER, SCANNER_V6),
                            61000,
                            61999,
                            Bytes.of(new byte[16]),
                            SynOptions.usual(),
                            SynOptions.usual(),
                            1,
                            64,
                            onLink),
                    new Scan.Outlets(
                            sender,
                            sink,
                            Optional.empty(),
                            () -> drops,
                            () -> Carrier.STEADY,
                            now -> now,
                            eventLoop::nanos,
                            eventLoop::now),
                    counters);
            running = Optional.of(scan);
            return scan;
        }

        void run(Scan scan, long until) {
            step(scan);
            eventLoop.run(() -> scan.finished() || eventLoop.nanos() >= until, 50_000_000);
            running = Optional.empty();
        }

        void run(Scan scan) {
            run(scan, Long.MAX_VALUE);
            assertThat(scan.finished()).isTrue();
        }

        private void step(Scan scan) {
            if (running.filter(scan::equals).isPresent() && !scan.finished()) {
                eventLoop.schedule(Math.max(scan.step(), 50_000), () -> step(scan));
            }
        }

        long rowsOf(ProbeVerdict verdict) {
            return rows.stream().filter(row -> row.verdict() == verdict).count();
        }

        long targets() {
            return rows.stream().map(ScanRow::target).distinct().count();
        }
    }

    private static Scan.Order order(String... ranges) {
        return SimulatedInternet.order(SimulatedInternet.targets(ranges));
    }

    private static boolean isEven(IpAddress address) {
        return address.bytes().u8(address.bytes().length() - 1) % 2 == 0;
    }

    @Test
    void hostsOnTheLinkAreAskedForAndSentToAndThoseBeyondGoToTheGateway() {
        Lan lan = new Lan(address -> true);

        lan.run(lan.scan(10_000, order("10.9.0.0/22", "192.0.2.0/24", "fd00:9::/120")));

        assertThat(lan.rowsOf(ProbeVerdict.FALLBACK)).isEqualTo(1024 - 1 + 256 + 256);
        assertThat(lan.targets()).isEqualTo(1024 + 256 + 256);
        assertThat(lan.strays).isEmpty();
        assertThat(lan.questions)
                .hasSize(1024 - 1 + 256)
                .allSatisfy((host, times) -> assertThat(times).isEqualTo(1));
        assertThat(lan.counters.of(ScanCounter.SOLICITED)).isEqualTo(1279);
        assertThat(lan.counters.of(ScanCounter.NEIGHBOURS)).isEqualTo(1279);
        assertThat(lan.counters.of(ScanCounter.SENT)).isEqualTo(1279 + 1279 + 256);
    }

    @Test
    void anAddressOfOurOwnIsARowWithTheReasonAndGetsNothing() {
        Lan lan = new Lan(address -> true);

        lan.run(lan.scan(10_000, order("10.9.0.1")));

        assertThat(lan.rows).singleElement().satisfies(row -> {
            assertThat(row.verdict()).isEqualTo(ProbeVerdict.UNREACHABLE);
            assertThat(row.reason()).isEqualTo("an address of this host itself");
        });
        assertThat(lan.counters.of(ScanCounter.SENT)).isZero();
    }

    @Test
    void silentNeighboursAreAskedThreeTimesAllAtOnceAndGetNoSyn() {
        Lan lan = new Lan(OnLinkScanTest::isEven);

        lan.run(lan.scan(10_000, order("10.9.4.0/22", "fd00:9::/124")));

        assertThat(lan.rowsOf(ProbeVerdict.FALLBACK)).isEqualTo(512 + 8);
        assertThat(lan.rows.stream().filter(row -> row.reason().equals("no ARP answer")))
                .hasSize(512)
                .allMatch(row -> row.verdict() == ProbeVerdict.UNREACHABLE);
        assertThat(lan.rows.stream().filter(row -> row.reason().equals("no neighbour advertisement")))
                .hasSize(8);
        assertThat(lan.counters.of(ProbeVerdict.UNREACHABLE)).isEqualTo(520);
        assertThat(lan.questions)
                .allSatisfy((host, times) -> assertThat(times).isEqualTo(isEven(host) ? 1 : OnLinkSender.TRIES));
        assertThat(lan.strays).isEmpty();
        assertThat(lan.eventLoop.nanos()).isLessThan(8 * SECOND);
    }

    @Test
    void questionsAndSynsTogetherKeepTheRate() {
        Lan lan = new Lan(OnLinkScanTest::isEven);

        lan.run(lan.scan(200, order("10.9.4.0/23")));

        assertThat(lan.targets()).isEqualTo(512);
        assertThat(lan.sentPerSecond.values()).allMatch(packets -> packets <= 205);
        assertThat(lan.counters.of(ScanCounter.SENT)).isEqualTo(256 * 2 + 256 * OnLinkSender.TRIES);
    }

    @Test
    void aHostThatHearsTheLastQuestionOnlyIsReached() {
        Lan lan = new Lan(address -> true);
        lan.deaf = OnLinkSender.TRIES - 1;

        lan.run(lan.scan(10_000, order("10.9.4.0/24")));

        assertThat(lan.rowsOf(ProbeVerdict.FALLBACK)).isEqualTo(256);
    }

    @Test
    void answersLostOnThisMachineAreAskedForAgain() {
        Lan lan = new Lan(address -> true);
        lan.dropped = 4 * 256;

        lan.run(lan.scan(10_000, order("10.9.4.0/24")));

        assertThat(lan.rowsOf(ProbeVerdict.FALLBACK)).isEqualTo(256);
        assertThat(lan.counters.of(ScanCounter.DROPPED)).isEqualTo(4 * 256);
    }

    @Test
    void manyPortsOfAHostNeedOneQuestion() {
        Lan lan = new Lan(OnLinkScanTest::isEven);
        List<Integer> ports = IntStream.rangeClosed(1, 500).boxed().toList();
        ChosenTargets.Selection selection = new ChosenTargets.Selection(Optional.empty(), List.of(), ports);

        lan.run(lan.scan(
                100,
                SimulatedInternet.order(
                        new ChosenTargets(selection, AddressRangeTest.ranges("10.9.4.2-10.9.4.3"), List.of()))));

        assertThat(lan.rowsOf(ProbeVerdict.FALLBACK)).isEqualTo(500);
        assertThat(lan.rowsOf(ProbeVerdict.UNREACHABLE)).isEqualTo(500);
        assertThat(lan.counters.of(ScanCounter.SOLICITED)).isEqualTo(1 + OnLinkSender.TRIES);
    }

    @Test
    void moreSilentHostsThanCanBeAskedAtATimeAreAllAsked() {
        Lan lan = new Lan(address -> false);

        lan.run(lan.scan(Double.POSITIVE_INFINITY, order("10.9.128.0/17")));

        assertThat(lan.targets()).isEqualTo(2 * OnLinkSender.SEARCHES);
        assertThat(lan.rowsOf(ProbeVerdict.UNREACHABLE)).isEqualTo(2 * OnLinkSender.SEARCHES);
        assertThat(lan.eventLoop.nanos()).isBetween(6 * SECOND, 20 * SECOND);
    }

    @Test
    void aRunThatDiesAnywhereIsResumedWithoutAGap() {
        for (int tenth = 1; tenth < 70; tenth += 4) {
            Lan lan = new Lan(OnLinkScanTest::isEven);
            Scan first = lan.scan(300, order("10.9.4.0/23"));
            lan.run(first, tenth * SECOND / 10);
            long checkpoint = first.position();
            assertThat(lan.targets()).isGreaterThanOrEqualTo(checkpoint);

            lan.run(lan.scan(
                    300,
                    new Scan.Order(
                            SimulatedInternet.targets("10.9.4.0/23"), 77, Shard.WHOLE, Long.MAX_VALUE, checkpoint)));

            assertThat(lan.targets()).isEqualTo(512);
        }
    }

    @Test
    void shardsTogetherHaveEachTargetOnce() {
        Lan lan = new Lan(OnLinkScanTest::isEven);
        for (int number = 1; number <= 3; number++) {
            lan.run(lan.scan(
                    10_000,
                    new Scan.Order(
                            SimulatedInternet.targets("10.9.4.0/23"), 77, new Shard(number, 3), Long.MAX_VALUE, 0)));
        }

        assertThat(lan.rows).hasSize(512);
        assertThat(lan.targets()).isEqualTo(512);
    }

    @Test
    void aScanToldToStopStillSendsToThoseItHasAskedFor() {
        Lan lan = new Lan(OnLinkScanTest::isEven);
        lan.deaf = 1;
        Scan scan = lan.scan(1_000, order("10.9.4.0/22"));
        lan.eventLoop.schedule(SECOND / 2, scan::stop);

        lan.run(scan);

        assertThat(lan.counters.of(ScanCounter.TARGETS)).isBetween(490L, 520L);
        assertThat(lan.rows).hasSize((int) lan.counters.of(ScanCounter.TARGETS));
        assertThat(lan.rowsOf(ProbeVerdict.SILENT)).isZero();
        assertThat(lan.sentPerSecond.values()).allMatch(packets -> packets <= 1_020);
    }
}

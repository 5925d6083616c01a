package org.mpcap.scan.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mpcap.UserError;
import org.mpcap.host.HostException;
import org.mpcap.host.HostNetwork.PortRange;
import org.mpcap.host.LinkRoutes;
import org.mpcap.host.NetworkDevice;
import org.mpcap.host.PathFinder;
import org.mpcap.host.Route;
import org.mpcap.link.BulkSender;
import org.mpcap.link.Link;
import org.mpcap.link.MemoryLink;
import org.mpcap.link.NetworkPath;
import org.mpcap.link.PortLease;
import org.mpcap.link.PortLeases;
import org.mpcap.link.VirtualEventLoop;
import org.mpcap.network.NetworkSession;
import org.mpcap.probe.ProbeRoute;
import org.mpcap.scan.AddressRange;
import org.mpcap.scan.NextHop;
import org.mpcap.scan.OnLinkPrefixes;
import org.mpcap.scan.ProbeKind;
import org.mpcap.scan.Shard;
import org.mpcap.scan.run.ScanRequest.Sending;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.EthernetFrame;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.MacAddress;
import org.mpcap.wire.TransportAddress;

/** The one way of a scan, as the routes of a host say; on a host made of tables. */
class ScanRoutesTest {
    private static final MacAddress OWN = MacAddress.parse("02:00:00:00:00:01");
    private static final MacAddress ROUTER = MacAddress.parse("02:00:00:00:00:fe");
    private static final NetworkDevice LO = device("lo", 1, MacAddress.ZERO, true, "127.0.0.1", "::1");
    private static final NetworkDevice ETH0 = device("eth0", 2, OWN, false, "10.9.0.1", "10.9.0.3", "fd00:9::1");
    private static final NetworkDevice ETH1 =
            device("eth1", 3, MacAddress.parse("02:00:00:00:00:02"), false, "10.8.0.1", "fd00:8::1");
    private static final NetworkDevice TUN = device("tun0", 4, MacAddress.ZERO, false, "10.7.0.1");

    private static NetworkDevice device(String name, int index, MacAddress mac, boolean loopback, String... addresses) {
        return new NetworkDevice(
                name,
                index,
                mac,
                1500,
                true,
                loopback,
                List.of(addresses).stream().map(IpAddress::parse).toList());
    }

    /** A rule: addresses, device, gateway if there is one. */
    private record Rule(AddressRange range, NetworkDevice device, Optional<IpAddress> gateway) {}

    private static class TableHost implements ScanHost, HostRoutes {
        final List<Rule> rules = new ArrayList<>();
        final List<LinkRoutes.Entry> main = new ArrayList<>();
        final Map<IpAddress, Optional<MacAddress>> asked = new HashMap<>();
        final Link link = MemoryLink.wire(
                        new VirtualEventLoop(Instant.EPOCH), MemoryLink.Impairment.none(0), new SplittableRandom(1))
                .near();

        TableHost rule(String range, NetworkDevice device, @Nullable String gateway) {
            rules.add(
                    0,
                    new Rule(
                            AddressRange.parse(range),
                            device,
                            Optional.ofNullable(gateway).map(IpAddress::parse)));
            return this;
        }

        TableHost direct(String network, int length, NetworkDevice device) {
            main.add(new LinkRoutes.Entry(device.name(), IpAddress.parse(network), length, true));
            return rule(network + "/" + length, device, null);
        }

        private Rule of(IpAddress target) {
            return rules.stream()
                    .filter(rule -> rule.range.contains(target))
                    .findFirst()
                    .orElseThrow(() -> new HostException(HostException.Reason.NO_ROUTE, "no route to " + target));
        }

        @Override
        public PathFinder.Hop hop(IpAddress target) {
            Rule rule = of(target);
            IpAddress source = rule.device.addresses().stream()
                    .filter(address -> address.isV6() == target.isV6())
                    .findFirst()
                    .orElseThrow(() -> new HostException(HostException.Reason.NO_SOURCE_ADDRESS, "no address"));
            return new PathFinder.Hop(rule.device, source, false, rule.gateway.orElse(target), target);
        }

        @Override
        public Route route(IpAddress address, Optional<IpAddress> source, Optional<NetworkDevice> device) {
            Rule rule = of(address);
            Route.Type type = rule.device.loopback()
                    ? Route.Type.LOCAL
                    : address.toString().endsWith(".255")
                            ? Route.Type.BROADCAST
                            : address.isMulticast() ? Route.Type.MULTICAST : Route.Type.UNICAST;
            return new Route(type, rule.device.index(), source, rule.gateway, OptionalInt.empty());
        }

        @Override
        public Set<IpAddress> ownAddresses() {
            return Set.copyOf(ETH0.addresses());
        }

        @Override
        public List<LinkRoutes.Entry> mainTable() {
            return main;
        }

        @Override
        public NetworkSession session() {
            throw new AssertionError("routes need no session");
        }

        @Override
        public HostRoutes routes() {
            return this;
        }

        @Override
        public NetworkPath path(IpAddress target, Optional<MacAddress> nextHop) {
            asked.put(target, nextHop);
            PathFinder.Hop hop = hop(target);
            return hop.device().mac().equals(MacAddress.ZERO)
                    ? NetworkPath.raw(link, hop.source(), target)
                    : NetworkPath.ethernet(link, hop.device().mac(), nextHop.orElse(ROUTER), hop.source(), target);
        }

        @Override
        public void withoutProofs() {}

        @Override
        public BulkSender sender(String interfaceName, Sending how) {
            throw new AssertionError();
        }

        @Override
        public AnswerSource answers(
                String interfaceName, String filter, Consumer<byte[]> taker, Consumer<RuntimeException> failed) {
            throw new AssertionError();
        }

        @Override
        public Runnable suppressResets(PortRange ports) {
            throw new AssertionError();
        }

        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public Instant time() {
            return Instant.EPOCH;
        }

        @Override
        public void go(Steps steps) {
            throw new AssertionError();
        }
    }

    /** A host with a LAN and a router for everything else. */
    private static TableHost host() {
        return new TableHost()
                .rule("0.0.0.0/0", ETH0, "10.9.0.254")
                .rule("2000::/3", ETH0, "fd00:9::fe")
                .direct("10.9.0.0", 16, ETH0)
                .direct("fd00:9::", 64, ETH0)
                .rule("10.9.0.1", LO, null)
                .rule("10.8.0.0/16", ETH1, null)
                .rule("fd00:8::/64", ETH1, null)
                .direct("10.7.0.0", 16, TUN)
                .rule("127.0.0.0/8", LO, null)
                .rule("198.51.100.0/24", ETH0, "10.9.0.253")
                .rule("203.0.113.0/24", ETH0, null);
    }

    private static ScanRequest.Source source(List<IpAddress> addresses, Optional<MacAddress> gateway) {
        return new ScanRequest.Source(
                Optional.empty(), addresses, new PortRange(61000, 61999), gateway, false, Optional.empty());
    }

    private static ScanPlan plan(TableHost host, ScanRequest.Source source, String... targets) throws IOException {
        return ScanPlan.of(
                new ScanRequest(
                        new ScanRequest.Targets(List.of(targets), List.of(), List.of(), List.of(), true, List.of(443)),
                        new ScanRequest.Share(Shard.WHOLE, Optional.of(1L), Long.MAX_VALUE),
                        new ScanRequest.Probes(List.of(ProbeKind.CAPABLE_V1), 1, true, false, true, 64),
                        new ScanRequest.Pace(1000, Optional.empty(), Duration.ofSeconds(8)),
                        source,
                        new ScanRequest.Files(Optional.empty(), Optional.empty(), Optional.empty())),
                host);
    }

    private static ScanRoutes find(TableHost host, String... targets) throws IOException {
        return ScanRoutes.find(host, plan(host, source(List.of(), Optional.empty()), targets));
    }

    @Test
    void farTargetsGoToTheGatewayOfTheRoute() throws IOException {
        ScanRoutes routes = find(host(), "8.8.8.0/24", "2600::/120");

        assertThat(routes.interfaceName()).isEqualTo("eth0");
        assertThat(routes.sources()).containsExactly(IpAddress.parse("10.9.0.1"), IpAddress.parse("fd00:9::1"));
        assertThat(routes.header(false).toHex()).isEqualTo("0200000000fe0200000000010800");
        assertThat(routes.header(true).toHex()).isEqualTo("0200000000fe02000000000186dd");
        assertThat(routes.onLink()).isEqualTo(OnLinkPrefixes.NONE);
        assertThat(routes.filter())
                .isEqualTo("(dst host 10.9.0.1 or dst host fd00:9::1) and"
                        + " (tcp dst portrange 61000-61999 or icmp or icmp6)");
    }

    @Test
    void aFamilyWithoutTargetsHasFramesOfTheSameShape() throws IOException {
        assertThat(find(host(), "8.8.8.0/24").header(true).toHex()).isEqualTo("0200000000fe02000000000186dd");
        assertThat(find(host(), "2600::/120").header(false).toHex()).isEqualTo("0200000000fe0200000000010800");
    }

    @Test
    void targetsOnTheLinkAreSentToThemselvesAndTheirAnswersToArpAreTaken() throws IOException {
        TableHost host = host();
        ScanRoutes routes = find(host, "10.9.0.0/16");

        assertThat(routes.onLink().covers(IpAddress.parse("10.9.7.7"))).isTrue();
        assertThat(routes.onLink().own()).isEqualTo(OWN);
        assertThat(routes.filter()).endsWith("or (arp[6:2] = 2 and ether dst 02:00:00:00:00:01)");
        assertThat(host.asked.values()).containsExactly(Optional.of(MacAddress.ZERO));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.9.7.7     | to itself",
                "10.9.0.1     | an address of this host itself",
                "10.9.255.255 | a broadcast address",
                "224.0.0.1    | a multicast address",
                "8.8.8.8      | to the gateway",
                "198.51.100.1 | its next hop is 10.9.0.253: scan it by itself",
                "10.8.0.9     | not on the link of eth0: scan it by itself",
                "fe80::1      | no route",
            })
    void eachNeighbourHasTheNextHopTheRoutesName(String address, String expected) throws IOException {
        TableHost host = host();
        ScanRoutes routes = find(host, "10.9.0.0/16", "8.8.8.8");

        NextHop hop = routes.onLink().nextHop().apply(IpAddress.parse(address));

        String said = hop instanceof NextHop.Nowhere nowhere
                ? nowhere.reason()
                : hop instanceof NextHop.Direct ? "to itself" : "to the gateway";
        assertThat(said).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "8.8.8.8;fd00:8::9              | IPv4 goes through eth0 and IPv6 through eth1: scan one family at a time",
                "8.8.8.0/24;198.51.100.0/24     | different next hops: scan them one after the other, or name the next hop",
                "10.9.0.0/16;10.8.0.0/24        | is on the link of eth1, but no route of the main table says so",
                "8.8.8.0/24;10.8.0.0/24         | different next hops",
                "203.0.113.0/24                 | is on the link of eth0, but no route of the main table says so",
                "fd00:7::/120                   | no route to fd00:7::",
            })
    void targetsOfSeveralWaysAreRefusedWithTheCure(String targets, String reason) {
        assertThatThrownBy(() -> find(host(), targets.split(";")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(reason);
    }

    @Test
    void oneHostOnTheLinkThatOnlyTheKernelKnowsOfIsNoMistake() throws IOException {
        assertThat(find(host(), "203.0.113.9").interfaceName()).isEqualTo("eth0");
    }

    @Test
    void aNextHopThatIsNamedGetsEverything() throws IOException {
        TableHost host = host();
        MacAddress named = MacAddress.parse("02:00:00:00:00:77");
        ScanRoutes routes = ScanRoutes.find(
                host,
                plan(host, source(List.of(), Optional.of(named)), "8.8.8.0/24", "198.51.100.0/24", "10.9.0.0/24"));

        assertThat(routes.onLink()).isEqualTo(OnLinkPrefixes.NONE);
        assertThat(MacAddress.at(routes.header(false), 0)).isEqualTo(named);
    }

    @Test
    void sourceAddressesAreThoseNamedIfThisHostHasThem() throws IOException {
        TableHost host = host();
        List<IpAddress> named = List.of(IpAddress.parse("10.9.0.3"));

        assertThat(ScanRoutes.find(host, plan(host, source(named, Optional.empty()), "8.8.8.8"))
                        .sources())
                .isEqualTo(named);
        assertThatThrownBy(() -> ScanRoutes.find(
                        host, plan(host, source(List.of(IpAddress.parse("10.9.0.4")), Optional.empty()), "8.8.8.8")))
                .hasMessageContaining("this host does not have 10.9.0.4");
    }

    @Test
    void manySourceAddressesAreToldByTheEthernetAddressInTheFilter() throws IOException {
        TableHost host = host();
        ScanRoutes plain = find(host, "8.8.8.8");
        List<IpAddress> many = AddressRange.parse("10.9.0.16/28").addresses(16).orElseThrow();
        ScanRoutes routes =
                ScanRoutes.find(new Owning(host, many).host(), plan(host, source(many, Optional.empty()), "8.8.8.8"));

        assertThat(plain.filter()).contains("dst host 10.9.0.1");
        assertThat(routes.filter())
                .isEqualTo("not ether src 02:00:00:00:00:01 and (tcp dst portrange 61000-61999 or icmp or icmp6)");
    }

    /** The same host with more addresses. */
    private record Owning(TableHost plain, List<IpAddress> more) {
        TableHost host() {
            NetworkDevice rich = new NetworkDevice("eth0", 2, OWN, 1500, true, false, more);
            return new TableHost() {
                @Override
                public Set<IpAddress> ownAddresses() {
                    return Set.copyOf(more);
                }
            }.rule("0.0.0.0/0", rich, "10.9.0.254");
        }
    }

    @Test
    void linksWithoutEthernetHaveFramesWithoutAHeaderAndNoNeighbours() throws IOException {
        ScanRoutes routes = find(host(), "10.7.0.0/24");

        assertThat(routes.header(false)).isEqualTo(Bytes.EMPTY);
        assertThat(routes.header(true)).isEqualTo(Bytes.EMPTY);
        assertThat(routes.onLink()).isEqualTo(OnLinkPrefixes.NONE);
        assertThat(routes.filter()).startsWith("(dst host 10.7.0.1) and ");
    }

    @Test
    void aProofGoesToTheNeighbourItselfOrToTheGateway() throws IOException {
        ScanRoutes routes = find(host(), "8.8.8.0/24");
        List<Integer> released = new ArrayList<>();
        PortLeases ports = new PortLeases(path -> Optional.of(new PortLease(62000, released::add)));
        TransportAddress target = new TransportAddress(IpAddress.parse("8.8.8.8"), 443);
        MacAddress neighbour = MacAddress.parse("02:00:00:00:00:99");

        ProbeRoute far = routes.proof(target, Optional.empty(), ports);
        ProbeRoute near = routes.proof(target, Optional.of(neighbour), ports);

        assertThat(EthernetFrame.parse(far.path().header()).orElseThrow().destination())
                .isEqualTo(ROUTER);
        assertThat(EthernetFrame.parse(near.path().header()).orElseThrow().destination())
                .isEqualTo(neighbour);
        assertThat(far.ports().apply(far.path())).isEqualTo(OptionalInt.of(62000));
        ports.close();
        assertThat(released).containsExactly(62000);
    }
}

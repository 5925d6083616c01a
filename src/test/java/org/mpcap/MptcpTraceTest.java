package org.mpcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.network.ListeningSite;
import org.mpcap.network.NetworkSession;
import org.mpcap.serve.EchoApplication;
import org.mpcap.serve.FaultSpec;
import org.mpcap.serve.SegmentEdit;
import org.mpcap.stack.mptcp.Listener;
import org.mpcap.stack.mptcp.TokenTable;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.trace.TraceAnswer;
import org.mpcap.trace.TraceOptions;
import org.mpcap.trace.TraceResult;
import org.mpcap.trace.TraceVerdict;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;

/** Traces from Java, over a network in memory. */
class MptcpTraceTest {
    private Network network = Network.simulated(7);

    @BeforeEach
    void serve() {
        serve("10.1.0.2", Set.of(MptcpVersion.V1));
        serve("10.1.0.3", Set.of());
        serve("2001:db8::2", Set.of(MptcpVersion.V0, MptcpVersion.V1));
        network.name("server.example", IpAddress.parse("10.1.0.2"), IpAddress.parse("2001:db8::2"));
        network.name("plain.example", IpAddress.parse("10.1.0.3"));
    }

    @AfterEach
    void close() {
        network.close();
    }

    private void serve(String address, Set<MptcpVersion> versions) {
        NetworkSession session = network.session();
        ListeningSite site = session.listen(link -> link, () -> {});
        SplittableRandom random = new SplittableRandom(1);
        TransportAddress place = new TransportAddress(IpAddress.parse(address), 443);
        session.await(site.open(place));
        site.stack()
                .listen(
                        place,
                        new Listener(
                                site.stack(),
                                Listener.Profile.usual(versions, false),
                                new TokenTable(new Counters()),
                                tuple -> new Key(random.nextLong()),
                                random,
                                new EchoApplication(served -> {})));
    }

    @Test
    void oneTargetIsTracedInOneStatement() {
        TraceResult result = MptcpTrace.of("10.1.0.2").build().run(network);

        assertThat(result.answer().verdict()).isEqualTo(TraceVerdict.CLEAN);
        assertThat(result.target()).hasToString("10.1.0.2:443");
    }

    @Test
    void everyTargetIsToldWhenItsTraceIsOver() {
        Map<String, TraceVerdict> verdicts = new TreeMap<>();
        Map<String, String> failures = new TreeMap<>();

        MptcpTrace.of("10.1.0.2", "10.1.0.3", "[2001:db8::2]:443", "server.example", "nobody.example")
                .concurrency(2)
                .build()
                .run(network, new TraceListener() {
                    @Override
                    public void traced(Target target, TraceResult result) {
                        verdicts.put(target.text(), result.answer().verdict());
                    }

                    @Override
                    public void failed(Target target, UserError why) {
                        failures.put(target.text(), why.getMessage());
                    }
                });

        assertThat(verdicts)
                .containsOnlyKeys("10.1.0.2", "10.1.0.3", "[2001:db8::2]:443", "server.example")
                .containsEntry("10.1.0.2", TraceVerdict.CLEAN)
                .containsEntry("[2001:db8::2]:443", TraceVerdict.CLEAN);
        assertThat(verdicts.get("10.1.0.3")).isNotEqualTo(TraceVerdict.CLEAN);
        assertThat(failures)
                .containsExactly(Map.entry(
                        "nobody.example", "unknown host 'nobody.example': check the name, or give an address"));
    }

    @Test
    void theAddressFamilyOfANameCanBeChosen() {
        assertThat(MptcpTrace.of("server.example")
                        .family(AddressFamily.IPV6)
                        .build()
                        .run(network)
                        .target())
                .hasToString("[2001:db8::2]:443");
        assertThatThrownBy(() -> MptcpTrace.of("plain.example")
                        .family(AddressFamily.IPV6)
                        .build()
                        .run(network))
                .isInstanceOf(UserError.class)
                .hasMessage("'plain.example' has no IPv6 address");
    }

    @Test
    void ofANameTheFirstAddressIsToldWhereSomebodyAnswers() {
        network.name("lab", IpAddress.parse("10.1.0.9"), IpAddress.parse("10.1.0.3"), IpAddress.parse("10.1.0.2"));

        TraceResult result = MptcpTrace.of("lab").build().run(network);

        assertThat(result.target()).hasToString("10.1.0.3:443");
        assertThat(result.otherAddresses()).containsExactly(IpAddress.parse("10.1.0.9"), IpAddress.parse("10.1.0.2"));
    }

    @Test
    void everyAddressOfANameIsTracedIfThatIsWanted() {
        List<String> traced = new ArrayList<>();

        MptcpTrace.of("server.example")
                .everyAddress(true)
                .build()
                .run(network, (target, result) -> traced.add(target.text() + " " + result.target()));

        assertThat(traced).containsExactly("server.example 10.1.0.2:443", "server.example [2001:db8::2]:443");
    }

    private static boolean isSyn(TcpSegment segment) {
        return segment.has(TcpSegment.SYN) && !segment.has(TcpSegment.ACK);
    }

    /** What the path, or the server, does to honest MPTCP, and what a trace makes of it. */
    static Stream<Arguments> paths() {
        return Stream.of(
                Arguments.of(
                        FaultSpec.outgoing("box", "takes DSS out", SegmentEdit.without(Dss.class)),
                        TraceVerdict.HANDSHAKE_ONLY,
                        "the handshake passes, data does not: MP_CAPABLE reached the server at hop 1"),
                Arguments.of(
                        FaultSpec.incoming(
                                "box",
                                "takes MP_JOIN out",
                                SegmentEdit.without(MpJoin.Syn.class).when((segment, flow) -> isSyn(segment))),
                        TraceVerdict.JOIN_BLOCKED,
                        "MP_JOIN does not pass: MP_CAPABLE reached the server at hop 1"),
                Arguments.of(
                        FaultSpec.named("ignores-joins"),
                        TraceVerdict.JOIN_BLOCKED,
                        "MP_JOIN does not pass: MP_CAPABLE reached the server at hop 1"),
                Arguments.of(
                        FaultSpec.outgoing(
                                "box",
                                "takes MP_CAPABLE out of one of two ways",
                                SegmentEdit.without(MpCapable.OneKey.class)
                                        .when((segment, flow) -> segment.destinationPort() % 2 == 0)),
                        TraceVerdict.DIFFERS,
                        "differs by flow: "),
                Arguments.of(
                        FaultSpec.named("silent-unknown-token"),
                        TraceVerdict.CLEAN,
                        "clean: MP_CAPABLE reached the server at hop 1"));
    }

    @ParameterizedTest
    @MethodSource("paths")
    void whatFollowsTheHandshakeIsPartOfTheAnswer(FaultSpec path, TraceVerdict verdict, String sentence) {
        try (MptcpServer server = MptcpServer.at("10.1.0.7:443")
                .versions(MptcpVersion.V1)
                .fault(path)
                .start(network)) {
            TraceAnswer answer = MptcpTrace.of(server.address().toString())
                    .build()
                    .run(network)
                    .answer();

            assertThat(answer.verdict()).as(answer.toString()).isEqualTo(verdict);
            assertThat(answer.sentence()).startsWith(sentence);
        }
    }

    @Test
    void aLinkLocalAddressMayNameItsInterface() {
        for (String text : List.of("fe80::1%eth0", "[fe80::1%eth0]:443", "[fe80::1%eth0]")) {
            Target target = Target.parse(text);

            assertThat(target.host()).isEqualTo("fe80::1");
            assertThat(target.zone()).contains("eth0");
            assertThat(target.port()).isEqualTo(443);
        }
    }

    @Test
    void namesOfHopsAreLookedUpIfAskedFor() {
        MptcpTrace named = MptcpTrace.of("10.1.0.2").resolveNames(true).build();
        MptcpTrace bare = MptcpTrace.of("10.1.0.2").build();
        named.run(network);
        bare.run(network);

        assertThat(named.names().apply(IpAddress.parse("10.1.0.2"))).hasValue("server.example");
        assertThat(bare.names().apply(IpAddress.parse("10.1.0.2"))).isEmpty();
    }

    @Test
    void aTapIsShownEveryPacket() {
        List<IpPacket> sent = new ArrayList<>();
        List<IpPacket> received = new ArrayList<>();
        TraceResult result = MptcpTrace.of("10.1.0.2")
                .options(TraceOptions.usual().withVersion(MptcpVersion.V0))
                .tap((outgoing, packet, nanos) -> (outgoing ? sent : received).add(packet))
                .build()
                .run(network);

        // Resets of what servers opened come on top.
        assertThat(sent).hasSizeGreaterThanOrEqualTo(result.packets());
        assertThat(received).isNotEmpty();
    }

    @Test
    void aRequestCanBeRunAgain() {
        MptcpTrace trace = MptcpTrace.of("10.1.0.2").build();

        assertThat(List.of(trace.run(network), trace.run(network)))
                .allSatisfy(result -> assertThat(result.answer().verdict()).isEqualTo(TraceVerdict.CLEAN));
    }

    @Test
    void nothingIsToldAfterTheNetworkWasClosed() {
        List<String> told = new ArrayList<>();

        assertThatThrownBy(() -> MptcpTrace.of("10.1.0.2", "10.1.0.3", "2001:db8::2")
                        .concurrency(1)
                        .build()
                        .run(network, (target, result) -> {
                            told.add(target.text());
                            network.close();
                        }))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("closed");
        assertThat(told).containsExactly("10.1.0.2");
    }

    @Test
    void aDefectOfAListenerReachesTheCaller() {
        assertThatThrownBy(() -> MptcpTrace.of("10.1.0.2").build().run(network, (target, result) -> {
                    throw new IllegalStateException("a defect");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a defect");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "443",
                "",
                "embedded:v1",
                "10.1.0.2:0",
                "10.1.0.2:port",
                "2001:db8::1%eth0",
                "fe80::1%",
                "[fe80::1%eth0",
                "host:1:2"
            })
    void aWrongTargetIsAnErrorOfTheUser(String target) {
        assertThatThrownBy(() -> MptcpTrace.of(target))
                .isInstanceOfSatisfying(
                        UserError.class, error -> assertThat(error.kind()).isEqualTo(UserError.Kind.USAGE));
    }

    @Test
    void aNumberIsNoHostAndTheCureIsSaid() {
        assertThatThrownBy(() -> Target.parse("443"))
                .hasMessage("'443' is a number and no host: write HOST:PORT, as in 10.1.0.2:443");
        assertThatThrownBy(() -> Target.parse("10.1")).isInstanceOf(UserError.class);
        assertThatThrownBy(() -> Target.parse("0x7f000001:80")).isInstanceOf(UserError.class);
    }

    @Test
    void wrongUseOfARequestIsToldAtOnce() {
        assertThatThrownBy(() -> MptcpTrace.of()).hasMessage("no target: write HOST[:PORT]");
        assertThatThrownBy(() -> MptcpTrace.of("10.1.0.2").concurrency(0)).isInstanceOf(UserError.class);
        assertThatThrownBy(() -> MptcpTrace.of("10.1.0.2", "10.1.0.3").build().run(network))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("2 targets");
    }
}

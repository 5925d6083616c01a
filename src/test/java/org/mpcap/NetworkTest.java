package org.mpcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.link.NetworkPath;
import org.mpcap.link.PortLeases;
import org.mpcap.network.ListeningSite;
import org.mpcap.network.NetworkSession;
import org.mpcap.probe.ProbeContext;
import org.mpcap.probe.ProbeOptions;
import org.mpcap.probe.ProbeResult;
import org.mpcap.probe.ProbeRoute;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.probe.TargetProbe;
import org.mpcap.serve.EchoApplication;
import org.mpcap.stack.mptcp.Listener;
import org.mpcap.stack.mptcp.TokenTable;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/** Networks: what runs in them, what is told when they cannot be used. */
class NetworkTest {
    private static final TransportAddress SERVER = new TransportAddress(IpAddress.parse("10.1.0.2"), 5001);

    private static void serve(NetworkSession session, TransportAddress... addresses) {
        ListeningSite site = session.listen(link -> link, () -> {});
        SplittableRandom random = new SplittableRandom(1);
        Listener listener = new Listener(
                site.stack(),
                Listener.Profile.usual(Set.of(MptcpVersion.V1), false),
                new TokenTable(new Counters()),
                tuple -> new Key(random.nextLong()),
                random,
                new EchoApplication(served -> {}));
        for (TransportAddress address : addresses) {
            session.await(site.open(address));
            site.stack().listen(address, listener);
        }
    }

    private static ProbeResult probe(NetworkSession session, TransportAddress target) {
        PortLeases ports = session.leases();
        SplittableRandom random = new SplittableRandom(2);
        ProbeContext context = new ProbeContext(
                session.stack(),
                new TokenTable(session.stack().counters()),
                tuple -> new Key(random.nextLong()),
                session.random());
        return session.call(() -> {
            CompletableFuture<ProbeResult> result = new CompletableFuture<>();
            session.path(target.address(), Optional.empty())
                    .thenAccept(path -> TargetProbe.start(
                            context,
                            ProbeOptions.usual(),
                            "server",
                            new ProbeRoute(target, path, path, ports::take),
                            result::complete));
            return result;
        });
    }

    @Test
    void aSimulatedNetworkHoldsSeveralServersAtSeveralAddresses() {
        TransportAddress v6 = new TransportAddress(IpAddress.parse("2001:db8::2"), 80);
        TransportAddress other = new TransportAddress(IpAddress.parse("10.1.0.3"), 80);
        try (Network network = Network.simulated(7)) {
            serve(network.session(), SERVER, v6);
            serve(network.session(), other);

            for (TransportAddress address : List.of(SERVER, v6, other)) {
                assertThat(probe(network.session(), address).verdict())
                        .as("%s", address)
                        .isEqualTo(ProbeVerdict.PROVEN);
            }
        }
    }

    @Test
    void aSeedRepeatsARun() {
        List<ProbeResult> results = Stream.of(7L, 7L)
                .map(seed -> {
                    try (Network network = Network.simulated(seed, java.time.Duration.ofMillis(20), 0.2)) {
                        serve(network.session(), SERVER);
                        return probe(network.session(), SERVER);
                    }
                })
                .toList();

        assertThat(results.get(0)).isEqualTo(results.get(1));
    }

    @Test
    void aPortWithoutServerIsClosedAndAnAddressWithoutServerSilent() {
        try (Network network = Network.simulated(7)) {
            serve(network.session(), SERVER);

            assertThat(probe(network.session(), new TransportAddress(SERVER.address(), 5002))
                            .verdict())
                    .isEqualTo(ProbeVerdict.CLOSED);
            assertThat(probe(network.session(), new TransportAddress(IpAddress.parse("10.1.0.9"), 80))
                            .verdict())
                    .isEqualTo(ProbeVerdict.SILENT);
        }
    }

    @Test
    void anAddressIsServedOnce() {
        try (Network network = Network.simulated(7)) {
            serve(network.session(), SERVER);

            assertThatThrownBy(() -> serve(network.session(), SERVER))
                    .isInstanceOf(UserError.class)
                    .hasMessage("10.1.0.2:5001 is in use: choose another address or port");
        }
    }

    @Test
    void workThatCannotFinishIsAFailureAndNoHang() {
        try (Network network = Network.simulated(7)) {
            assertThatThrownBy(() -> network.session().call(CompletableFuture::new))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("nothing is left to happen");
        }
    }

    @Test
    void closingTwiceIsHarmlessAndUseAfterwardsIsTold() {
        Network network = Network.simulated(7);
        NetworkSession session = network.session();
        network.close();
        network.close();
        session.close();

        assertThatThrownBy(network::counters)
                .isInstanceOf(UserError.class)
                .hasMessage("the network is closed: open a new one");
        assertThatThrownBy(() -> session.call(CompletableFuture::new)).isInstanceOf(UserError.class);
    }

    @Test
    void closingALiveNetworkEndsWhatWaitsForIt() throws InterruptedException {
        Network network = Network.live();
        NetworkSession session = network.session();
        Thread closer = new Thread(network::close);
        session.eventLoop().schedule(20_000_000, closer::start);

        assertThatThrownBy(() -> session.call(CompletableFuture::new))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("closed");
        closer.join();
    }

    @Test
    void whatFailsOnTheEventLoopOfALiveNetworkReachesTheCaller() {
        try (Network network = Network.live()) {
            NetworkSession session = network.session();
            session.eventLoop().execute(() -> {
                throw new IllegalStateException("a defect");
            });

            assertThatThrownBy(() -> session.call(CompletableFuture::new)).hasMessage("a defect");
        }
    }

    @Test
    void portsOfATaskAreGivenBackTogether() {
        try (Network network = Network.simulated(7)) {
            NetworkSession session = network.session();
            NetworkPath path = session.await(session.path(SERVER.address(), Optional.empty()));
            PortLeases first = session.leases();
            PortLeases second = session.leases();

            assertThat(first.take(path)).hasValue(61000);
            assertThat(second.take(path)).hasValue(61001);
            for (int i = 2; i < 0x10000 - 1024; i++) {
                assertThat(first.take(path)).isPresent();
            }
            assertThat(second.take(path)).isEmpty();
            first.close();
            assertThat(second.take(path)).isPresent();
        }
    }

    @Test
    void namesOfASimulatedNetworkAreThoseItWasTold() {
        try (Network network = Network.simulated(7)) {
            network.name("server.example", SERVER.address());

            assertThat(network.session().resolve("server.example").join()).containsExactly(SERVER.address());
            assertThatThrownBy(() -> network.session().await(network.session().resolve("other.example")))
                    .isInstanceOf(UserError.class)
                    .hasMessage("unknown host 'other.example': check the name, or give an address");
        }
    }
}

package org.mpcap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.conformance.CheckResult;
import org.mpcap.conformance.Grade;
import org.mpcap.conformance.RecordedPacket;
import org.mpcap.conformance.ServerUnderTest;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.link.ForwardingLink;
import org.mpcap.link.Link;
import org.mpcap.network.ListeningSite;
import org.mpcap.network.NetworkSession;
import org.mpcap.serve.EchoApplication;
import org.mpcap.serve.TestApplication;
import org.mpcap.stack.mptcp.Connection;
import org.mpcap.stack.mptcp.ConnectionEvents;
import org.mpcap.stack.mptcp.Listener;
import org.mpcap.stack.mptcp.TokenTable;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.Ipv4Packet;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpFastClose;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MptcpOption;

/** Servers that are right, each in its own way, are not blamed. */
class FairChecksTest {
    private static final String SERVER = "192.0.2.2:80";
    private static final int ANSWER = 30_000;

    /** A network with a server of ours that runs any program. */
    private static final class Served {
        private final Network network = Network.simulated(5);

        @SuppressWarnings("NullAway.Init")
        private TokenTable tokens;

        Served(MptcpVersion version, boolean checksum, Listener.Application program) {
            this(version, checksum, program, link -> link);
        }

        Served(MptcpVersion version, boolean checksum, Listener.Application program, UnaryOperator<Link> decoration) {
            NetworkSession session = network.session();
            SplittableRandom random = new SplittableRandom(5);
            TransportAddress address = new TransportAddress(IpAddress.parse("192.0.2.2"), 80);
            session.call(() -> {
                ListeningSite site = session.listen(decoration, () -> {});
                tokens = new TokenTable(site.stack().counters());
                site.stack()
                        .listen(
                                address,
                                new Listener(
                                        site.stack(),
                                        Listener.Profile.usual(Set.of(version), checksum),
                                        tokens,
                                        tuple -> new Key(random.nextLong()),
                                        random,
                                        program));
                return site.open(address);
            });
        }

        CheckResult check(String id, ServerUnderTest.App app) {
            return request(app, id).run(network).results().get(0);
        }

        static MptcpConformance request(ServerUnderTest.App app, String... ids) {
            return MptcpConformance.of(SERVER)
                    .checks(ids)
                    .app(app)
                    .secondSource(IpAddress.parse("192.0.2.3"))
                    .seed(3)
                    .build();
        }
    }

    /** As web servers do: answers whole requests with much data, and refuses everything else and closes. */
    private static final class WebProgram implements Listener.Application {
        private static final int LONGEST_HEADER = 8192;

        @Override
        public ConnectionEvents accepted(FourTuple tuple, Optional<ConnectionKeys> keys) {
            StringBuilder request = new StringBuilder();
            return new ConnectionEvents() {
                @Override
                public void data(Connection connection, Bytes data) {
                    request.append(new String(data.toArray(), StandardCharsets.ISO_8859_1));
                    for (int end = request.indexOf("\r\n\r\n"); end >= 0; end = request.indexOf("\r\n\r\n")) {
                        answer(connection, request.substring(0, end));
                        request.delete(0, end + 4);
                    }
                    if (!request.isEmpty() && (!isBegun(request.toString()) || request.length() > LONGEST_HEADER)) {
                        refuse(connection);
                    }
                }

                @Override
                public void endOfData(Connection connection) {
                    connection.finish();
                }
            };
        }

        private static void answer(Connection connection, String request) {
            if (!isBegun(request) || request.length() > LONGEST_HEADER) {
                refuse(connection);
            } else {
                connection.send(
                        bytes("HTTP/1.1 200 OK\r\nContent-Length: " + ANSWER + "\r\n\r\n" + "a".repeat(ANSWER)));
            }
        }

        private static boolean isBegun(String request) {
            String start = "GET / HTTP/1.1\r\nHost: ";
            return request.startsWith(start) || start.startsWith(request);
        }

        private static void refuse(Connection connection) {
            connection.send(bytes("HTTP/1.1 400 Bad Request\r\n\r\n"));
            connection.finish();
        }
    }

    /** Sends back what it gets, and takes its time. */
    private static final class LateProgram implements Listener.Application {
        @Override
        public ConnectionEvents accepted(FourTuple tuple, Optional<ConnectionKeys> keys) {
            return new ConnectionEvents() {
                @Override
                public void data(Connection connection, Bytes data) {
                    connection.stack().eventLoop().schedule(150_000_000, () -> connection.send(data));
                }

                @Override
                public void endOfData(Connection connection) {
                    connection.stack().eventLoop().schedule(200_000_000, connection::finish);
                }
            };
        }
    }

    private static Bytes bytes(String text) {
        return Bytes.adopt(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v1/fallback/3.7-5",
                "v1/fallback/3.7-6",
                "v1/fallback/3.7-16",
                "v1/retrans/3.3.6-1",
                "v1/retrans/3.3.6-2",
                "v1/ack/3.3.2-3",
                "v1/dss/3.3.1-5",
                "v1/dss/3.3.1-7"
            })
    void aWebServerIsJudgedByWhatItMustDo(String id) {
        CheckResult result = new Served(MptcpVersion.V1, false, new WebProgram()).check(id, ServerUnderTest.App.HTTP);

        assertThat(result.grade()).as(result.actual()).isIn(Grade.PASS, Grade.INFO);
    }

    @ParameterizedTest
    @CsvSource({"v1/dss/3.3-1, V1", "v1/dss/3.3-2, V1", "v0/dss/3.3-1, V0"})
    void aServerThatRequiresChecksumsIsNotBlamedForTakingThem(String id, MptcpVersion version) {
        CheckResult result =
                new Served(version, true, new EchoApplication(served -> {})).check(id, ServerUnderTest.App.ECHO);

        assertThat(result.grade()).isEqualTo(Grade.SKIP);
        assertThat(result.actual()).isEqualTo("the server requires checksums");
    }

    @ParameterizedTest
    @CsvSource({"v1/close/3.3.3-7, V1", "v0/close/3.3.3-3, V0"})
    void aGreetingIsNotTakenForTheEcho(String id, MptcpVersion version) {
        CheckResult result = new Served(version, false, new LateGreeting()).check(id, ServerUnderTest.App.GREETING);

        assertThat(result.grade()).as(result.actual()).isEqualTo(Grade.PASS);
    }

    /** Speaks first; what it sends back comes later. */
    private static final class LateGreeting implements Listener.Application {
        @Override
        public ConnectionEvents accepted(FourTuple tuple, Optional<ConnectionKeys> keys) {
            ConnectionEvents late = new LateProgram().accepted(tuple, keys);
            ConnectionEvents greeting = new TestApplication(true).accepted(tuple, keys);
            return new ConnectionEvents() {
                @Override
                public void opened(Connection connection) {
                    greeting.opened(connection);
                }

                @Override
                public void data(Connection connection, Bytes data) {
                    late.data(connection, data);
                }

                @Override
                public void endOfData(Connection connection) {
                    late.endOfData(connection);
                }
            };
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v0/fallback/3.6-4", "v0/dss/3.3.1-2", "v0/dss/3.3.1-5"})
    void theServersFirstDataIsDataAckedBeforeAnythingOddIsSent(String id) {
        CheckResult result = new Served(MptcpVersion.V0, false, new LateProgram()).check(id, ServerUnderTest.App.ECHO);
        List<RecordedPacket> packets = result.attempts().get(0).packets();

        int data = first(packets, packet -> !packet.outgoing() && hasData(packet));
        int acked =
                first(packets.subList(data, packets.size()), packet -> packet.outgoing() && dataAcks(packet)) + data;
        // The first data of ours is the ordinary exchange, the second is what the check is about.
        int odd = IntStream.range(0, packets.size())
                .filter(i -> packets.get(i).outgoing() && hasData(packets.get(i)))
                .skip(1)
                .findFirst()
                .orElseThrow();

        assertThat(acked).isLessThan(odd);
    }

    private static boolean hasData(RecordedPacket packet) {
        return !packet.segment().payload().isEmpty();
    }

    private static boolean dataAcks(RecordedPacket packet) {
        return packet.mptcp().stream()
                .anyMatch(option -> option instanceof Dss dss && dss.dataAck().isPresent());
    }

    private static int first(List<RecordedPacket> packets, Predicate<RecordedPacket> wanted) {
        return IntStream.range(0, packets.size())
                .filter(i -> wanted.test(packets.get(i)))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"v1/close/3.3.3-8, V1", "v0/close/3.3.3-8, V0"})
    void aDataFinIsWaitedForWithAllDataAcknowledged(String id, MptcpVersion version) {
        CheckResult result = new Served(version, false, new LateProgram()).check(id, ServerUnderTest.App.ECHO);

        assertThat(result.grade()).as(result.actual()).isEqualTo(Grade.PASS);
        assertThat(result.attempts().get(0).packets()).hasSizeLessThan(60);
    }

    @Test
    void whatComesOnAJoinedSubflowIsDataAcked() {
        CheckResult result = new Served(MptcpVersion.V0, false, new JoinedProgram())
                .check("v0/join/3.2-7", ServerUnderTest.App.ECHO);
        assertThat(result.grade()).as(result.actual()).isEqualTo(Grade.PASS);
        List<RecordedPacket> packets = result.attempts().get(0).packets();
        int joined = packets.stream()
                .filter(packet -> packet.mptcp().stream().anyMatch(MpJoin.Syn.class::isInstance))
                .findFirst()
                .orElseThrow()
                .tuple()
                .local()
                .port();
        List<RecordedPacket> onIt = packets.stream()
                .filter(packet -> packet.tuple().local().port() == joined)
                .toList();
        int data = first(onIt, packet -> !packet.outgoing() && hasData(packet));

        assertThat(onIt.subList(data, onIt.size()).stream()
                        .filter(packet -> packet.outgoing() && !packet.segment().has(TcpSegment.RST))
                        .filter(packet -> packet.mptcp().stream().noneMatch(FairChecksTest::opensOrCloses)))
                .isNotEmpty()
                .allMatch(FairChecksTest::dataAcks);
    }

    private static boolean opensOrCloses(MptcpOption option) {
        return option instanceof MpJoin || option instanceof MpFastClose;
    }

    /** Echoes, and speaks as soon as a subflow is added, on that subflow where the scheduler lets it. */
    private static final class JoinedProgram implements Listener.Application {
        @Override
        public ConnectionEvents accepted(FourTuple tuple, Optional<ConnectionKeys> keys) {
            return new ConnectionEvents() {
                @Override
                public void data(Connection connection, Bytes data) {
                    connection.send(data);
                }

                @Override
                public void joinConfirmed(Connection connection, Subflow subflow) {
                    connection
                            .stack()
                            .eventLoop()
                            .schedule(100_000_000, () -> connection.send(bytes("b".repeat(20_000))));
                }
            };
        }
    }

    /** As a listening socket with TCP_DEFER_ACCEPT does: a third ACK without data never was. */
    private static final class DeferringLink extends ForwardingLink {
        DeferringLink(Link under) {
            super(under);
        }

        @Override
        public void listen(FrameListener listener) {
            super.listen(frame -> {
                TcpSegment segment = (TcpSegment) TcpSegment.parse(((Ipv4Packet) IpPacket.parse(frame)).payload());
                boolean bareThird = segment.payload().isEmpty()
                        && MptcpOption.in(segment.options()).stream().anyMatch(MpCapable.BothKeys.class::isInstance);
                if (!bareThird) {
                    listener.received(frame);
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1/handshake/3.1-1", "v1/join/3.2-1", "v1/fastclose/3.5-1"})
    void aServerThatIsNotAskedBeforeDataComesSpeaksMptcp(String id) {
        CheckResult result = new Served(MptcpVersion.V1, false, new EchoApplication(served -> {}), DeferringLink::new)
                .check(id, ServerUnderTest.App.ECHO);

        assertThat(result.grade()).as(result.actual()).isEqualTo(Grade.PASS);
    }

    @Test
    void aRunLeavesNoConnectionAtAServerOfVersion0() {
        Served served = new Served(MptcpVersion.V0, false, new TestApplication(false));

        Served.request(ServerUnderTest.App.TESTD, "v0").run(served.network);
        served.network.session().call(() -> {
            CompletableFuture<Void> later = new CompletableFuture<>();
            served.network.session().eventLoop().schedule(1_000_000_000, () -> later.complete(null));
            return later;
        });

        assertThat(served.tokens.establishedSize()).isZero();
    }
}

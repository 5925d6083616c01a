package org.mpcap.host.mptcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.posix.NetlinkAttributes;
import org.mpcap.posix.NetlinkSocket.Family;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/** What the kernel tells, as records: read as written, and no bytes throw. */
class KernelRecordsTest {
    private static final IpAddress V4 = IpAddress.parse("10.72.1.2");
    private static final IpAddress V6 = IpAddress.parse("fd72:1::2");

    @ParameterizedTest
    @ValueSource(strings = {"10.72.1.2", "fd72:1::2"})
    void anEndpointIsReadAsItWasWritten(String address) {
        Endpoint endpoint =
                new Endpoint(3, IpAddress.parse(address), 5999, Set.of(Endpoint.Flag.SIGNAL, Endpoint.Flag.LAMINAR), 7);

        assertThat(Endpoint.parse(endpoint.write())).contains(endpoint);
    }

    @Test
    void limitsAreReadAsTheyWereWritten() {
        assertThat(Endpoint.Limits.parse(new Endpoint.Limits(4, 2).write())).contains(new Endpoint.Limits(4, 2));
    }

    @Test
    void limitsOfAKernelThatTellsOnlyOneAreNone() {
        byte[] half = NetlinkAttributes.after(new byte[0]).add(2, 1).build();

        assertThat(Endpoint.Limits.parse(half)).isEmpty();
    }

    @Test
    void aSubflowIsReadAsItWasWritten() {
        SocketRow row = row(
                V4,
                Optional.of(TcpInfo.parse(new byte[232])),
                Optional.empty(),
                new SubflowInfo(0x11223344, 0x55667788, 0xcc, 1, 2));

        assertThat(SocketRow.parse(row.write(), SocketRow.TCP)).contains(row);
    }

    @Test
    void aConnectionIsReadAsItWasWritten() {
        SocketRow row = row(V6, Optional.empty(), Optional.of(MptcpInfo.of(1, 2, 2, 0xcafe, 1, 0)), SubflowInfo.NONE);

        assertThat(SocketRow.parse(row.write(), SocketRow.MPTCP)).contains(row);
    }

    private static SocketRow row(
            IpAddress address, Optional<TcpInfo> tcp, Optional<MptcpInfo> mptcp, SubflowInfo subflow) {
        TransportAddress end = new TransportAddress(address, 40000);
        return new SocketRow(SocketRow.State.SYN_SENT, end, end, 3, 17, 4711, tcp, mptcp, subflow);
    }

    @Test
    void anIpv4MappedAddressIsAnIpv4Address() {
        SocketRow row = row(IpAddress.parse("::ffff:10.72.1.2"), Optional.empty(), Optional.empty(), SubflowInfo.NONE);

        assertThat(SocketRow.parse(row.write(), SocketRow.TCP)
                        .orElseThrow()
                        .local()
                        .address())
                .isEqualTo(V4);
    }

    @Test
    void aKernelWithAShorterStructureHasZerosForTheRest() {
        MptcpInfo old = MptcpInfo.parse(new byte[16]);

        assertThat(old.bytesSent()).isZero();
        assertThat(old.subflowsTotal()).isZero();
    }

    @Test
    void anEventIsReadAsItWasWritten() {
        PathManagerEvent event = new PathManagerEvent(
                PathManagerEvent.Kind.SUBFLOW_CLOSED,
                0xcafe,
                Optional.of(V4),
                Optional.of(V4),
                5201,
                111,
                OptionalInt.of(6),
                true);

        assertThat(PathManagerEvent.parse(event.write())).isEqualTo(event);
    }

    @Test
    void anAddressIsReadAsItWasWritten() {
        HostAddress address = new HostAddress(V6, 64, 3, 0, 0x40);

        assertThat(HostAddress.parse(address.write())).contains(address);
        assertThat(address.tentative()).isTrue();
    }

    @Test
    void aLinkIsReadAsItWasWritten() {
        HostLink link = new HostLink("wwan0", 3, 0x10001, 1430, "bridge");

        assertThat(HostLink.parse(link.write())).contains(link);
    }

    static Stream<String> counters() {
        return Stream.of(MibCounter.values()).map(MibCounter::kernelName);
    }

    @ParameterizedTest
    @MethodSource("counters")
    void everyCounterIsFoundByItsName(String name) {
        assertThat(MibCounter.named(name)).map(MibCounter::kernelName).contains(name);
        assertThat(MibCounter.named(name).orElseThrow().meaning()).isNotBlank();
    }

    @Test
    void theRunningKernelHasNoCounterThatIsNotKnown() throws Exception {
        KernelCounters counters = KernelCounters.parse(Files.readString(Path.of("/proc/net/netstat")));

        assertThat(counters.unknown()).isEmpty();
    }

    @Test
    void countersAreReadAsTheyWereWritten() {
        KernelCounters counters = new KernelCounters(
                Map.of("MPTcpExtMPJoinSynTx", 3L, "TcpOutRsts", 1L, "TcpExtTCPSynRetrans", 2L, "IpOutNoRoutes", 9L));

        assertThat(KernelCounters.parse(counters.write()).values())
                .containsExactlyInAnyOrderEntriesOf(counters.values());
    }

    @Test
    void aCounterOfTheFutureIsToldByItsName() {
        assertThat(KernelCounters.parse("MPTcpExt: MPJoinSynTx MPTomorrow\nMPTcpExt: 1 2\n")
                        .unknown())
                .containsExactly("MPTomorrow");
    }

    @Test
    void aGaugeIsNoDifference() {
        KernelCounters before = KernelCounters.parse("MPTcpExt: MPCurrEstab MPJoinSynTx\nMPTcpExt: 5 1\n");
        KernelCounters after = KernelCounters.parse("MPTcpExt: MPCurrEstab MPJoinSynTx\nMPTcpExt: 3 4\n");

        assertThat(after.since(before).of(MibCounter.MP_CURR_ESTAB)).isEqualTo(3);
        assertThat(after.since(before).of(MibCounter.MP_JOIN_SYN_TX)).isEqualTo(3);
    }

    @Test
    void noBytesThrow() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(120)];
            random.nextBytes(bytes);
            assertThatCode(() -> parseAll(bytes)).doesNotThrowAnyException();
        }
    }

    private static void parseAll(byte[] bytes) {
        Endpoint.parse(bytes);
        Endpoint.Limits.parse(bytes);
        SocketRow.parse(bytes, SocketRow.TCP);
        SocketRow.parse(bytes, SocketRow.MPTCP);
        PathManagerEvent.parse(bytes);
        HostAddress.parse(bytes);
        HostLink.parse(bytes);
        LinkNeighbour.parse(bytes);
        PolicyRoute.Entry.parse(bytes, true);
        PolicyRoute.Entry.parse(bytes, false);
        PolicyRoute.parse(new KernelSource.Answer(List.of(bytes), Optional.empty()));
        MptcpInfo.parse(bytes).bytesAcknowledged();
        TcpInfo.parse(bytes).bytesSent();
    }

    @Test
    void aRecordAnswersAsTheKernelDid() {
        KernelSource.Question question = new KernelSource.Question(Family.ROUTE, "", 18, true, Bytes.EMPTY);
        RecordedKernel.Recorder recorder = new RecordedKernel.Recorder(new KernelSource() {
            @Override
            public Answer ask(Question asked) {
                return new Answer(List.of(new byte[] {1, 2}, new byte[] {3}), Optional.empty());
            }

            @Override
            public Optional<String> file(String path) {
                return Optional.of("a\\b\nc\n");
            }

            @Override
            public Optional<String> ruleset() {
                return Optional.of("table inet t {\n}\n");
            }
        });
        recorder.ask(question);
        recorder.file("net/snmp");

        RecordedKernel kept = RecordedKernel.parse(recorder.record().write());

        assertThat(kept.ask(question).messages()).containsExactly(new byte[] {1, 2}, new byte[] {3});
        assertThat(kept.file("net/snmp")).contains("a\\b\nc\n");
        assertThat(kept.ask(new KernelSource.Question(Family.ROUTE, "", 22, true, Bytes.EMPTY))
                        .error())
                .contains("ENODATA");
    }
}

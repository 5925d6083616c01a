package org.mpcap.responder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.handshake.CapableReply;
import org.mpcap.scan.AddressRange;
import org.mpcap.stack.tcp.SynOptions;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.EthernetFrame;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.Ipv4Packet;
import org.mpcap.wire.Ipv6Packet;
import org.mpcap.wire.MacAddress;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MptcpOption;

class ReflectorTest {
    private static final MacAddress ASKER_MAC = MacAddress.parse("02:00:00:00:00:01");
    private static final MacAddress HOST_MAC = MacAddress.parse("02:00:00:00:00:02");
    private static final MpCapable V1_SYN = new MpCapable.Syn(1, MpCapable.FLAG_HMAC);
    private static final MpCapable V0_SYN = new MpCapable.OneKey(0, MpCapable.FLAG_HMAC, 0x0123456789abcdefL);

    private static Reflector reflector(String mix) {
        return new Reflector(
                List.of(AddressRange.parse("10.64.0.0/16"), AddressRange.parse("2001:db8::/64")),
                BehaviourMix.parse(mix),
                Bytes.of(new byte[16]));
    }

    private static byte[] frame(IpAddress from, IpAddress to, TcpSegment segment) {
        Bytes packet = IpPacket.of(
                        from,
                        to,
                        TcpSegment.PROTOCOL,
                        64,
                        segment.checksummed(from, to).write())
                .write();
        int type = from.isV6() ? EthernetFrame.IPV6 : EthernetFrame.IPV4;
        return new EthernetFrame(HOST_MAC, ASKER_MAC, type, packet).write().toArray();
    }

    private static TcpSegment segment(int flags, MpCapable option) {
        return new TcpSegment(
                61000,
                443,
                1000,
                0,
                flags,
                64240,
                0,
                0,
                SynOptions.usual().build(1, 0, List.of(((MptcpOption) option).toTcpOption())),
                Bytes.EMPTY);
    }

    private static Optional<TcpSegment> answer(String mix, String host, MpCapable option) {
        IpAddress to = IpAddress.parse(host);
        IpAddress from = IpAddress.parse(to.isV6() ? "2001:db8:1::1" : "10.9.0.1");
        return reflector(mix)
                .answer(frame(from, to, segment(TcpSegment.SYN, option)))
                .map(bytes -> {
                    EthernetFrame reply = EthernetFrame.parse(Bytes.of(bytes)).orElseThrow();
                    assertThat(reply.destination()).isEqualTo(ASKER_MAC);
                    assertThat(reply.source()).isEqualTo(HOST_MAC);
                    IpPacket packet = IpPacket.parse(reply.payload());
                    Bytes payload =
                            packet instanceof Ipv4Packet v4 ? v4.payload() : ((Ipv6Packet) packet).upperPayload();
                    TcpSegment segment = (TcpSegment) TcpSegment.parse(payload);
                    assertThat(segment.checksummed(to, from)).isEqualTo(segment);
                    return segment;
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.64.7.8", "2001:db8::7"})
    void aHostOfVersion1AgreesToVersion1AndAnswersVersion0AsPlainTcp(String host) {
        TcpSegment toV1 = answer("v1", host, V1_SYN).orElseThrow();
        TcpSegment toV0 = answer("v1", host, V0_SYN).orElseThrow();

        assertThat(CapableReply.to(V1_SYN, toV1.options())).isInstanceOf(CapableReply.Agreed.class);
        assertThat(CapableReply.to(V0_SYN, toV0.options())).isInstanceOf(CapableReply.Plain.class);
        assertThat(toV1.acknowledgment()).isEqualTo(1001);
    }

    @Test
    void aHostOfVersion0AgreesToVersion0AndAnswersVersion1AsPlainTcp() {
        assertThat(CapableReply.to(
                        V0_SYN, answer("v0", "10.64.0.1", V0_SYN).orElseThrow().options()))
                .isInstanceOf(CapableReply.Agreed.class);
        assertThat(CapableReply.to(
                        V1_SYN, answer("v0", "10.64.0.1", V1_SYN).orElseThrow().options()))
                .isInstanceOf(CapableReply.Plain.class);
    }

    @Test
    void aMirrorSendsTheOptionBack() {
        assertThat(CapableReply.to(
                        V0_SYN,
                        answer("mirror", "10.64.0.1", V0_SYN).orElseThrow().options()))
                .isInstanceOf(CapableReply.Mirrored.class);
    }

    @Test
    void aClosedHostResetsASilentOneDoesNotAnswerAndAForgerAcknowledgesWhatWasNeverSent() {
        TcpSegment reset = answer("closed", "10.64.0.1", V1_SYN).orElseThrow();

        assertThat(reset.has(TcpSegment.RST | TcpSegment.ACK)).isTrue();
        assertThat(reset.acknowledgment()).isEqualTo(1001);
        assertThat(answer("silent", "10.64.0.1", V1_SYN)).isEmpty();
        assertThat(answer("forged", "10.64.0.1", V1_SYN).orElseThrow().acknowledgment())
                .isNotEqualTo(1001);
    }

    @Test
    void nothingButSynsToItsHostsIsAnswered() {
        assertThat(answer("plain", "10.65.0.1", V1_SYN)).isEmpty();
        IpAddress from = IpAddress.parse("10.9.0.1");
        IpAddress to = IpAddress.parse("10.64.0.1");
        byte[] synAck = frame(from, to, segment(TcpSegment.SYN | TcpSegment.ACK, V1_SYN));
        assertThat(reflector("plain").answer(synAck)).isEmpty();
        assertThat(reflector("plain").answer(new byte[] {1, 2, 3})).isEmpty();
    }

    @ParameterizedTest(name = "from {0} to {1}")
    @CsvSource({
        "224.0.0.5, 10.64.0.1",
        "255.255.255.255, 10.64.0.1",
        "240.1.2.3, 10.64.0.1",
        "0.0.0.0, 10.64.0.1",
        "127.0.0.1, 10.64.0.1",
        "10.64.0.1, 10.64.0.1",
        "ff02::1, 2001:db8::1",
        "::1, 2001:db8::1",
        "::, 2001:db8::1",
        "2001:db8::1, 2001:db8::1"
    })
    void aSynFromWhereNoHostCanBeIsNotAnsweredHoweverItIsRead(String from, String to) {
        byte[] quick = frame(IpAddress.parse(from), IpAddress.parse(to), segment(TcpSegment.SYN, V1_SYN));
        byte[] odd = frame(
                IpAddress.parse(from),
                IpAddress.parse(to),
                segment(TcpSegment.SYN, V1_SYN).withChecksum(0));

        assertThat(reflector("v1").answer(quick)).isEmpty();
        assertThat(reflector("mirror").answer(odd)).isEmpty();
    }

    @Test
    void aFrameToOrFromAGroupOnTheLinkIsNotAnswered() {
        byte[] frame =
                frame(IpAddress.parse("10.9.0.1"), IpAddress.parse("10.64.0.1"), segment(TcpSegment.SYN, V1_SYN));
        assertThat(reflector("v1").answer(frame)).isPresent();
        for (int at : new int[] {0, 6}) {
            byte[] group = frame.clone();
            group[at] |= 1;
            assertThat(reflector("v1").answer(group)).isEmpty();
        }
    }

    @Test
    void aResetIsNotAnsweredEvenWithTheSynFlag() {
        for (String mix : List.of("closed", "mirror")) {
            assertThat(reflector(mix)
                            .answer(frame(
                                    IpAddress.parse("10.9.0.1"),
                                    IpAddress.parse("10.64.0.1"),
                                    segment(TcpSegment.SYN | TcpSegment.RST, V1_SYN))))
                    .isEmpty();
        }
    }

    @Test
    void hostsAnswerInTheSharesOfTheMixAndAlwaysTheSame() {
        Reflector reflector = reflector("v1=30,plain=60,silent=10");
        Map<HostBehaviour, Integer> counts = new EnumMap<>(HostBehaviour.class);
        for (int i = 0; i < 10_000; i++) {
            IpAddress host = IpAddress.of(Bytes.ofInt(0x0a400000 + i));
            counts.merge(reflector.mannerOf(host), 1, Integer::sum);
            assertThat(reflector.mannerOf(host)).isEqualTo(reflector.mannerOf(host));
        }

        assertThat(counts).containsOnlyKeys(HostBehaviour.V1, HostBehaviour.PLAIN, HostBehaviour.SILENT);
        assertThat(counts.get(HostBehaviour.V1)).isBetween(2_800, 3_200);
        assertThat(counts.get(HostBehaviour.SILENT)).isBetween(850, 1_150);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.64.3.4", "2001:db8::3:4"})
    void everyMannerAnswersFromItsTemplateAsItDoesByRecords(String host) {
        Random random = new Random(7);
        IpAddress from = IpAddress.parse(host.contains(":") ? "2001:db8:1::1" : "10.9.0.1");
        for (HostBehaviour manner : HostBehaviour.values()) {
            Reflector reflector = reflector(manner.toString());
            for (int run = 0; run < 60; run++) {
                Bytes address = IpAddress.parse(host).bytes();
                IpAddress to = IpAddress.of(address.slice(0, address.length() - 2)
                        .plus(Bytes.ofInt(random.nextInt()).from(2)));
                TcpSegment syn = new TcpSegment(
                        1024 + random.nextInt(60_000),
                        1 + random.nextInt(1000),
                        random.nextInt(),
                        0,
                        TcpSegment.SYN,
                        64240,
                        0,
                        0,
                        options(random, run % 5),
                        Bytes.EMPTY);
                byte[] frame = frame(from, to, syn);
                assertThat(reflector.answer(frame))
                        .usingRecursiveComparison()
                        .isEqualTo(reflector.answerByRecords(frame));
            }
        }
    }

    private static OptionList options(Random random, int sort) {
        TcpOption asked = switch (sort) {
            case 0 -> new MpCapable.Syn(1, random.nextInt(256)).toTcpOption();
            case 1 -> new MpCapable.OneKey(0, random.nextInt(256), random.nextLong()).toTcpOption();
            case 2 -> new MpCapable.Syn(0, 0).toTcpOption();
            default -> new TcpOption.NoOperation();
        };
        return sort == 3
                ? new OptionList(List.of(asked)).padded()
                : SynOptions.usual().build(random.nextInt(), 0, List.of(asked));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"v3=1 | none of v1", "v1=x | no share", "v1=0 | all shares are 0", "v1=1,v1=2 | two shares"})
    void aWrongMixIsNamed(String text, String complaint) {
        assertThatThrownBy(() -> BehaviourMix.parse(text)).hasMessageContaining(complaint);
    }
}

package org.mpcap.middlebox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.UserError;
import org.mpcap.link.VirtualEventLoop;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Checksums;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.IpPayload;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MptcpOption;

/** What single packets become in a box, and that their checksums are right. */
class MiddleboxTest {
    private static final IpAddress CLIENT = IpAddress.parse("192.0.2.1");
    private static final IpAddress SERVER = IpAddress.parse("192.0.2.2");
    private static final IpAddress CLIENT6 = IpAddress.parse("2001:db8::1");
    private static final IpAddress SERVER6 = IpAddress.parse("2001:db8::2");
    private static final OptionList CAPABLE = OptionList.of(
            new TcpOption.MaximumSegmentSize(1460), new MpCapable.Syn(1, MpCapable.FLAG_HMAC).toTcpOption());

    private record Left(BoxSide side, Bytes packet) {
        TcpSegment segment() {
            return (TcpSegment)
                    TcpSegment.parse(IpPayload.in(packet).orElseThrow().payload());
        }
    }

    private final VirtualEventLoop loop = new VirtualEventLoop(Instant.EPOCH);
    private final List<Left> left = new ArrayList<>();
    private boolean v6;

    private Middlebox box(String... rules) {
        return new Middlebox(
                loop,
                Arrays.stream(rules).map(BoxRule::parse).toList(),
                7,
                (side, framing, packet) -> left.add(new Left(side, packet)));
    }

    private Bytes packet(boolean out, int flags, int sequence, int acknowledgment, OptionList options, String data) {
        IpAddress client = v6 ? CLIENT6 : CLIENT;
        IpAddress server = v6 ? SERVER6 : SERVER;
        IpAddress from = out ? client : server;
        IpAddress to = out ? server : client;
        TcpSegment segment = new TcpSegment(
                        out ? 5000 : 80,
                        out ? 80 : 5000,
                        sequence,
                        acknowledgment,
                        flags,
                        1000,
                        0,
                        0,
                        options.padded(),
                        Bytes.of(data.getBytes(StandardCharsets.US_ASCII)))
                .checksummed(from, to);
        return IpPacket.of(from, to, TcpSegment.PROTOCOL, 61, segment.write()).write();
    }

    private void enter(Middlebox box, boolean out, int flags, int sequence, int ack, OptionList options, String data) {
        box.enter(out ? BoxSide.NEAR : BoxSide.FAR, Bytes.EMPTY, packet(out, flags, sequence, ack, options, data));
    }

    private void syn(Middlebox box, OptionList options) {
        enter(box, true, TcpSegment.SYN, 100, 0, options, "");
    }

    private static Stream<String> behaviours() {
        return KnownBehaviours.all().stream().map(KnownBehaviours.Known::name);
    }

    @ParameterizedTest
    @MethodSource("behaviours")
    void everythingThatLeavesHasRightLengthsAndChecksums(String behaviour) {
        SplittableRandom random = new SplittableRandom(1);
        for (boolean family : new boolean[] {false, true}) {
            v6 = family;
            Middlebox box = box(behaviour);
            syn(box, CAPABLE);
            for (int i = 0; i < 200; i++) {
                boolean out = random.nextBoolean();
                int flags = random.nextInt(20) == 0 ? TcpSegment.SYN | TcpSegment.ACK : TcpSegment.ACK;
                OptionList options = random.nextBoolean() ? CAPABLE : OptionList.of(new TcpOption.Timestamps(i, 2));
                enter(box, out, flags, 100 + i, i, options, "x".repeat(random.nextInt(300)));
            }
            loop.run(() -> false, 10_000);
        }
        assertThat(left).isNotEmpty().allSatisfy(each -> {
            IpPayload ip = IpPayload.in(each.packet).orElseThrow();
            assertThat(ip.whole()).isTrue();
            assertThat(Checksums.withPseudoHeader(ip.source(), ip.destination(), TcpSegment.PROTOCOL, ip.payload()))
                    .isZero();
            if (!ip.source().isV6()) {
                assertThat(Checksums.of(each.packet.slice(0, 20))).isZero();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("behaviours")
    void theSameSeedGivesTheSame(String behaviour) {
        List<List<Left>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            left.clear();
            Middlebox box = box(behaviour);
            syn(box, CAPABLE);
            for (int i = 0; i < 100; i++) {
                enter(box, i % 3 != 0, TcpSegment.ACK, 101 + 10 * i, i, OptionList.NONE, "0123456789");
            }
            loop.run(() -> false, 10_000);
            runs.add(List.copyOf(left));
        }
        assertThat(runs.get(0)).isEqualTo(runs.get(1));
    }

    @Test
    void whatNoRuleChangesLeavesByteForByte() {
        Bytes packet = packet(true, TcpSegment.SYN, 1, 0, CAPABLE, "");
        box("strip:at=synack", "drop:port=443").enter(BoxSide.NEAR, Bytes.EMPTY, packet);

        assertThat(left).containsExactly(new Left(BoxSide.FAR, packet));
    }

    @Test
    void packetsThatAreNoTcpPass() {
        Bytes udp = IpPacket.of(CLIENT, SERVER, 17, 64, Bytes.of((byte) 1)).write();
        box("drop").enter(BoxSide.FAR, Bytes.EMPTY, udp);

        assertThat(left).containsExactly(new Left(BoxSide.NEAR, udp));
    }

    @Test
    void strippingOverwritesTheOptionAndNothingElse() {
        syn(box("strip-syn"), CAPABLE);

        TcpSegment segment = left.get(0).segment();
        assertThat(MptcpOption.in(segment.options())).isEmpty();
        assertThat(segment.options().first(TcpOption.MaximumSegmentSize.class)).isPresent();
        assertThat(segment.options().write().length())
                .isEqualTo(CAPABLE.padded().write().length());
    }

    @Test
    void aResetGoesBackInTheServersNameWithNumbersTheClientTakes() {
        syn(box("reset-syn"), CAPABLE);

        assertThat(left).hasSize(1);
        assertThat(left.get(0).side).isEqualTo(BoxSide.NEAR);
        TcpSegment reset = left.get(0).segment();
        assertThat(reset.flags()).isEqualTo(TcpSegment.RST | TcpSegment.ACK);
        assertThat(reset.acknowledgment()).isEqualTo(101);
        assertThat(reset.sourcePort()).isEqualTo(80);
    }

    @Test
    void sequenceNumbersAreMovedAndMovedBackAndSackBlocksWithThem() {
        Middlebox box = box("renumber=1000:at=syn");
        syn(box, CAPABLE);
        enter(box, false, TcpSegment.SYN | TcpSegment.ACK, 500, 1101, CAPABLE, "");
        enter(
                box,
                false,
                TcpSegment.ACK,
                501,
                1101,
                OptionList.of(new TcpOption.SelectiveAck(List.of(new TcpOption.SelectiveAck.Block(1200, 1300)))),
                "");

        assertThat(left.get(0).segment().sequence()).isEqualTo(1100);
        assertThat(left.get(1).segment().sequence()).isEqualTo(1500);
        assertThat(left.get(1).segment().acknowledgment()).isEqualTo(101);
        assertThat(left.get(2)
                        .segment()
                        .options()
                        .first(TcpOption.SelectiveAck.class)
                        .orElseThrow()
                        .blocks())
                .containsExactly(new TcpOption.SelectiveAck.Block(200, 300));
    }

    @Test
    void aSplitSegmentIsWholeAgainWhenJoined() {
        Middlebox box = box("split", "coalesce");
        enter(box, true, TcpSegment.ACK | TcpSegment.PSH, 100, 1, OptionList.NONE, "0123456789");
        loop.run(() -> false, 100);

        assertThat(left).hasSize(1);
        assertThat(left.get(0).segment().payload())
                .isEqualTo(Bytes.of("0123456789".getBytes(StandardCharsets.US_ASCII)));
        assertThat(left.get(0).segment().sequence()).isEqualTo(100);
    }

    @Test
    void aSegmentThatWaitsForTheNextGoesOnAloneInTheEnd() {
        enter(box("coalesce"), true, TcpSegment.ACK, 100, 1, OptionList.NONE, "abc");

        assertThat(left).isEmpty();
        loop.run(() -> false, 100);
        assertThat(left).hasSize(1);
        assertThat(loop.nanos()).isEqualTo(2_000_000);
    }

    @Test
    void aProxyAsksTheServerOnlyWhenTheClientHasAnswered() {
        Middlebox box = box("proxy");
        syn(box, CAPABLE);
        assertThat(left).hasSize(1);
        TcpSegment synAck = left.get(0).segment();
        assertThat(left.get(0).side).isEqualTo(BoxSide.NEAR);
        assertThat(MptcpOption.in(synAck.options())).isEmpty();

        enter(box, true, TcpSegment.ACK, 101, synAck.sequence() + 1, OptionList.NONE, "");
        assertThat(left.get(1).side).isEqualTo(BoxSide.FAR);
        assertThat(left.get(1).segment().flags()).isEqualTo(TcpSegment.SYN);

        enter(box, false, TcpSegment.SYN | TcpSegment.ACK, 9000, 101, OptionList.NONE, "");
        assertThat(left.get(2).segment().acknowledgment()).isEqualTo(9001);

        enter(box, false, TcpSegment.ACK, 9001, 101, OptionList.NONE, "hi");
        assertThat(left.get(3).side).isEqualTo(BoxSide.NEAR);
        assertThat(left.get(3).segment().sequence()).isEqualTo(synAck.sequence() + 1);
        enter(box, true, TcpSegment.ACK, 101, synAck.sequence() + 3, OptionList.NONE, "");
        assertThat(left.get(4).segment().acknowledgment()).isEqualTo(9003);
    }

    @Test
    void icmpErrorsOfTheNextRouterQuoteLessAndThoseOfOthersDoNot() {
        Bytes quoted = packet(true, TcpSegment.SYN, 1, 0, CAPABLE, "");
        Bytes error = new IcmpMessage(false, 11, 0, 0, 0, quoted)
                .checksummed(SERVER, CLIENT)
                .write();
        Middlebox box = box("quote-8");
        for (int hops : new int[] {64, 63}) {
            box.enter(
                    BoxSide.FAR,
                    Bytes.EMPTY,
                    IpPacket.of(SERVER, CLIENT, IpPacket.PROTOCOL_ICMP, hops, error)
                            .write());
        }

        assertThat(left.get(0).packet.length()).isEqualTo(20 + 8 + 20 + 8);
        assertThat(Checksums.of(left.get(0).packet.from(20))).isZero();
        assertThat(left.get(1).packet.length()).isEqualTo(20 + error.length());
    }

    @ParameterizedTest
    @CsvSource({
        "strip:count=2, 2",
        "strip:after=30, 1",
        "strip:direction=back, 0",
        "strip:client=192.0.2.1, 4",
        "strip:client=192.0.2.9, 0",
        "strip:server=192.0.2.2, 4",
        "strip:port=80, 4",
        "strip:port=81, 0",
        "strip:subflow=join, 0",
        "strip:subflow=1, 4",
        "strip:subflow=2, 0",
        "strip:option=dss, 0",
        "strip:share=0, 0"
    })
    void aConditionChoosesSegments(String rule, int expected) {
        Middlebox box = box(rule);
        syn(box, CAPABLE);
        for (int i = 0; i < 3; i++) {
            enter(box, true, TcpSegment.ACK, 101 + 10 * i, 1, CAPABLE, "x".repeat(i == 0 ? 30 : i == 1 ? 0 : 10));
        }

        assertThat(left.stream()
                        .filter(each -> MptcpOption.in(each.segment().options()).isEmpty()))
                .hasSize(expected == 1 ? 2 : expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "strip=3",
                "split=x",
                "delay=-1",
                "strip:at",
                "strip:at=never",
                "strip:share=2",
                "strip:foo=1",
                "strip:client=localhost",
                "strip:port=70000",
                "strip:",
                ""
            })
    void whatIsNoRuleIsSaidInOneLine(String text) {
        assertThatThrownBy(() -> BoxRule.parse(text))
                .isInstanceOf(UserError.class)
                .message()
                .doesNotContain("\n")
                .contains("'");
    }
}

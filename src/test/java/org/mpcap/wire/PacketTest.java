package org.mpcap.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** IPv4 and IPv6 packets. Real headers are those of {@code a-join.pcap} and {@code e-v6.pcap} in {@code captures/v0-linux-0.95}. */
class PacketTest {
    private static final IpAddress V4 = IpAddress.parse("192.0.2.1");
    private static final IpAddress V6 = IpAddress.parse("2001:db8::1");
    private static final String V6_ADDRESSES = "fd770000000000000000000000000100 fd770000000000000000000000000002";
    private static final Bytes FOUR = Bytes.fromHex("01020304");

    private static Ipv4Packet v4(String hex) {
        return (Ipv4Packet) IpPacket.parse(Bytes.fromHex(hex));
    }

    private static Ipv6Packet v6(String hex) {
        return (Ipv6Packet) IpPacket.parse(Bytes.fromHex(hex));
    }

    @Test
    void aRealIpv4HeaderIsRead() {
        Ipv4Packet packet = v4("45000038 c31d0000 4006a2a3 0a4d0064 0a4d0002" + "00".repeat(36));
        assertThat(packet)
                .isEqualTo(new Ipv4Packet(
                        0,
                        0x38,
                        0xc31d,
                        0,
                        64,
                        6,
                        0xa2a3,
                        IpAddress.parse("10.77.0.100"),
                        IpAddress.parse("10.77.0.2"),
                        Bytes.EMPTY,
                        Bytes.of(new byte[36]),
                        Bytes.EMPTY));
        assertThat(packet.checksummed()).isEqualTo(packet);
    }

    @Test
    void aRealIpv6HeaderIsRead() {
        assertThat(v6("60000000 0024 06 40" + V6_ADDRESSES + "00".repeat(36)))
                .isEqualTo(new Ipv6Packet(
                        0,
                        0,
                        36,
                        6,
                        64,
                        IpAddress.parse("fd77::100"),
                        IpAddress.parse("fd77::2"),
                        Bytes.of(new byte[36]),
                        Bytes.EMPTY));
    }

    @Test
    void trafficClassAndFlowLabelOfIpv6ShareAWord() {
        Ipv6Packet packet = v6("6abcdef0 0000 3b 01" + V6_ADDRESSES);
        assertThat(packet.trafficClass()).isEqualTo(0xab);
        assertThat(packet.flowLabel()).isEqualTo(0xcdef0);
    }

    @ParameterizedTest(name = "total length {0}: payload {1}, trailer {2}")
    @CsvSource({
        "0018, 01020304, 0000",
        "0014, '', 010203040000",
        "001a, 010203040000, ''",
        "0000, 010203040000, ''",
        "0013, 010203040000, ''",
        "001b, 010203040000, ''",
        "ffff, 010203040000, ''",
    })
    void theTotalLengthOfIpv4EndsThePacketIfItCan(String total, String payload, String trailer) {
        String hex = "4500" + total + "00004000 40060000 c0000201 c0000202 01020304 0000";
        assertThat(v4(hex).payload()).isEqualTo(Bytes.fromHex(payload));
        assertThat(v4(hex).trailer()).isEqualTo(Bytes.fromHex(trailer));
        assertThat(v4(hex).write()).isEqualTo(Bytes.fromHex(hex));
    }

    @ParameterizedTest(name = "payload length {0}, next header {1}: payload {2}, trailer {3}")
    @CsvSource({
        "0004, 06, 01020304, 0000",
        "0006, 06, 010203040000, ''",
        "0007, 06, 010203040000, ''",
        "0000, 06, 010203040000, ''",
        "0000, 00, 010203040000, ''",
        "0000, 3b, '', 010203040000",
    })
    void thePayloadLengthOfIpv6EndsThePacketIfItCan(String length, String next, String payload, String trailer) {
        String hex = "60000000" + length + next + "40" + V6_ADDRESSES + "01020304 0000";
        assertThat(v6(hex).payload()).isEqualTo(Bytes.fromHex(payload));
        assertThat(v6(hex).trailer()).isEqualTo(Bytes.fromHex(trailer));
        assertThat(v6(hex).write()).isEqualTo(Bytes.fromHex(hex));
    }

    @Test
    void theOptionsOfIpv4LieBeforeItsPayload() {
        String hex = "4600 001c 00000000 40060000 c0000201 c0000202 94040000 01020304";
        assertThat(v4(hex).options()).isEqualTo(Bytes.fromHex("94040000"));
        assertThat(v4(hex).payload()).isEqualTo(FOUR);
        assertThat(v4(hex).write()).isEqualTo(Bytes.fromHex(hex));
    }

    @ParameterizedTest(name = "fragment field {0}: {1}")
    @CsvSource({"0000, false", "4000, false", "2000, false", "2001, true", "1fff, true", "0001, true"})
    void onlyAFragmentOffsetMakesALaterFragment(String field, boolean later) {
        assertThat(v4("45000014 0000" + field + "40060000 c0000201 c0000202").isLaterFragment())
                .isEqualTo(later);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "",
                "45",
                "75000014 00004000 40060000 c0000201 c0000202",
                "44000014 00004000 40060000 c0000201 c0000202",
                "46000018 00004000 40060000 c0000201 c0000202",
                "45000014 00004000 40060000 c0000201 c00002",
                "60000000 00000640 c0000201 c0000202",
            })
    void bytesWithoutAWholeHeaderAreKept(String hex) {
        Bytes bytes = Bytes.fromHex(hex);
        assertThat(IpPacket.parse(bytes)).isEqualTo(new UnparsedPacket(bytes, new Defect(Defect.Rule.IP_HEADER, 0)));
        assertThat(IpPacket.parse(bytes).write()).isEqualTo(bytes);
    }

    @ParameterizedTest(name = "{0}: {1} behind {2} bytes")
    @CsvSource({
        "06, '', 6, 0",
        "00, 06 00 0000 00000000, 6, 8",
        "3c, 06 01 0000 00000000 0000000000000000, 6, 16",
        "00, 2b 00 0000 00000000 3a 00 0000 00000000, 58, 16",
        // a fragment header, a chain cut off, and one longer than the packet stay as they are
        "2c, 06 00 0000 00000000, 44, 0",
        "00, 06 00 0000 0000, 0, 0",
        "00, 06 01 0000 00000000, 0, 0",
        "00, 3c 00 0000 00000000 06 05 0000 00000000, 60, 8",
    })
    void theUpperProtocolLiesBehindTheExtensionHeaders(String next, String headers, int protocol, int offset) {
        Bytes payload = Bytes.fromHex(headers);
        Bytes packet = Bytes.fromHex("60000000")
                .plus(Bytes.ofInt(payload.length()).from(2))
                .plus(Bytes.fromHex(next + "40" + V6_ADDRESSES))
                .plus(payload);
        Ipv6Packet read = (Ipv6Packet) IpPacket.parse(packet);
        assertThat(read.upperProtocol()).isEqualTo(protocol);
        assertThat(read.upperPayload()).isEqualTo(payload.from(offset));
        assertThat(read.write()).isEqualTo(packet);
    }

    @Test
    void aPacketOfOurOwnHasTheHeaderOfItsAddresses() {
        IpPacket four = IpPacket.of(V4, V4, 6, 64, FOUR);
        assertThat(IpPacket.parse(four.write())).isEqualTo(four);
        assertThat(Checksums.of(four.write().slice(0, 20))).isZero();
        IpPacket six = IpPacket.of(V6, V6, 6, 64, FOUR);
        assertThat(IpPacket.parse(six.write())).isEqualTo(six);
    }

    @Test
    void addressesOfTwoVersionsMakeNoPacket() {
        assertThatIllegalArgumentException().isThrownBy(() -> IpPacket.of(V4, V6, 6, 64, FOUR));
        assertThatIllegalArgumentException().isThrownBy(() -> IpPacket.of(V6, V4, 6, 64, FOUR));
    }

    @Test
    void aPayloadThatItsLengthFieldCannotTellIsRefused() {
        Bytes most = Bytes.of(new byte[65535]);
        assertThat(IpPacket.of(V4, V4, 6, 64, most.from(20)).write().length()).isEqualTo(65535);
        assertThatIllegalArgumentException().isThrownBy(() -> IpPacket.of(V4, V4, 6, 64, most.from(19)));
        assertThat(IpPacket.of(V6, V6, 6, 64, most).write().length()).isEqualTo(65575);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpPacket.of(V6, V6, 6, 64, most.plus(Bytes.fromHex("00"))));
    }

    @ParameterizedTest(name = "protocol {0}, hop limit {1}")
    @CsvSource({"256, 64", "-1, 64", "6, 256", "6, -1"})
    void aValueThatDoesNotFitItsFieldIsRefused(int protocol, int hopLimit) {
        assertThatIllegalArgumentException().isThrownBy(() -> IpPacket.of(V4, V4, protocol, hopLimit, FOUR));
        assertThatIllegalArgumentException().isThrownBy(() -> IpPacket.of(V6, V6, protocol, hopLimit, FOUR));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 44})
    void theOptionsOfIpv4FillWholeWordsOfItsHeader(int size) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Ipv4Packet(
                        0, 20, 0, 0, 64, 6, 0, V4, V4, Bytes.of(new byte[size]), Bytes.EMPTY, Bytes.EMPTY))
                .withMessageContaining("options take " + size);
    }
}

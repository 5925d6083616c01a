package org.mpcap.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mpcap.analyze.Traces.Packet;
import org.mpcap.analyze.Traces.Result;
import org.mpcap.track.Verification;
import org.mpcap.track.VerificationCount;

/** The same packets in every wrapping that is read give the same connection. */
class EncapsulationTest {
    private static final int ETHERNET = 14;
    private final List<Packet> v4 = Traces.read(Traces.V1.resolve("s2-v4-csum-1MB.pcap"));
    private final List<Packet> v6 = Traces.read(Traces.V1.resolve("s3-v6-2sf-addaddr-1MB.pcap"));

    private static byte[] ip(Packet packet) {
        return Arrays.copyOfRange(packet.frame(), ETHERNET, packet.frame().length);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    private static void isWhole(Result result, long up) {
        assertThat(result.only().summary().directions().get(0).bytes()).isEqualTo(up);
        assertThat(result.only().summary().directions().get(1).bytes()).isEqualTo(5_000);
        assertThat(result.tally(Verification.JOIN_ACK_HMAC)).isEqualTo(new VerificationCount(1, 0, 0));
        assertThat(result.findings()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "Linux cooked, 113, 0000 0001 0006 0200 0000 0001 0000 0800",
        "Linux cooked 2, 276, 0800 0000 0000 0003 0001 00 06 0200 0000 0001 0000",
        "raw IP, 101, ''",
        "raw IP by its other number, 12, ''",
        "IPv4 only, 228, ''",
        "null with little-endian family, 0, 02000000",
        "null with big-endian family, 0, 00000002",
        "loop, 108, 00000002",
        "PPP, 9, 0021",
        "PPP in HDLC framing, 9, ff03 0021",
        "PPP with compressed protocol, 9, 21",
        "VLAN, 1, 0200 0000 0001 0200 0000 0002 8100 0064 0800",
        "QinQ, 1, 0200 0000 0001 0200 0000 0002 88a8 0064 8100 0065 0800",
        "MPLS with two labels, 1, 0200 0000 0001 0200 0000 0002 8847 00064040 00065140",
        "PPPoE, 1, 0200 0000 0001 0200 0000 0002 8864 1100 0001 05de 0021"
    })
    void anIpv4PacketIsFoundBehindItsHeader(String name, int linkType, String header) {
        isWhole(
                Traces.analyze(v4.stream()
                        .map(packet -> new Packet(
                                linkType, join(hex(header), ip(packet)), packet.original(), packet.nanos(), 0))
                        .toList()),
                1_000_016);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "IP in IP, 4, ''",
        "GRE, 47, 0000 0800",
        "GRE with key, 47, 2000 0800 00000007",
        "GRE with Ethernet inside, 47, 0000 6558 0200 0000 0001 0200 0000 0002 0800"
    })
    void anIpv4PacketIsFoundInATunnel(String name, int protocol, String header) {
        isWhole(
                Traces.analyze(v4.stream()
                        .map(packet -> {
                            byte[] inner = join(hex(header), ip(packet));
                            byte[] outer = hex("4500 0000 0000 0000 40 00 0000 c0000201 c0000202");
                            ByteBuffer.wrap(outer).putShort(2, (short) (20 + inner.length));
                            outer[9] = (byte) protocol;
                            return new Packet(101, join(outer, inner), 0, packet.nanos(), 0);
                        })
                        .toList()),
                1_000_016);
    }

    @Test
    void anIpv6PacketIsFoundBehindExtensionHeaders() {
        byte[] hopByHop = hex("3c 00 0104 00000000");
        byte[] destinationOptions = hex("06 01 010c 000000000000000000000000");
        isWhole(
                Traces.analyze(v6.stream()
                        .map(packet -> {
                            byte[] ip = ip(packet);
                            ip[6] = 0;
                            ByteBuffer.wrap(ip)
                                    .putShort(4, (short) (ByteBuffer.wrap(ip).getShort(4) + 24));
                            byte[] head = Arrays.copyOf(ip, 40);
                            byte[] rest = Arrays.copyOfRange(ip, 40, ip.length);
                            return new Packet(
                                    229, join(head, hopByHop, destinationOptions, rest), 0, packet.nanos(), 0);
                        })
                        .toList()),
                1_000_016);
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void fragmentsArePutTogetherInAnyOrder(boolean lastFirst) {
        List<Packet> fragments = new ArrayList<>();
        int number = 1;
        for (Packet packet : v4) {
            byte[] ip = ip(packet);
            if (ip.length < 600) {
                fragments.add(new Packet(101, ip, 0, packet.nanos(), 0));
                continue;
            }
            byte[] first = Arrays.copyOf(ip, 20 + 512);
            byte[] second = join(Arrays.copyOf(ip, 20), Arrays.copyOfRange(ip, 532, ip.length));
            ByteBuffer.wrap(first)
                    .putShort(2, (short) first.length)
                    .putShort(4, (short) number)
                    .putShort(6, (short) 0x2000);
            ByteBuffer.wrap(second)
                    .putShort(2, (short) second.length)
                    .putShort(4, (short) number)
                    .putShort(6, (short) 64);
            number++;
            fragments.add(new Packet(101, lastFirst ? second : first, 0, packet.nanos(), 0));
            fragments.add(new Packet(101, lastFirst ? first : second, 0, packet.nanos() + 1, 0));
        }
        Result result = Traces.analyze(fragments);
        isWhole(result, 1_000_016);
        assertThat(result.tally(Verification.DSS_CHECKSUM)).isEqualTo(new VerificationCount(41, 0, 0));
    }

    @Test
    void ethernetPaddingIsNoPayload() {
        isWhole(
                Traces.analyze(v4.stream()
                        .map(packet -> packet.with(join(packet.frame(), new byte[9])))
                        .toList()),
                1_000_016);
    }
}

package org.mpcap.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Internet checksum against published values and the packets of real stacks. */
class ChecksumsTest {
    @Test
    void theExampleOfRfc1071Section3AddsUpToDdf2() {
        Bytes example = Bytes.fromHex("0001 f203 f4f5 f6f7");
        assertThat(Checksums.sum(0, example)).isEqualTo(0x2ddf0);
        assertThat(Checksums.of(example)).isEqualTo(~0xddf2 & 0xffff);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"'', ffff", "00, ffff", "ffff, 0000", "ff, 00ff", "0001ff, 00fe", "ffffffff, 0000", "fffe0001, 0000"})
    void anOddLastByteIsTheHighHalfOfAWord(String hex, String checksum) {
        assertThat(Checksums.of(Bytes.fromHex(hex))).isEqualTo(Integer.parseInt(checksum, 16));
    }

    @Test
    void carriesOfMegabytesAreFoldedIn() {
        byte[] ones = new byte[1 << 20];
        Arrays.fill(ones, (byte) 0xff);
        assertThat(Checksums.of(Bytes.adopt(ones))).isZero();
    }

    /** tshark, told to verify them, calls all of these good. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a-join.pcap",
                "b-csum.pcap",
                "c-version-and-mpc-variants.pcap",
                "d-join-errors.pcap",
                "e-v6.pcap",
                "f7-remove-addr.pcap",
                "f9-mp-prio.pcap",
                "f12-tfo.pcap",
                "h3-v0-client-closed-port.pcap",
                "h4-v0-client-to-plain-tcp-server.pcap",
            })
    void theChecksumsOfRealSegmentsHold(String name) {
        int segments = 0;
        for (Bytes frame : CaptureFile.named("v0-linux-0.95/" + name).frames()) {
            IpPacket packet =
                    IpPacket.parse(EthernetFrame.parse(frame).orElseThrow().payload());
            if (packet instanceof Ipv4Packet v4 && v4.protocol() == TcpSegment.PROTOCOL) {
                assertThat(v4.checksummed()).isEqualTo(v4);
                checkSegment(v4.source(), v4.destination(), v4.payload());
                segments++;
            } else if (packet instanceof Ipv6Packet v6 && v6.upperProtocol() == TcpSegment.PROTOCOL) {
                checkSegment(v6.source(), v6.destination(), v6.upperPayload());
                segments++;
            }
        }
        assertThat(segments).isPositive();
    }

    private static void checkSegment(IpAddress source, IpAddress destination, Bytes bytes) {
        TcpSegment segment = (TcpSegment) TcpSegment.parse(bytes);
        assertThat(segment.checksummed(source, destination)).isEqualTo(segment);
        assertThat(Checksums.withPseudoHeader(source, destination, TcpSegment.PROTOCOL, bytes))
                .isZero();
    }
}

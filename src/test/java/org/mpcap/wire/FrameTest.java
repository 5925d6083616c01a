package org.mpcap.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ethernet frames, their addresses, and ICMP. */
class FrameTest {
    @Test
    void aFrameIsReadAndWritten() {
        Bytes bytes = Bytes.fromHex("027700000002 027700000064 0800 4500");
        EthernetFrame frame = new EthernetFrame(
                MacAddress.parse("02:77:00:00:00:02"),
                MacAddress.parse("02:77:00:00:00:64"),
                EthernetFrame.IPV4,
                Bytes.fromHex("4500"));
        assertThat(EthernetFrame.parse(bytes)).contains(frame);
        assertThat(frame.write()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 13})
    void aFrameHasFourteenBytesOfHeader(int size) {
        assertThat(EthernetFrame.parse(Bytes.of(new byte[size]))).isEmpty();
        assertThat(EthernetFrame.parse(Bytes.of(new byte[14])).orElseThrow().payload())
                .isEqualTo(Bytes.EMPTY);
    }

    @Test
    void aTypeThatDoesNotFitIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EthernetFrame(MacAddress.ZERO, MacAddress.ZERO, 0x10000, Bytes.EMPTY))
                .withMessage("type 65536 does not fit 16 bits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "02:77:0a:b0:00:64", "80:00:00:00:00:01"})
    void anEthernetAddressIsReadAndWritten(String text) {
        assertThat(MacAddress.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "02:77:00:00:00", "02:77:00:00:00:02:03", "02:77:00:00:00:0g"})
    void textThatIsNoEthernetAddressIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> MacAddress.parse(text));
    }

    @Test
    void anEthernetAddressHas48Bits() {
        assertThat(MacAddress.BROADCAST.bits()).isEqualTo((1L << 48) - 1);
        assertThatIllegalArgumentException().isThrownBy(() -> new MacAddress(1L << 48));
        assertThatIllegalArgumentException().isThrownBy(() -> new MacAddress(-1));
    }

    @Test
    void anIcmpEchoIsReadAndItsChecksumIsTheOneOnTheWire() {
        // echo request number 5 of identifier 1 with the 32 letters of a Windows ping
        Bytes bytes =
                Bytes.fromHex("0800 4d56 00010005 6162636465666768696a6b6c6d6e6f70 7172737475767761626364656667 6869");
        IcmpMessage echo = IcmpMessage.parse(false, bytes).orElseThrow();
        assertThat(echo).isEqualTo(new IcmpMessage(false, 8, 0, 0x4d56, 0x00010005, bytes.from(8)));
        assertThat(echo.checksummed(IpAddress.parse("192.0.2.1"), IpAddress.parse("192.0.2.2")))
                .isEqualTo(echo);
        assertThat(echo.write()).isEqualTo(bytes);
    }

    @Test
    void theChecksumsOfRealIcmpv6MessagesCoverTheAddresses() {
        int messages = 0;
        for (Bytes frame : CaptureFile.named("v0-linux-0.95/e-v6.pcap").frames()) {
            Ipv6Packet packet = (Ipv6Packet)
                    IpPacket.parse(EthernetFrame.parse(frame).orElseThrow().payload());
            if (packet.nextHeader() == IpPacket.PROTOCOL_ICMPV6) {
                IcmpMessage message = IcmpMessage.parse(true, packet.payload()).orElseThrow();
                assertThat(message.checksummed(packet.source(), packet.destination()))
                        .isEqualTo(message);
                messages++;
            }
        }
        assertThat(messages).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void anIcmpMessageHasEightBytesOfHeader(int size) {
        assertThat(IcmpMessage.parse(false, Bytes.of(new byte[size]))).isEmpty();
        assertThat(IcmpMessage.parse(true, Bytes.of(new byte[8])).orElseThrow().body())
                .isEqualTo(Bytes.EMPTY);
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource({"256, 0, 0", "0, 256, 0", "0, 0, 65536", "-1, 0, 0"})
    void anIcmpValueThatDoesNotFitItsFieldIsRefused(int type, int code, int checksum) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new IcmpMessage(false, type, code, checksum, 0, Bytes.EMPTY));
    }

    @ParameterizedTest(name = "{3}")
    @CsvSource({
        "false, 3, 0, ICMP network unreachable",
        "false, 3, 1, ICMP host unreachable",
        "false, 3, 2, ICMP protocol unreachable",
        "false, 3, 3, ICMP port unreachable",
        "false, 3, 4, ICMP fragmentation needed",
        "false, 3, 9, ICMP administratively prohibited",
        "false, 3, 10, ICMP administratively prohibited",
        "false, 3, 13, ICMP administratively prohibited",
        "false, 3, 5, 'ICMP destination unreachable, code 5'",
        "false, 11, 0, ICMP time to live exceeded",
        "false, 8, 0, ICMP type 8 code 0",
        "true, 1, 0, ICMPv6 no route to destination",
        "true, 1, 1, ICMPv6 administratively prohibited",
        "true, 1, 2, ICMPv6 beyond scope of source address",
        "true, 1, 3, ICMPv6 address unreachable",
        "true, 1, 4, ICMPv6 port unreachable",
        "true, 1, 5, ICMPv6 source address failed policy",
        "true, 1, 6, ICMPv6 reject route to destination",
        "true, 1, 7, 'ICMPv6 destination unreachable, code 7'",
        "true, 3, 0, ICMPv6 hop limit exceeded",
        "true, 11, 0, ICMPv6 type 11 code 0",
    })
    void typeAndCodeAreToldInTheWordsOfTheirRfc(boolean v6, int type, int code, String words) {
        assertThat(new IcmpMessage(v6, type, code, 0, 0, Bytes.EMPTY).describe())
                .isEqualTo(words);
    }

    @Test
    void aDefectTellsTheRuleThePlaceAndTheSection() {
        assertThat(new Defect(Defect.Rule.TCP_DATA_OFFSET, 12))
                .hasToString("TCP data offset is below 5 or beyond the segment (offset 12, RFC 9293 3.1)");
    }
}

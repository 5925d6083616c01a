package org.mpcap.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses, their text, and what is made of them. */
class IpAddressTest {
    @ParameterizedTest(name = "{0} is written {1}")
    @CsvSource({
        // RFC 5952 section 1 and 2: many texts, one address
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8::1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8::0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0db8::1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:0:1::1, 2001:db8::1:0:0:1",
        "2001:DB8:0:0:1::1, 2001:db8::1:0:0:1",
        // section 4.1: no leading zeros
        "2001:0db8::0001, 2001:db8::1",
        "2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001, 2001:db8:aaaa:bbbb:cccc:dddd:eeee:1",
        // section 4.2.1: as short as possible
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
        // section 4.2.2: not for one group alone
        "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        // section 4.2.3: the longest run, the first among equals
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        // section 4.3: lower case
        "2001:DB8::ABCD:EF01, 2001:db8::abcd:ef01",
        // section 5: dotted decimal behind the prefix of mapped addresses
        "::ffff:c000:0201, ::ffff:192.0.2.1",
        "::FFFF:192.0.2.1, ::ffff:192.0.2.1",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "0:0:0:0:0:0:0:0, ::",
        "192.0.2.1, 192.0.2.1",
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
    })
    void anAddressIsWrittenAsRfc5952Says(String text, String written) {
        IpAddress address = IpAddress.parse(text);
        assertThat(address).hasToString(written);
        assertThat(IpAddress.parse(written)).isEqualTo(address);
    }

    @ParameterizedTest(name = "[{0}]")
    @ValueSource(
            strings = {
                "",
                " ",
                "localhost",
                "192.0.2",
                "192.0.2.256",
                "192.0.2.1.1",
                "192.0.2.01",
                "1",
                "0x7f000001",
                ":",
                ":::",
                ":1",
                "1:",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "1::2::3",
                "12345::",
                "g::",
                "fe80::1%eth0",
                "[::1]",
                "::192.0.2.1:1",
                "192.0.2.1::",
                "1:2:3:4:5:6:7:192.0.2.1",
                "::192.0.2",
                " ::1",
            })
    void textThatIsNoAddressIsNone(String text) {
        assertThat(IpAddress.literal(text)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpAddress.parse(text))
                .withMessage("'" + text + "' is not an IP address");
    }

    @Test
    void aMappedAddressStaysIpv6() {
        IpAddress mapped = IpAddress.parse("::ffff:192.0.2.1");
        assertThat(mapped.isV6()).isTrue();
        assertThat(mapped.bytes()).isEqualTo(Bytes.fromHex("00000000000000000000ffffc0000201"));
        assertThat(mapped).isNotEqualTo(IpAddress.parse("192.0.2.1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1"})
    void theJdksFormAndBackIsTheSame(String text) throws UnknownHostException {
        IpAddress address = IpAddress.parse(text);
        assertThat(address.toInet()).isEqualTo(InetAddress.getByName(text));
        assertThat(IpAddress.of(address.toInet())).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 5, 8, 15, 17})
    void anAddressHasFourOrSixteenBytes(int size) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpAddress.of(Bytes.of(new byte[size])))
                .withMessage("an address has 4 or 16 bytes, not " + size);
    }

    @ParameterizedTest(name = "{0}: loopback {1}, link-local {2}, multicast {3}")
    @CsvSource({
        "127.0.0.1, true, false, false",
        "127.255.255.255, true, false, false",
        "128.0.0.1, false, false, false",
        "169.254.0.0, false, true, false",
        "169.255.0.0, false, false, false",
        "223.255.255.255, false, false, false",
        "224.0.0.1, false, false, true",
        "239.255.255.255, false, false, true",
        "240.0.0.1, false, false, false",
        "::1, true, false, false",
        "::2, false, false, false",
        "fe80::1, false, true, false",
        "febf::1, false, true, false",
        "fec0::1, false, false, false",
        "ff02::1, false, false, true",
        "fe00::1, false, false, false",
    })
    void anAddressTellsItsScope(String text, boolean loopback, boolean linkLocal, boolean multicast) {
        IpAddress address = IpAddress.parse(text);
        assertThat(address.isLoopback()).isEqualTo(loopback);
        assertThat(address.isLinkLocal()).isEqualTo(linkLocal);
        assertThat(address.isMulticast()).isEqualTo(multicast);
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.0.2, true",
        "127.0.0.1, true",
        "223.255.255.255, true",
        "0.0.0.0, false",
        "0.1.2.3, false",
        "224.0.0.1, false",
        "240.0.0.1, false",
        "255.255.255.255, false",
        "2001:db8::1, true",
        "fe80::1, true",
        "::1, true",
        "::, false",
        "ff02::1, false"
    })
    void anAddressIsOneHostsOrNot(String text, boolean unicast) {
        assertThat(IpAddress.parse(text).isUnicast()).isEqualTo(unicast);
    }

    @ParameterizedTest(name = "{0} port {1} is {2}")
    @CsvSource({"192.0.2.1, 80, 192.0.2.1:80", "2001:db8::1, 80, [2001:db8::1]:80", "::, 0, [::]:0"})
    void anAddressWithAPortHasBracketsForIpv6(String address, int port, String text) {
        assertThat(new TransportAddress(IpAddress.parse(address), port)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65536})
    void aPortFitsSixteenBits(int port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TransportAddress(IpAddress.parse("::1"), port))
                .withMessageContaining("port " + port);
    }

    @Test
    void aFlowSeenFromTheOtherEndIsReversed() {
        TransportAddress local = new TransportAddress(IpAddress.parse("192.0.2.1"), 1024);
        TransportAddress remote = new TransportAddress(IpAddress.parse("192.0.2.2"), 80);
        FourTuple flow = new FourTuple(local, remote);
        assertThat(flow.reversed()).isEqualTo(new FourTuple(remote, local));
        assertThat(flow.reversed().reversed()).isEqualTo(flow);
        assertThat(flow).hasToString("192.0.2.1:1024 > 192.0.2.2:80");
    }
}

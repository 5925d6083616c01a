package org.mpcap.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** ARP as RFC 826 lays it out. */
class ArpPacketTest {
    private static final MacAddress OURS = MacAddress.parse("02:00:00:00:00:0a");
    private static final IpAddress SENDER = IpAddress.parse("10.9.0.1");
    private static final IpAddress TARGET = IpAddress.parse("10.9.0.2");
    private static final Bytes REQUEST =
            Bytes.fromHex("0001 0800 06 04 0001 02000000000a 0a090001 000000000000 0a090002");

    @Test
    void aRequestHasTheBytesOfTheRfc() {
        assertThat(ArpPacket.request(OURS, SENDER, TARGET).write()).isEqualTo(REQUEST);
    }

    @Test
    void aReplyNamesTheAddressAskedForAndGoesToTheAsker() {
        MacAddress theirs = MacAddress.parse("02:00:00:00:00:0b");

        ArpPacket reply = ArpPacket.parse(REQUEST).orElseThrow().reply(theirs);

        assertThat(reply).isEqualTo(new ArpPacket(ArpPacket.REPLY, theirs, TARGET, OURS, SENDER));
    }

    @Test
    void ethernetPaddingIsIgnored() {
        assertThat(ArpPacket.parse(REQUEST.plus(Bytes.adopt(new byte[18])))).isEqualTo(ArpPacket.parse(REQUEST));
    }

    @Test
    void everyShorterPacketIsNone() {
        for (int length = 0; length < REQUEST.length(); length++) {
            assertThat(ArpPacket.parse(REQUEST.slice(0, length))).isEmpty();
        }
    }

    @Test
    void otherHardwareProtocolsAndAddressSizesAreNone() {
        for (int at = 0; at < 6; at++) {
            byte[] changed = REQUEST.toArray();
            changed[at]++;
            assertThat(ArpPacket.parse(Bytes.adopt(changed))).isEmpty();
        }
    }

    @Test
    void whatIsParsedIsWrittenBack() {
        Random random = new Random(826);
        for (int round = 0; round < 10_000; round++) {
            byte[] any = new byte[28];
            random.nextBytes(any);
            System.arraycopy(REQUEST.toArray(), 0, any, 0, 6);
            assertThat(ArpPacket.parse(Bytes.of(any)).orElseThrow().write()).isEqualTo(Bytes.of(any));
        }
    }

    @Test
    void ipv6HasNoPlaceInArp() {
        assertThatIllegalArgumentException().isThrownBy(() -> ArpPacket.request(OURS, SENDER, IpAddress.parse("::1")));
    }
}

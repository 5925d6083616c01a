package org.mpcap.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.capture.LinkType;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Checksums;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpSegment;

class PartialChecksumsTest {
    private static final Bytes ETHERNET_V4 = Bytes.fromHex("0000000000000000000000000800");

    @ParameterizedTest
    @ValueSource(strings = {"10.1.0.1", "::1"})
    void aSumOverThePseudoHeaderAloneIsCompleted(String address) {
        IpAddress local = IpAddress.literal(address).orElseThrow();
        assertThat(PartialChecksums.completed(LinkType.RAW_IP, packet(local, partial(local))))
                .isEqualTo(packet(local, whole(local)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.0.1", "::1"})
    void aRightChecksumStays(String address) {
        IpAddress local = IpAddress.literal(address).orElseThrow();
        Bytes right = packet(local, whole(local));
        assertThat(PartialChecksums.completed(LinkType.RAW_IP, right)).isSameAs(right);
    }

    @Test
    void aWrongChecksumStaysWrong() {
        IpAddress local = IpAddress.literal("10.1.0.1").orElseThrow();
        Bytes wrong = packet(local, whole(local).withChecksum(whole(local).checksum() ^ 1));
        assertThat(PartialChecksums.completed(LinkType.RAW_IP, wrong)).isSameAs(wrong);
    }

    @Test
    void theEthernetHeaderIsPassedOver() {
        IpAddress local = IpAddress.literal("10.1.0.1").orElseThrow();
        assertThat(PartialChecksums.completed(LinkType.ETHERNET, ETHERNET_V4.plus(packet(local, partial(local)))))
                .isEqualTo(ETHERNET_V4.plus(packet(local, whole(local))));
    }

    @Test
    void aFrameCutAnywhereStaysAsItIs() {
        IpAddress local = IpAddress.literal("::1").orElseThrow();
        Bytes packet = packet(local, partial(local));
        for (int length = 0; length < packet.length(); length++) {
            Bytes cut = packet.slice(0, length);
            assertThat(PartialChecksums.completed(LinkType.RAW_IP, cut)).isSameAs(cut);
        }
    }

    private static TcpSegment whole(IpAddress local) {
        return partial(local).checksummed(local, local);
    }

    /** What Linux leaves in the field of a segment whose checksum the interface is to fill in. */
    private static TcpSegment partial(IpAddress local) {
        Bytes data = Bytes.fromHex("68656c6c6f");
        TcpSegment segment = new TcpSegment(5001, 61000, 7, 9, TcpSegment.ACK, 1000, 0, 0, OptionList.NONE, data);
        int length = segment.write().length();
        long pseudo = Checksums.sum(Checksums.sum(0, local.bytes()), local.bytes()) + TcpSegment.PROTOCOL + length;
        return segment.withChecksum(Checksums.fold(pseudo) ^ 0xffff);
    }

    private static Bytes packet(IpAddress local, TcpSegment segment) {
        return IpPacket.of(local, local, TcpSegment.PROTOCOL, 64, segment.write())
                .write();
    }
}

package org.mpcap.middlebox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.mpcap.link.MemoryLink;
import org.mpcap.link.MemoryLink.Impairment;
import org.mpcap.link.VirtualEventLoop;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Checksums;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.IpPayload;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpSegment;

/** A box between two wires. */
class InlineBoxTest {
    private static final IpAddress CLIENT = IpAddress.parse("192.0.2.1");
    private static final IpAddress SERVER = IpAddress.parse("192.0.2.2");

    private final VirtualEventLoop loop = new VirtualEventLoop(Instant.EPOCH);
    private final MemoryLink.Wire near = MemoryLink.wire(loop, Impairment.none(0), new SplittableRandom(1));
    private final MemoryLink.Wire far = MemoryLink.wire(loop, Impairment.none(0), new SplittableRandom(2));
    private final InlineBox box = new InlineBox(loop, near.far(), far.near(), List.of(), 7);
    private final List<Bytes> arrived = new ArrayList<>();

    @Test
    void segmentsLargerThanTheOtherSideCarriesAreCutAndLoseNothing() {
        far.far().listen(arrived::add);
        Bytes data = Bytes.of(new byte[4000]);
        TcpSegment large = new TcpSegment(1, 2, 100, 5, TcpSegment.ACK | TcpSegment.PSH, 9, 0, 0, OptionList.NONE, data)
                .checksummed(CLIENT, SERVER);
        near.near()
                .send(IpPacket.of(CLIENT, SERVER, TcpSegment.PROTOCOL, 64, large.write())
                        .write());
        loop.run(() -> false, 100);

        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (Bytes packet : arrived) {
            IpPayload ip = IpPayload.in(packet).orElseThrow();
            TcpSegment piece = (TcpSegment) TcpSegment.parse(ip.payload());
            assertThat(packet.length()).isLessThanOrEqualTo(1500);
            assertThat(piece.sequence()).isEqualTo(100 + whole.size());
            assertThat(Checksums.withPseudoHeader(CLIENT, SERVER, TcpSegment.PROTOCOL, ip.payload()))
                    .isZero();
            assertThat(piece.has(TcpSegment.PSH))
                    .isEqualTo(piece.sequence() + piece.payload().length() == 4100);
            whole.writeBytes(piece.payload().toArray());
        }
        assertThat(whole.size()).isEqualTo(4000);
    }

    @Test
    void whatIsTooLongAndNoTcpIsCountedAsLost() {
        near.near()
                .send(IpPacket.of(CLIENT, SERVER, 17, 64, Bytes.of(new byte[2000]))
                        .write());
        loop.run(() -> false, 100);

        assertThat(box.tooLong()).isEqualTo(1);
        assertThat(box.passed()).isEqualTo(1);
    }
}

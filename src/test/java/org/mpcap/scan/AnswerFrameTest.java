package org.mpcap.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpSegment;

/** Reading answers without records agrees with reading them as records. */
class AnswerFrameTest {
    private static final int RUNS = 200;

    private static byte[] answer(IpAddress from, IpAddress to, Random random) {
        byte[] data = new byte[random.nextInt(40)];
        random.nextBytes(data);
        TcpSegment segment = new TcpSegment(
                443,
                40_000,
                random.nextInt(),
                random.nextInt(),
                TcpSegment.SYN | TcpSegment.ACK,
                random.nextInt(0x10000),
                0,
                0,
                OptionList.NONE,
                Bytes.of(data));
        return IpPacket.of(
                        from,
                        to,
                        TcpSegment.PROTOCOL,
                        64,
                        segment.checksummed(from, to).write())
                .write()
                .toArray();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"192.0.2.1, 198.51.100.77, 20", "2001:db8::ffff:1, 2001:db8:1::2, 40"})
    void right_checksums_hold_and_any_changed_byte_breaks_them(String host, String scanner, int header) {
        IpAddress from = IpAddress.parse(host);
        IpAddress to = IpAddress.parse(scanner);
        Random random = new Random(1);
        AnswerFrame frame = new AnswerFrame(false);
        for (int run = 0; run < RUNS; run++) {
            byte[] packet = answer(from, to, random);
            assertThat(frame.read(packet)).isEqualTo(AnswerFrame.SEGMENT);
            assertThat(frame.checksumHolds()).isTrue();
            // Not the data offset: a segment cut short is no segment.
            int at = header
                    + (random.nextBoolean() ? 4 + random.nextInt(8) : 14 + random.nextInt(packet.length - header - 14));
            packet[at] ^= (byte) (1 << random.nextInt(8));
            assertThat(frame.read(packet)).isEqualTo(AnswerFrame.SEGMENT);
            assertThat(frame.checksumHolds()).isFalse();
        }
    }
}

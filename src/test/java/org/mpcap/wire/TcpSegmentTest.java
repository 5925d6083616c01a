package org.mpcap.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TCP segments. The real one is frame 7 of {@code captures/v0-linux-0.95/a-join.pcap}. */
class TcpSegmentTest {
    private static final Bytes REAL =
            Bytes.fromHex("5dbe0050 5a20334f 00000000 9002ffff bfb10000 020405b4 1e0c0001 6042a881c737b9e2");
    private static final IpAddress CLIENT = IpAddress.parse("10.77.0.100");
    private static final IpAddress SERVER = IpAddress.parse("10.77.0.2");
    private static final TcpSegment SYN = new TcpSegment(
            0x5dbe,
            80,
            0x5a20334f,
            0,
            TcpSegment.SYN,
            0xffff,
            0xbfb1,
            0,
            OptionList.of(
                    new TcpOption.MaximumSegmentSize(1460),
                    new TcpOption.Other(30, Bytes.fromHex("00016042a881c737b9e2"))),
            Bytes.EMPTY);

    private static TcpSegment withFlags(int flags, String payload) {
        return new TcpSegment(1, 2, 3, 4, flags, 5, 6, 7, OptionList.NONE, Bytes.fromHex(payload));
    }

    @Test
    void aRealSynIsReadAndWritten() {
        assertThat(TcpSegment.parse(REAL)).isEqualTo(SYN);
        assertThat(SYN.write()).isEqualTo(REAL);
    }

    @Test
    void itsChecksumIsTheOneOnTheWire() {
        assertThat(SYN.withChecksum(0x1234).checksummed(CLIENT, SERVER)).isEqualTo(SYN);
        assertThat(Checksums.withPseudoHeader(CLIENT, SERVER, TcpSegment.PROTOCOL, REAL))
                .isZero();
    }

    @Test
    void theDataFollowsTheOptions() {
        TcpSegment data = (TcpSegment) TcpSegment.parse(REAL.plus(Bytes.fromHex("cafe")));
        assertThat(data.options()).isEqualTo(SYN.options());
        assertThat(data.payload()).isEqualTo(Bytes.fromHex("cafe"));
    }

    @Test
    void reservedAndUrgentBitsAreKept() {
        Bytes bytes = Bytes.fromHex("0001 0002 00000003 00000004 5fff 0005 0006 0007");
        assertThat(TcpSegment.parse(bytes)).isEqualTo(withFlags(0xfff, ""));
        assertThat(withFlags(0xfff, "").write()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 13, 19})
    void fewerThanTwentyBytesAreNoSegment(int size) {
        Bytes cut = REAL.slice(0, size);
        assertThat(TcpSegment.parse(cut)).isEqualTo(new UnparsedSegment(cut, new Defect(Defect.Rule.TCP_HEADER, 0)));
        assertThat(TcpSegment.parse(cut).write()).isEqualTo(cut);
    }

    @ParameterizedTest(name = "data offset {0} of {1} bytes")
    @CsvSource({"0, 36", "4, 36", "10, 36", "15, 36", "9, 35", "6, 20"})
    void aDataOffsetOutsideTheSegmentIsNoSegment(int offset, int size) {
        byte[] bytes = REAL.toArray();
        bytes[12] = (byte) (offset << 4);
        Bytes wrong = Bytes.copyOf(bytes, 0, size);
        assertThat(TcpSegment.parse(wrong))
                .isEqualTo(new UnparsedSegment(wrong, new Defect(Defect.Rule.TCP_DATA_OFFSET, 12)));
        assertThat(TcpSegment.parse(wrong).write()).isEqualTo(wrong);
    }

    @ParameterizedTest(name = "flags {0} with data {1} take {2}")
    @CsvSource({"2, '', 1", "17, '', 1", "3, '', 2", "16, '', 0", "24, 010203, 3", "25, 010203, 4", "2, 0102, 3"})
    void sequenceSpaceIsTakenByDataSynAndFin(int flags, String payload, int length) {
        assertThat(withFlags(flags, payload).sequenceLength()).isEqualTo(length);
    }

    @Test
    void flagsAreAskedForByMask() {
        TcpSegment synAck = withFlags(TcpSegment.SYN | TcpSegment.ACK, "");
        assertThat(synAck.has(TcpSegment.SYN)).isTrue();
        assertThat(synAck.has(TcpSegment.SYN | TcpSegment.ACK)).isTrue();
        assertThat(synAck.has(TcpSegment.SYN | TcpSegment.RST)).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"0402", "03030a", "0101010101"})
    void optionsFillWholeWords(String hex) {
        OptionList odd = OptionList.parse(Bytes.fromHex(hex));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TcpSegment(1, 2, 0, 0, 0, 0, 0, 0, odd, Bytes.EMPTY))
                .withMessageContaining("multiple of 4");
    }

    @Test
    void optionsTakeAtMostFortyBytes() {
        OptionList forty = OptionList.parse(Bytes.fromHex("01".repeat(40)));
        OptionList more = OptionList.parse(Bytes.fromHex("01".repeat(44)));
        TcpSegment full = new TcpSegment(1, 2, 0, 0, 0, 0, 0, 0, forty, Bytes.EMPTY);
        assertThat(TcpSegment.parse(full.write())).isEqualTo(full);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TcpSegment(1, 2, 0, 0, 0, 0, 0, 0, more, Bytes.EMPTY))
                .withMessageContaining("options take 44 bytes");
    }

    @ParameterizedTest(name = "{0} {1} {2} {3} {4} {5}")
    @CsvSource({
        "65536, 2, 0, 0, 0, 0",
        "1, -1, 0, 0, 0, 0",
        "1, 2, 4096, 0, 0, 0",
        "1, 2, 0, 65536, 0, 0",
        "1, 2, 0, 0, 65536, 0",
        "1, 2, 0, 0, 0, 65536",
    })
    void aValueThatDoesNotFitItsFieldIsRefused(
            int source, int destination, int flags, int window, int checksum, int urgent) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TcpSegment(
                        source, destination, 0, 0, flags, window, checksum, urgent, OptionList.NONE, Bytes.EMPTY))
                .withMessageContaining("does not fit");
    }
}

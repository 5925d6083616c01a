package org.mpcap.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The byte string, and the reader and writer on it. */
class BytesTest {
    private static final Bytes EIGHT = Bytes.fromHex("fedcba9876543210");

    @Test
    void numbersAreReadInNetworkByteOrderAndUnsignedUpToTwoBytes() {
        assertThat(EIGHT.u8(0)).isEqualTo(0xfe);
        assertThat(EIGHT.u16(0)).isEqualTo(0xfedc);
        assertThat(EIGHT.u32(0)).isEqualTo(0xfedcba98);
        assertThat(EIGHT.u64(0)).isEqualTo(0xfedcba9876543210L);
        assertThat(Bytes.fromHex("00000000ffffffff").u64(0)).isEqualTo(0xffff_ffffL);
    }

    @Test
    void whatIsReadIsWrittenAgain() {
        ByteReader in = new ByteReader(EIGHT.plus(EIGHT));
        ByteWriter out = new ByteWriter(0);
        out.u8(in.u8()).u16(in.u16()).u32(in.u32()).u64(in.u64());
        assertThat(in.remaining()).isEqualTo(1);
        assertThat(in.position()).isEqualTo(15);
        out.bytes(in.rest());
        assertThat(in.remaining()).isZero();
        assertThat(out.size()).isEqualTo(16);
        assertThat(out.toBytes()).isEqualTo(EIGHT.plus(EIGHT));
    }

    @Test
    void aWriterGrowsAsNeeded() {
        ByteWriter out = new ByteWriter(1);
        for (int i = 0; i < 1000; i++) {
            out.u8(i);
        }
        assertThat(out.toBytes().length()).isEqualTo(1000);
        assertThat(out.toBytes().u8(999)).isEqualTo(999 & 0xff);
    }

    @Test
    void twoBytesAlreadyWrittenAreReplaced() {
        ByteWriter out = new ByteWriter(8).u32(0).patchU16(2, 0xabcd);
        assertThat(out.toBytes()).isEqualTo(Bytes.fromHex("0000abcd"));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> out.patchU16(3, 1));
    }

    @Test
    void aSliceReachesNothingOutsideItself() {
        Bytes slice = EIGHT.slice(2, 3);
        assertThat(slice).isEqualTo(Bytes.fromHex("ba9876"));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> slice.u8(3));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> slice.u16(2));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> slice.u8(-1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> slice.slice(1, 3));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> slice.from(4));
    }

    @Test
    void theArrayItWasMadeOfCanBeChangedAfterwards() {
        byte[] array = {1, 2, 3};
        Bytes bytes = Bytes.of(array);
        array[0] = 9;
        bytes.toArray()[1] = 9;
        assertThat(bytes).isEqualTo(Bytes.of((byte) 1, (byte) 2, (byte) 3));
    }

    @Test
    void aCopyMustLieInsideItsSource() {
        assertThat(Bytes.copyOf(new byte[] {1, 2, 3}, 1, 2)).isEqualTo(Bytes.fromHex("0203"));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Bytes.copyOf(new byte[3], 2, 2));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Bytes.copyOf(new byte[3], 4, 0));
    }

    @Test
    void equalContentsAreEqualWhereverTheyAreStored() {
        Bytes slice = Bytes.fromHex("00abcd00").slice(1, 2);
        assertThat(slice).isEqualTo(Bytes.fromHex("abcd")).hasSameHashCodeAs(Bytes.fromHex("abcd"));
        assertThat(slice).isNotEqualTo(Bytes.fromHex("abce")).isNotEqualTo(Bytes.fromHex("abcd00"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "'', ''",
        "0x, ''",
        "1e04, 1e04",
        "0x1E04, 1e04",
        "0X1e04, 1e04",
        "1e 04, 1e04",
        "1e:04, 1e04",
    })
    void hexadecimalTextIsRead(String text, String hex) {
        assertThat(Bytes.fromHex(text).toHex()).isEqualTo(hex);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "1e0, an odd number of hexadecimal digits (3)",
                "1g, 'g' at position 2 is not a hexadecimal digit",
                "1e-04, '-' at position 3 is not a hexadecimal digit",
                "0x1g, 'g' at position 4 is not a hexadecimal digit",
                "1\uff11, '\uff11' at position 2 is not a hexadecimal digit",
            })
    void textThatIsNotHexadecimalIsRefusedWithThePlace(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.fromHex(text))
                .withMessage(message);
    }

    @Test
    void numbersBecomeBytes() {
        assertThat(Bytes.ofLong(0xfedcba9876543210L)).isEqualTo(EIGHT);
        assertThat(Bytes.ofInt(0xfedcba98)).isEqualTo(EIGHT.slice(0, 4));
    }

    @Test
    void aFieldHoldsWhatFitsItsBits() {
        FieldWidth.check("port", 65535, 16);
        FieldWidth.check("port", 0, 16);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FieldWidth.check("port", 65536, 16))
                .withMessage("port 65536 does not fit 16 bits");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FieldWidth.check("port", -1, 16))
                .withMessage("port -1 does not fit 16 bits");
    }
}

package org.mpcap.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;

/** Keys and what names them: how they are read, written and refused. */
class KeyTest {
    private static final Key KEY = new Key(0x00a1b2c3d4e5f607L);

    @ParameterizedTest
    @ValueSource(strings = {"00a1b2c3d4e5f607", "0x00A1B2C3D4E5F607", "00:a1:b2:c3:d4:e5:f6:07", "00a1b2c3 d4e5f607"})
    void aKeyIsReadFromItsHexadecimalDigits(String text) {
        assertThat(Key.parse(text)).isEqualTo(KEY);
    }

    @Test
    void aKeyIsWrittenWithAllItsDigits() {
        assertThat(KEY).hasToString("00a1b2c3d4e5f607");
        assertThat(KEY.bytes()).isEqualTo(Bytes.fromHex("00a1b2c3d4e5f607"));
    }

    @ParameterizedTest
    @CsvSource({
        "00a1b2c3d4e5f6, 'a key has 8 bytes (16 hexadecimal digits), not 7 bytes'",
        "'', 'a key has 8 bytes (16 hexadecimal digits), not 0 bytes'",
        "00a1b2c3d4e5f6g7, '''g'' at position 15 is not a hexadecimal digit'",
        "00a1b2c3d4e5f60, 'an odd number of hexadecimal digits (15)'",
    })
    void aTextThatIsNoKeyIsRefusedWithTheReason(String text, String reason) {
        assertThatThrownBy(() -> Key.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(reason);
    }

    @Test
    void aNonceOfAnotherLengthIsRefusedWithTheReason() {
        assertThatThrownBy(() -> Nonce.parse("0011"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a nonce has 4 bytes (8 hexadecimal digits), not 2 bytes");
    }

    @Test
    void tokensNoncesAndIdsnsAreWrittenWithAllTheirDigits() {
        assertThat(new Token(0x00ab)).hasToString("000000ab");
        assertThat(Nonce.parse("0x000000AB")).hasToString("000000ab");
        assertThat(new Idsn(0x00ab)).hasToString("00000000000000ab");
    }

    @Test
    void theFirstDataSequenceNumberWrapsAfter64Bits() {
        assertThat(new Idsn(-1).firstDataSequenceNumber()).isZero();
    }

    @Test
    void anAddAddrHmacIsRefusedForValuesTheOptionCannotHold() {
        IpAddress address = IpAddress.parse("192.0.2.1");

        assertThatThrownBy(() -> AddAddrHmac.of(KEY, KEY, 256, address, 0)).hasMessageContaining("address id 256");
        assertThatThrownBy(() -> AddAddrHmac.of(KEY, KEY, 1, address, 65536)).hasMessageContaining("port 65536");
    }
}

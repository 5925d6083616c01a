package org.mpcap.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mpcap.wire.IpAddress;

/** The HMAC of ADD_ADDR at the borders of its fields, with the JDK as an independent judge. */
class AddAddrHmacTest {
    private static final Key SENDER = Key.parse("0102030405060708");
    private static final Key RECEIVER = Key.parse("f1f2f3f4f5f6f7f8");

    @ParameterizedTest(name = "address id {0}, {1}, port {2}")
    @CsvSource({
        "0, 192.0.2.1, 0",
        "255, 192.0.2.1, 65535",
        "0, 2001:db8::1, 65535",
        "255, 2001:db8::1, 0",
        "128, 198.51.100.255, 32768"
    })
    void isTheLast64BitsOfTheJdksHmac(int addressId, String address, int port) throws GeneralSecurityException {
        byte[] addressBytes = IpAddress.parse(address).bytes().toArray();
        byte[] message = ByteBuffer.allocate(1 + addressBytes.length + 2)
                .put((byte) addressId)
                .put(addressBytes)
                .putShort((short) port)
                .array();
        byte[] keys = ByteBuffer.allocate(16)
                .putLong(0x0102_0304_0506_0708L)
                .putLong(0xf1f2_f3f4_f5f6_f7f8L)
                .array();
        Mac judge = Mac.getInstance("HmacSHA256");
        judge.init(new SecretKeySpec(keys, "HmacSHA256"));
        long least = ByteBuffer.wrap(judge.doFinal(message)).getLong(24);

        assertThat(AddAddrHmac.of(SENDER, RECEIVER, addressId, IpAddress.parse(address), port))
                .isEqualTo(least);
    }
}

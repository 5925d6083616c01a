package org.mpcap.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mpcap.wire.Bytes;

/** The hash and the HMAC of each version: published vectors, and the JDK as an independent judge. */
class MptcpVersionTest {
    private static final long SEED = 0x6d70_6361_7001L;

    @ParameterizedTest(name = "{0} of ''{1}''")
    @CsvSource({
        "V0, '', da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "V0, abc, a9993e364706816aba3e25717850c26c9cd0d89d",
        "V0, abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq, 84983e441c3bd26ebaae4aa1f95129e5e54670f1",
        "V1, '', e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "V1, abc, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "V1, abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq,"
                + " 248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    })
    void hashesAsInTheExamplesOfFips180(MptcpVersion version, String message, String hash) {
        assertThat(version.hash(text(message)).toHex()).isEqualTo(hash);
    }

    @ParameterizedTest(name = "case {0}")
    @CsvSource({
        "1, 0b x20, 'Hi There', b617318655057264e28bc0b6fb378c8ef146be00",
        "2, 4a656665 x1, 'what do ya want for nothing?', effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
        "5, 0c x20, 'Test With Truncation', 4c1a03424b55e07fe7f27be1d58bb9324a9a5a04",
        "6, aa x80, 'Test Using Larger Than Block-Size Key - Hash Key First', aa4ae5e15272d00e95705637ce8a3b55ed402112",
        "7, aa x80, 'Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data',"
                + " e8e99d0f45237d786d6bbaa7965c7808bbff1a91",
    })
    void version0AuthenticatesAsInRfc2202(int number, String key, String message, String hmac) {
        assertThat(MptcpVersion.V0.hmac(repeated(key), text(message)).toHex()).isEqualTo(hmac);
    }

    @ParameterizedTest(name = "case {0}")
    @CsvSource({
        "1, 0b x20, 'Hi There', b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        "2, 4a656665 x1, 'what do ya want for nothing?', 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        "6, aa x131, 'Test Using Larger Than Block-Size Key - Hash Key First',"
                + " 60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        "7, aa x131, 'This is a test using a larger than block-size key and a larger than block-size data. The key needs"
                + " to be hashed before being used by the HMAC algorithm.',"
                + " 9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
    })
    void version1AuthenticatesAsInRfc4231(int number, String key, String message, String hmac) {
        assertThat(MptcpVersion.V1.hmac(repeated(key), text(message)).toHex()).isEqualTo(hmac);
    }

    @ParameterizedTest
    @CsvSource({
        "V0, 125d7342b9ac11cd91a39af48aa17b4f63f175d3, 4c9007f4026250c6bc8414f9bf50c86c2d7235da",
        "V1, 773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe,"
                + " 82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
    })
    void authenticatesBinaryMessagesAsInCases3And4OfRfc2202AndRfc4231(
            MptcpVersion version, String case3, String case4) {
        Bytes rising = Bytes.fromHex("0102030405060708090a0b0c0d0e0f10111213141516171819");

        assertThat(version.hmac(repeated("aa x20"), repeated("dd x50")).toHex()).isEqualTo(case3);
        assertThat(version.hmac(rising, repeated("cd x50")).toHex()).isEqualTo(case4);
    }

    @ParameterizedTest
    @EnumSource
    void hashesRandomMessagesAsTheJdkDoes(MptcpVersion version) throws GeneralSecurityException {
        MessageDigest judge = MessageDigest.getInstance(version == MptcpVersion.V0 ? "SHA-1" : "SHA-256");
        Random random = new Random(SEED);
        for (int i = 0; i < 2_000; i++) {
            byte[] message = randomBytes(random, random.nextInt(300));

            assertThat(version.hash(Bytes.of(message)).toArray())
                    .as("seed %d, run %d", SEED, i)
                    .isEqualTo(judge.digest(message));
        }
    }

    @ParameterizedTest
    @EnumSource
    void authenticatesRandomMessagesAsTheJdkDoes(MptcpVersion version) throws GeneralSecurityException {
        String algorithm = version == MptcpVersion.V0 ? "HmacSHA1" : "HmacSHA256";
        Mac judge = Mac.getInstance(algorithm);
        Random random = new Random(SEED);
        for (int i = 0; i < 2_000; i++) {
            byte[] key = randomBytes(random, 1 + random.nextInt(150));
            byte[] message = randomBytes(random, random.nextInt(300));
            judge.init(new SecretKeySpec(key, algorithm));

            assertThat(version.hmac(Bytes.of(key), Bytes.of(message)).toArray())
                    .as("seed %d, run %d", SEED, i)
                    .isEqualTo(judge.doFinal(message));
        }
    }

    @Test
    void onlyTheNumbers0And1NameAVersion() {
        assertThat(MptcpVersion.of(0)).contains(MptcpVersion.V0);
        assertThat(MptcpVersion.of(1)).contains(MptcpVersion.V1);
        assertThat(MptcpVersion.of(2)).isEmpty();
        assertThat(MptcpVersion.of(-1)).isEmpty();
    }

    @Test
    void aVersionKnowsItsNumberAndItsRfc() {
        assertThat(MptcpVersion.V0.number()).isZero();
        assertThat(MptcpVersion.V0.rfc()).isEqualTo("RFC 6824");
        assertThat(MptcpVersion.V1.number()).isOne();
        assertThat(MptcpVersion.V1.rfc()).isEqualTo("RFC 8684");
    }

    @Test
    void aVersionIsWrittenAsAUserNamesIt() {
        assertThat(MptcpVersion.V0).hasToString("v0");
        assertThat(MptcpVersion.V1).hasToString("v1");
    }

    private static Bytes text(String ascii) {
        return Bytes.of(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    private static Bytes repeated(String hexAndTimes) {
        int cross = hexAndTimes.indexOf(" x");
        return Bytes.fromHex(
                hexAndTimes.substring(0, cross).repeat(Integer.parseInt(hexAndTimes.substring(cross + 2))));
    }

    private static byte[] randomBytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}

package org.mpcap.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;

class DssChecksumTest {
    private static final long SEED = 0x6d70_6361_7002L;

    /** Packet 1375 of s2-v4-csum-1MB.pcap: the DATA_FIN that closes the connection. */
    @Test
    void aDataFinAloneIsCoveredByThePseudoHeaderOnly() {
        assertThat(DssChecksum.of(0xa472b119f3e7341fL, 0, 1, Bytes.EMPTY)).isEqualTo(0x826b);
    }

    @Test
    void anOddLastByteCountsAsTheHighHalfOfAWord() {
        assertThat(DssChecksum.of(0, 0, 0, Bytes.of((byte) 0xab))).isEqualTo(0xffff - 0xab00);
    }

    /** One's complement addition is addition modulo 65535; zero and 65535 are the same sum. */
    @Test
    void theSumIsThatOfTheNumberModulo65535() {
        Random random = new Random(SEED);
        BigInteger modulus = BigInteger.valueOf(0xffff);
        for (int i = 0; i < 2_000; i++) {
            long dsn = random.nextLong();
            int ssn = random.nextInt();
            byte[] data = new byte[2 * random.nextInt(1, 700)];
            random.nextBytes(data);
            Bytes covered = new ByteWriter(64)
                    .u64(dsn)
                    .u32(ssn)
                    .u16(data.length)
                    .bytes(Bytes.of(data))
                    .toBytes();

            int sum = 0xffff - DssChecksum.of(dsn, ssn, data.length, Bytes.of(data));

            assertThat(BigInteger.valueOf(sum).mod(modulus))
                    .as("seed %d, run %d", SEED, i)
                    .isEqualTo(new BigInteger(1, covered.toArray()).mod(modulus));
        }
    }
}

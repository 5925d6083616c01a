package org.mpcap.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KeyedHashTest {
    /** Pairs of inputs that simple sums of products do not tell apart, and neighbours. */
    private static final long[][] ALIKE = {
        {0, 1}, {1L << 63, 0}, {1L << 63 | 1L << 31, 0}, {0x1_0000_0001L, 0x2_0000_0002L}, {-1, 0}, {1L << 32, 1}
    };

    @Test
    void theSameKeysGiveTheSameHash() {
        assertEquals(
                new KeyedHash(new SplittableRandom(7)).word(0, 5), new KeyedHash(new SplittableRandom(7)).word(0, 5));
    }

    @Test
    void otherKeysGiveAnotherHash() {
        KeyedHash one = new KeyedHash(new SplittableRandom(7));
        KeyedHash other = new KeyedHash(new SplittableRandom(8));
        assertNotEquals(one.of(one.word(0, 5)), other.of(other.word(0, 5)));
    }

    @Test
    void theHighestBitsOfChosenInputsAreEqualForNextToNoKeys() {
        SplittableRandom random = new SplittableRandom(1);
        int equal = 0;
        for (int i = 0; i < 100_000; i++) {
            KeyedHash hash = new KeyedHash(random);
            for (long[] pair : ALIKE) {
                long one = hash.of(hash.word(0, pair[0])) >>> 32;
                long other = hash.of(hash.word(0, pair[1])) >>> 32;
                equal += one == other ? 1 : 0;
            }
        }
        assertTrue(equal <= 2, "equal: " + equal);
    }
}

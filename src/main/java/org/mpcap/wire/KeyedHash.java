package org.mpcap.wire;

import java.util.random.RandomGenerator;

/**
 * A universal hash over 32-bit words with secret keys: the sum of products of neighbouring words, each with a key added (NH of UMAC, RFC 4418
 * 5.2.2). Whoever chooses the words without knowing the keys finds two inputs of one hash with a probability of 2^-32, whatever he chooses; and
 * the products do not wait for each other.
 */
public final class KeyedHash {
    /** Enough for two IPv6 addresses and what a TCP header has. */
    private static final int KEYS = 16;

    private static final long LOW = 0xffff_ffffL;

    private final int[] keys = new int[KEYS];
    private final long multiplier;

    /** A hash with keys out of {@code random}. */
    public KeyedHash(RandomGenerator random) {
        for (int i = 0; i < KEYS; i++) {
            keys[i] = random.nextInt();
        }
        multiplier = random.nextLong() | 1;
    }

    /** The hash, once the sum is complete; of its bits the highest are the best: of two sums the highest 32 are equal with a probability of 2^-31. */
    public long of(long sum) {
        return sum * multiplier;
    }

    /** The part of a sum that two words make at an even place from 0 to 14. */
    public long pair(int place, int first, int second) {
        return (first + keys[place] & LOW) * (second + keys[place + 1] & LOW);
    }

    /** The same of one word of 64 bits. */
    public long word(int place, long word) {
        return pair(place, (int) (word >>> 32), (int) word);
    }
}

package org.mpcap.scan;

/**
 * A pseudo-random order of the numbers 0…size-1 that needs no list and can be asked both ways: an alternating Feistel network over
 * the next power of two, walked along its cycles until it falls inside. The same key gives the same order.
 */
public final class Permutation {
    /** Four rounds make a Feistel network indistinguishable from random (Luby and Rackoff); two more, as each is a weak one. */
    private static final int ROUNDS = 6;
    /** Largest size: 2^62. */
    public static final long LIMIT = 1L << 62;

    private final long size;
    private final int rightBits;
    private final long leftMask;
    private final long rightMask;
    private final long[] keys = new long[ROUNDS];

    /**
     * An order of {@code size} numbers.
     *
     * @param size 1…2^62
     * @param key chooses the order
     * @throws IllegalArgumentException if the size is out of range
     */
    public Permutation(long size, long key) {
        if (size < 1 || size > LIMIT) {
            throw new IllegalArgumentException("size " + size + " is not within 1…2^62");
        }
        this.size = size;
        int bits = Math.max(2, 64 - Long.numberOfLeadingZeros(size - 1));
        rightBits = bits / 2;
        rightMask = (1L << rightBits) - 1;
        leftMask = (1L << (bits - rightBits)) - 1;
        long state = key;
        for (int round = 0; round < ROUNDS; round++) {
            state += 0x9e3779b97f4a7c15L;
            keys[round] = mix(state);
        }
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private static long scramble(long value, long key) {
        long z = (value ^ key) * 0xff51afd7ed558ccdL;
        z ^= z >>> 32;
        z *= 0xc4ceb9fe1a85ec53L;
        return z >>> 29;
    }

    /** How many numbers there are. */
    public long size() {
        return size;
    }

    /** The number at {@code position}. */
    public long at(long position) {
        long value = position;
        do {
            long left = value >>> rightBits;
            long right = value & rightMask;
            for (int round = 0; round < ROUNDS; round += 2) {
                left ^= scramble(right, keys[round]) & leftMask;
                right ^= scramble(left, keys[round + 1]) & rightMask;
            }
            value = left << rightBits | right;
        } while (value >= size);
        return value;
    }

    /** The position of {@code number}. */
    public long positionOf(long number) {
        long value = number;
        do {
            long left = value >>> rightBits;
            long right = value & rightMask;
            for (int round = ROUNDS - 2; round >= 0; round -= 2) {
                right ^= scramble(left, keys[round + 1]) & rightMask;
                left ^= scramble(right, keys[round]) & leftMask;
            }
            value = left << rightBits | right;
        } while (value >= size);
        return value;
    }
}

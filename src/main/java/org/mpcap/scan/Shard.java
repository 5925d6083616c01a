package org.mpcap.scan;

/**
 * One of several machines that share a scan.
 *
 * @param number 1…of
 * @param of how many there are
 */
public record Shard(int number, int of) {
    /** All targets. */
    public static final Shard WHOLE = new Shard(1, 1);

    /** @throws IllegalArgumentException if the number is not within 1…of */
    public Shard {
        if (number < 1 || number > of) {
            throw new IllegalArgumentException("there is no shard " + number + " of " + of);
        }
    }

    /** How many of {@code size} targets are this machine's. */
    public long share(long size) {
        long behind = size - (number - 1);
        return behind <= 0 ? 0 : (behind - 1) / of + 1;
    }
}

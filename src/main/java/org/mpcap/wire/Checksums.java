package org.mpcap.wire;

/** The Internet checksum: 16-bit one's complement sums (RFC 1071). */
public final class Checksums {
    private Checksums() {}

    /** Adds the 16-bit words of {@code bytes} to a running sum; an odd last byte counts as the high half of a word. */
    public static long sum(long running, Bytes bytes) {
        long sum = running;
        int even = bytes.length() & ~1;
        for (int i = 0; i < even; i += 2) {
            sum += bytes.u16(i);
        }
        if (even != bytes.length()) {
            sum += (long) bytes.u8(even) << 8;
        }
        return sum;
    }

    /** Folds a running sum to 16 bits and complements it. */
    public static int fold(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (int) ~folded & 0xffff;
    }

    /** The checksum of {@code bytes} alone, as in the IPv4 header. */
    public static int of(Bytes bytes) {
        return fold(sum(0, bytes));
    }

    /**
     * The checksum of an upper-layer message with the IPv4 or IPv6 pseudo header (RFC 9293 3.1, RFC 8200 8.1). Over a message
     * whose checksum field is filled in and right, the result is 0.
     */
    public static int withPseudoHeader(IpAddress source, IpAddress destination, int protocol, Bytes message) {
        long sum = sum(sum(0, source.bytes()), destination.bytes());
        return fold(sum(sum + protocol + (message.length() >>> 16) + (message.length() & 0xffff), message));
    }
}

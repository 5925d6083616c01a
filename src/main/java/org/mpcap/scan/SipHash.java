package org.mpcap.scan;

import org.mpcap.wire.Bytes;

/**
 * SipHash-2-4 over 64-bit words, as {@link org.mpcap.crypto.KeyGenerator} feeds it, without allocating: it runs for every packet of
 * a scan.
 */
public final class SipHash {
    private final long start0;
    private final long start1;
    private final long start2;
    private final long start3;

    /** @param secret 16 bytes, k0 and k1 in little-endian order */
    public SipHash(Bytes secret) {
        long k0 = Long.reverseBytes(secret.u64(0));
        long k1 = Long.reverseBytes(secret.u64(8));
        start0 = k0 ^ 0x736f6d6570736575L;
        start1 = k1 ^ 0x646f72616e646f6dL;
        start2 = k0 ^ 0x6c7967656e657261L;
        start3 = k1 ^ 0x7465646279746573L;
    }

    /** The hash of a flow: two words for IPv4, five for IPv6; addresses as {@link AddressRange} holds them. */
    public long ofFlow(
            boolean v6,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            int seed,
            int sourcePort,
            int destinationPort) {
        long last = (long) seed << 32 | (long) sourcePort << 16 | destinationPort;
        State state = new State();
        if (v6) {
            state.add(sourceHigh);
            state.add(sourceLow);
            state.add(destinationHigh);
            state.add(destinationLow);
        } else {
            state.add(sourceLow << 32 | destinationLow);
        }
        state.add(last);
        return state.end(v6 ? 40 : 16);
    }

    /** Stays on the stack: the compiler takes it apart. */
    private final class State {
        private long v0 = start0;
        private long v1 = start1;
        private long v2 = start2;
        private long v3 = start3;

        void add(long word) {
            v3 ^= word;
            round();
            round();
            v0 ^= word;
        }

        long end(int length) {
            add((long) length << 56);
            v2 ^= 0xff;
            round();
            round();
            round();
            round();
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private void round() {
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
        }
    }
}

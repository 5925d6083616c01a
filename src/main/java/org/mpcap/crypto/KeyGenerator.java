package org.mpcap.crypto;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.bouncycastle.crypto.macs.SipHash;
import org.bouncycastle.crypto.params.KeyParameter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;

/**
 * Makes keys as an operating system's connect does: SipHash-2-4 under a secret, over the addresses and ports of the flow and
 * a seed that advances by one with every key. The same secret, seed and sequence of flows give the same keys.
 *
 * <p>The message is a sequence of 64-bit words, each built from fields read as big-endian numbers:
 *
 * <ul>
 *   <li>IPv4: {@code saddr << 32 | daddr}, then {@code seed << 32 | sport << 16 | dport};
 *   <li>IPv6: {@code saddr} high and low half, {@code daddr} high and low half, then {@code seed << 32 | sport << 16 |
 *       dport};
 * </ul>
 *
 * <p>{@code saddr} and {@code sport} being the local end. SipHash reads words as little-endian, so as a byte string each word
 * stands with its least significant byte first; the message has 16 bytes for IPv4 and 40 for IPv6. The key's number is the
 * 64-bit result. Safe for use by several threads.
 */
public final class KeyGenerator {
    private static final int SECRET_LENGTH = 16;

    private final KeyParameter secret;
    private final AtomicInteger seed;

    /**
     * A generator that starts at a seed.
     *
     * @param secret 16 bytes: SipHash's key, k0 and k1 in little-endian order as its authors define
     * @param seed unsigned 32 bits; after 0xffffffff comes 0
     * @throws IllegalArgumentException if the secret does not have 16 bytes
     */
    public KeyGenerator(Bytes secret, int seed) {
        if (secret.length() != SECRET_LENGTH) {
            throw new IllegalArgumentException("a secret has 16 bytes, not " + secret.length());
        }
        this.secret = new KeyParameter(secret.toArray());
        this.seed = new AtomicInteger(seed);
    }

    /** 16 random bytes: a secret for a generator, or for anything else that sequence numbers and keys follow from. */
    public static Bytes secret(RandomGenerator random) {
        byte[] secret = new byte[SECRET_LENGTH];
        random.nextBytes(secret);
        return Bytes.adopt(secret);
    }

    /** A generator with a random secret, at a random seed. */
    public static KeyGenerator random(RandomGenerator random) {
        return new KeyGenerator(secret(random), random.nextInt());
    }

    /**
     * The key for a flow at the present seed, which then advances by one; asking again gives another key.
     *
     * @throws IllegalArgumentException if one end is IPv4 and the other IPv6
     */
    public Key next(FourTuple tuple) {
        Bytes source = tuple.local().address().bytes();
        Bytes destination = tuple.remote().address().bytes();
        if (source.length() != destination.length()) {
            throw new IllegalArgumentException("both ends of a flow have one address family: " + tuple);
        }
        long seedAndPorts = (long) seed.getAndIncrement() << 32
                | (long) tuple.local().port() << 16
                | tuple.remote().port();
        SipHash sipHash = new SipHash();
        sipHash.init(secret);
        byte[] message = message(source.plus(destination), seedAndPorts);
        sipHash.update(message, 0, message.length);
        return new Key(sipHash.doFinal());
    }

    private static byte[] message(Bytes addresses, long seedAndPorts) {
        byte[] message = new byte[addresses.length() + 8];
        for (int at = 0; at < addresses.length(); at += 8) {
            putLittleEndian(message, at, addresses.u64(at));
        }
        putLittleEndian(message, addresses.length(), seedAndPorts);
        return message;
    }

    private static void putLittleEndian(byte[] target, int position, long word) {
        for (int i = 0; i < 8; i++) {
            target[position + i] = (byte) (word >>> (8 * i));
        }
    }
}

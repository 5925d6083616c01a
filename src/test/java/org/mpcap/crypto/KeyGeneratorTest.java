package org.mpcap.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.bouncycastle.crypto.macs.SipHash;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

class KeyGeneratorTest {
    private static final Bytes SECRET = Bytes.fromHex("000102030405060708090a0b0c0d0e0f");
    private static final FourTuple FLOW = tuple("192.0.2.1", 61000, "198.51.100.7", 80);

    @Test
    void theLibrarysSipHashGivesAll64PublishedVectors() {
        byte[] message = new byte[64];
        for (int i = 0; i < message.length; i++) {
            message[i] = (byte) i;
        }
        for (NamedCsvRecord row : CapturedTable.read("siphash-2-4.csv")) {
            SipHash sipHash = new SipHash();
            sipHash.init(new KeyParameter(SECRET.toArray()));
            sipHash.update(message, 0, Integer.parseInt(row.getField("length")));

            assertThat(Bytes.ofLong(sipHash.doFinal()).toHex())
                    .as("length %s", row.getField("length"))
                    .isEqualTo(row.getField("hash"));
        }
        assertThat(CapturedTable.read("siphash-2-4.csv")).hasSize(64);
    }

    /** Fields chosen so that the two words are those of the published vector for the 16 bytes 00…0f. */
    @Test
    void aKeyForIpv4HashesBothAddressesThenSeedAndPorts() {
        KeyGenerator generator = new KeyGenerator(SECRET, 0x0f0e0d0c);

        assertThat(generator.next(tuple("7.6.5.4", 0x0b0a, "3.2.1.0", 0x0908)))
                .isEqualTo(Key.parse("3f2acc7f57c29bdb"));
    }

    /** Fields chosen so that the five words are those of the published vector for the 40 bytes 00…27. */
    @Test
    void aKeyForIpv6HashesBothHalvesOfBothAddressesThenSeedAndPorts() {
        KeyGenerator generator = new KeyGenerator(SECRET, 0x27262524);

        assertThat(generator.next(tuple(
                        "706:504:302:100:f0e:d0c:b0a:908", 0x2322, "1716:1514:1312:1110:1f1e:1d1c:1b1a:1918", 0x2120)))
                .isEqualTo(Key.parse("0e3ea96b5304a7d0"));
    }

    @Test
    void theSeedAdvancesByOneWithEveryKey() {
        KeyGenerator generator = new KeyGenerator(SECRET, 41);
        generator.next(tuple("203.0.113.5", 1, "203.0.113.6", 2));

        assertThat(generator.next(FLOW)).isEqualTo(new KeyGenerator(SECRET, 42).next(FLOW));
    }

    @Test
    void theSeedWrapsToZeroAfter32Bits() {
        KeyGenerator generator = new KeyGenerator(SECRET, 0xffffffff);
        generator.next(FLOW);

        assertThat(generator.next(FLOW)).isEqualTo(new KeyGenerator(SECRET, 0).next(FLOW));
    }

    @Test
    void aSeedAbove31BitsAndHighPortsDoNotSpillIntoEachOther() {
        Key key = new KeyGenerator(SECRET, 0x80000000).next(tuple("192.0.2.1", 65535, "198.51.100.7", 65535));

        assertThat(key).isEqualTo(words(0xc0000201_c6336407L, 0x80000000_ffffffffL));
    }

    @Test
    void everyFieldOfTheFlowAndTheSecretMatter() {
        Bytes otherSecret = Bytes.fromHex("000102030405060708090a0b0c0d0e10");

        assertThat(Set.of(
                        key(SECRET, FLOW),
                        key(otherSecret, FLOW),
                        key(SECRET, FLOW.reversed()),
                        key(SECRET, tuple("192.0.2.1", 61001, "198.51.100.7", 80)),
                        key(SECRET, tuple("192.0.2.1", 61000, "198.51.100.7", 81)),
                        key(SECRET, tuple("192.0.2.2", 61000, "198.51.100.7", 80)),
                        key(SECRET, tuple("192.0.2.1", 61000, "198.51.100.8", 80))))
                .hasSize(7);
    }

    @Test
    void severalThreadsNeverGetTheSameKey() {
        KeyGenerator generator = new KeyGenerator(SECRET, 7);
        Set<Key> keys = Collections.newSetFromMap(new ConcurrentHashMap<>());

        IntStream.range(0, 20_000).parallel().forEach(i -> keys.add(generator.next(FLOW)));

        assertThat(keys).hasSize(20_000);
        assertThat(generator.next(FLOW)).isEqualTo(new KeyGenerator(SECRET, 20_007).next(FLOW));
    }

    @Test
    void aSecretOfAnotherLengthThan16BytesIsRefused() {
        assertThatThrownBy(() -> new KeyGenerator(Bytes.fromHex("00"), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a secret has 16 bytes, not 1");
    }

    @Test
    void aFlowBetweenTwoAddressFamiliesIsRefused() {
        assertThatThrownBy(() -> key(SECRET, tuple("192.0.2.1", 1, "::1", 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one address family");
    }

    private static Key key(Bytes secret, FourTuple flow) {
        return new KeyGenerator(secret, 0).next(flow);
    }

    private static Key words(long... words) {
        SipHash sipHash = new SipHash();
        sipHash.init(new KeyParameter(SECRET.toArray()));
        Arrays.stream(words).map(Long::reverseBytes).forEach(word -> {
            byte[] bytes = Bytes.ofLong(word).toArray();
            sipHash.update(bytes, 0, bytes.length);
        });
        return new Key(sipHash.doFinal());
    }

    private static FourTuple tuple(String source, int sourcePort, String destination, int destinationPort) {
        return new FourTuple(
                new TransportAddress(IpAddress.parse(source), sourcePort),
                new TransportAddress(IpAddress.parse(destination), destinationPort));
    }

    @Test
    void aRandomGeneratorTakesSecretAndSeedFromItsSourceInThisOrder() {
        SplittableRandom source = new SplittableRandom(7);
        byte[] secret = new byte[16];
        source.nextBytes(secret);
        KeyGenerator expected = new KeyGenerator(Bytes.of(secret), source.nextInt());
        FourTuple flow = new FourTuple(
                new TransportAddress(IpAddress.parse("10.0.0.1"), 4000),
                new TransportAddress(IpAddress.parse("10.0.0.2"), 80));

        assertThat(KeyGenerator.random(new SplittableRandom(7)).next(flow)).isEqualTo(expected.next(flow));
    }
}

package org.mpcap.capture.encapsulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.capture.encapsulation.Decapsulation.Inner;
import org.mpcap.capture.encapsulation.Decapsulation.InnerFrame;
import org.mpcap.capture.encapsulation.Decapsulation.NoTcp;
import org.mpcap.capture.encapsulation.Decapsulation.Several;
import org.mpcap.wire.Bytes;

class LayerTest {
    private static final String DNS_QUERY = "1a2b0100000100000000000003777777076578616d706c6503636f6d0000010001";
    private static final int ROUNDS = 20_000;

    private static HeaderWindow window(Bytes bytes) {
        return new HeaderWindow(bytes.toArray(), 0, bytes.length(), bytes.length());
    }

    private static Decapsulation udp(int source, int destination, String payload) {
        Bytes body = Bytes.fromHex(payload);
        return Layer.UDP.decode(window(
                Bytes.fromHex(String.format("%04x%04x%04x0000", source, destination, 8 + body.length()))
                        .plus(body)));
    }

    @ParameterizedTest
    @EnumSource(Layer.class)
    void noBytesMakeADecoderThrowOrLeaveTheFrame(Layer layer) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom")
                .create(layer.name().hashCode());
        byte[] bytes = new byte[160];
        for (int round = 0; round < ROUNDS; round++) {
            random.nextBytes(bytes);
            // Small numbers are what lengths and types are made of.
            for (int i = random.nextInt(24); i > 0; i--) {
                bytes[random.nextInt(40)] = (byte) random.nextInt(16);
            }
            int at = random.nextInt(20);
            int end = at + random.nextInt(bytes.length - at);
            Decapsulation found = layer.decode(new HeaderWindow(bytes, at, end, end + random.nextInt(50)));
            inside(found).ifPresent(inner -> {
                assertThat(inner.at()).isBetween(at, end);
                assertThat(inner.end()).isBetween(inner.at(), end);
                assertThat(inner.wireEnd()).isGreaterThanOrEqualTo(inner.end());
            });
        }
    }

    private static Optional<HeaderWindow> inside(Decapsulation found) {
        if (found instanceof Inner inner) {
            return Optional.of(inner.window());
        }
        if (found instanceof InnerFrame frame) {
            return Optional.of(frame.window());
        }
        return found instanceof Several several
                ? Optional.of(several.all().get(several.all().size() - 1).window())
                : Optional.empty();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {1701, 2152, 3386, 3544, 4341, 4500, 4754, 4789, 4790, 5555, 6080, 6081, 6635, 8472, 37008, 51820})
    void aNameQueryIsNeverTakenForATunnel(int port) {
        assertThat(udp(40000, port, DNS_QUERY)).isInstanceOf(NoTcp.class);
        assertThat(udp(port, 53, DNS_QUERY)).isInstanceOf(NoTcp.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1701, 2152, 3386, 3544, 4341, 4754, 4789, 4790, 5555, 6080, 6081, 6635, 8472, 37008})
    void randomPayloadIsNextToNeverTakenForATunnel(int port) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(port);
        int opened = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] payload = new byte[20 + random.nextInt(100)];
            random.nextBytes(payload);
            Decapsulation found = udp(40000, port, Bytes.of(payload).toHex());
            opened += found instanceof NoTcp ? 0 : 1;
        }
        assertThat(opened).isLessThan(ROUNDS / 500);
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource({
        "40000, 8472, in UDP tunnels to port 8472, ffffffffffffffffffff",
        "4500, 4500, encrypted with ESP, 000012340000000111223344556677889900aabbccddeeff",
        "40000, 51820, encrypted with WireGuard, 04000000010000000100000000000000"
                + "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
        "4500, 4500, 'of UDP, port 4500', 0000000011223344556677889900aabb",
        "2152, 2152, 'of UDP, port 2152', 32010004000000000001000000",
        "1701, 1701, 'of UDP, port 1701', c802001400010000000000000000000000000000",
        "40000, 443, 'of UDP, port 443', c0ffeec0ffee"
    })
    void whatIsNotOpenedIsNamed(int source, int destination, String words, String payload) {
        Decapsulation found = udp(source, destination, payload);

        assertThat(found).isInstanceOf(NoTcp.class);
        assertThat(((NoTcp) found).words()).isEqualTo(words);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "MACSEC, encrypted with MACsec, 2c00000000010200000000010001aabbccddeeff00112233",
        "WIFI, encrypted by 802.11, 0841000002000000000202000000000102000000000310000102032000000000aabbccdd",
        "GRE, in GRE with protocol type 0x1234, 00001234aabbccdd",
        "PPP, 'compressed, encrypted or split by PPP protocol 0x00fd', ff0300fd9001aabb",
        "ETHERNET, of EtherType 0x9998, 0200000000020200000000019998aabb",
        "ETHERNET, of EtherType 0x0806, 02000000000202000000000108060001",
        "L2TP_V3, in L2TPv3 sessions, 00000001aabbccddeeff00112233"
    })
    void whatAHeaderHidesIsNamed(Layer layer, String words, String bytes) {
        Decapsulation found = layer.decode(window(Bytes.fromHex(bytes)));

        assertThat(found).isInstanceOf(NoTcp.class);
        assertThat(((NoTcp) found).words()).isEqualTo(words);
    }
}

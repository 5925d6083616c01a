package org.mpcap.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mpcap.crypto.KeyGenerator;
import org.mpcap.stack.tcp.MssOffer;
import org.mpcap.stack.tcp.SynOptions;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;

/** SynTemplates and the numbers patched into them, held against the records and the generator of keys. */
class SynTemplateTest {
    private static final Bytes HEADER = Bytes.fromHex("020000000002 020000000001 0800");
    private static final SplittableRandom RANDOM = new SplittableRandom(5);

    @ParameterizedTest
    @EnumSource(ProbeKind.class)
    void aPatchedTemplateEqualsTheFrameMadeOfRecords(ProbeKind kind) {
        SynTemplate.Shape usual = new SynTemplate.Shape(SynOptions.usual(), 0x01020304, 64);
        TcpOption odd = new TcpOption.Other(254, Bytes.fromHex("00"));
        SynOptions shifted = new SynOptions(
                new MssOffer.Exactly(1400),
                false,
                false,
                OptionalInt.empty(),
                true,
                SynOptions.usual().fastOpen(),
                Bytes.EMPTY,
                List.of(odd));
        // Without window scale and with three bytes in front, the key starts at an odd offset.
        for (SynTemplate.Shape shape : List.of(usual, new SynTemplate.Shape(shifted, 0, 255))) {
            for (boolean v6 : new boolean[] {false, true}) {
                SynTemplate template = new SynTemplate(HEADER, v6, kind, shape);
                for (int i = 0; i < 2_000; i++) {
                    ScanTarget target = ScanTarget.of(address(v6, RANDOM.nextInt(0x10000)));
                    Cookies.Cookie cookie = cookie(v6);

                    byte[] frame = template.patch(target, cookie);

                    assertThat(Bytes.of(frame)).isEqualTo(HEADER.plus(record(kind, shape, target, cookie)));
                }
            }
        }
    }

    @Test
    void theSynWithAKeyIsAsLongAsThatOfAKernelOfVersion0() {
        SynTemplate.Shape usual = new SynTemplate.Shape(SynOptions.usual(), 0, 64);
        SynTemplate template = new SynTemplate(HEADER, false, ProbeKind.CAPABLE_V0, usual);

        assertThat(template.patch(ScanTarget.of(address(false, 80)), cookie(false)))
                .hasSize(86);
    }

    @Test
    void keysAreThoseTheGeneratorMakes() {
        for (boolean v6 : new boolean[] {false, true}) {
            for (int i = 0; i < 2_000; i++) {
                Bytes secret = Bytes.ofLong(RANDOM.nextLong()).plus(Bytes.ofLong(RANDOM.nextLong()));
                TransportAddress local = address(v6, RANDOM.nextInt(0x10000));
                TransportAddress remote = address(v6, RANDOM.nextInt(0x10000));
                ScanTarget from = ScanTarget.of(local);
                ScanTarget to = ScanTarget.of(remote);
                int seed = RANDOM.nextInt();

                long hash =
                        new SipHash(secret).ofFlow(v6, from.high, from.low, to.high, to.low, seed, from.port, to.port);

                assertThat(hash)
                        .isEqualTo(new KeyGenerator(secret, seed)
                                .next(new FourTuple(local, remote))
                                .bits());
            }
        }
    }

    @Test
    void everyKindHasSourcePortsOfItsOwnAndEveryTargetOneOfTheSources() {
        List<ProbeKind> kinds = List.of(ProbeKind.CAPABLE_V1, ProbeKind.CAPABLE_V0, ProbeKind.PLAIN);
        List<IpAddress> sources = List.of(IpAddress.parse("192.0.2.1"), IpAddress.parse("192.0.2.2"));
        Cookies cookies = new Cookies(Bytes.of(new byte[16]), sources, 61000, 61010, kinds);
        Cookies.Cookie cookie = new Cookies.Cookie();
        int first = 0;
        for (int i = 0; i < 1_000; i++) {
            ScanTarget target = ScanTarget.of(address(false, 80));
            for (int kind = 0; kind < kinds.size(); kind++) {
                cookies.make(target, kind, cookie);
                assertThat(cookies.kindOf(cookie.sourcePort)).isEqualTo(kind);
                assertThat(cookie.sourceLow).isIn(0xc0000201L, 0xc0000202L);
            }
            first += cookie.sourceLow == 0xc0000201L ? 1 : 0;
        }
        assertThat(first).isBetween(400, 600);
        assertThat(cookies.kindOf(60999)).isEqualTo(-1);
        assertThat(cookies.kindOf(61009)).isEqualTo(-1);
    }

    private static Bytes record(ProbeKind kind, SynTemplate.Shape shape, ScanTarget target, Cookies.Cookie cookie) {
        IpAddress source = AddressRange.address(target.v6, cookie.sourceHigh, cookie.sourceLow);
        IpAddress destination = target.address();
        TcpSegment segment = SynTemplate.segment(
                        kind, shape, cookie.sourcePort, target.port, cookie.sequence, cookie.key)
                .checksummed(source, destination);
        return IpPacket.of(source, destination, TcpSegment.PROTOCOL, shape.hopLimit(), segment.write())
                .write();
    }

    private static Cookies.Cookie cookie(boolean v6) {
        Cookies.Cookie cookie = new Cookies.Cookie();
        cookie.sourceHigh = v6 ? RANDOM.nextLong() : 0;
        cookie.sourceLow = v6 ? RANDOM.nextLong() : RANDOM.nextLong(1L << 32);
        cookie.sourcePort = RANDOM.nextInt(0x10000);
        cookie.sequence = RANDOM.nextInt();
        cookie.key = RANDOM.nextLong();
        return cookie;
    }

    private static TransportAddress address(boolean v6, int port) {
        Bytes bytes = v6
                ? Bytes.ofLong(RANDOM.nextLong()).plus(Bytes.ofLong(RANDOM.nextLong()))
                : Bytes.ofInt(RANDOM.nextInt());
        return new TransportAddress(IpAddress.of(bytes), port);
    }
}

package org.mpcap.wire.mptcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.CaptureFile;
import org.mpcap.wire.EthernetFrame;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.Transport;

/**
 * No bytes make a parser throw, and all are written back as they were read: two million of them, half random, half real segments
 * with faults. Seeds are fixed; a failure shows the bytes.
 */
class ArbitraryBytesTest {
    private static final int ROUNDS = 1_000_000;
    private static final long SEED = 0x8684;
    private static final int LONGEST = 80;
    private static final int DESCRIBED_EVERY = 16;

    private final Set<Class<?>> kindsSeen = new HashSet<>();
    private int optionsRead;

    @Test
    void randomBytesAreWrittenBackAsTheyWereRead() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(LONGEST)];
            random.nextBytes(bytes);
            checkOptions(Bytes.copyOf(bytes, 0, bytes.length));
            checkPacket(Bytes.copyOf(bytes, 0, bytes.length));
            checkSegment(withDataOffset(bytes));
            checkOption(framed(bytes));
        }
        assertThat(kindsSeen).containsAll(everyRecord());
    }

    @Test
    void realSegmentsWithFaultsAreWrittenBackAsTheyWereRead() {
        List<Bytes> real = realSegments();
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            Bytes segment = real.get(random.nextInt(real.size()));
            for (int faults = 1 + random.nextInt(6); faults > 0; faults--) {
                segment = withFault(segment, random);
            }
            checkSegment(segment);
        }
        assertThat(kindsSeen)
                .contains(
                        MpCapable.WithData.class,
                        MpJoin.Ack.class,
                        Dss.class,
                        AddAddr.class,
                        UnknownSubtype.class,
                        UnparsedMptcp.class,
                        TcpOption.EndOfOptions.class,
                        TcpOption.Unparsed.class,
                        TcpOption.Other.class);
    }

    private static Set<Class<?>> everyRecord() {
        return OptionSamples.all().map(sample -> sample.option().getClass()).collect(Collectors.toSet());
    }

    /** Distinct headers, each with the first bytes of its data. */
    private static List<Bytes> realSegments() {
        return Stream.of(
                        "v0-linux-0.95/a-join.pcap",
                        "v0-linux-0.95/b-csum.pcap",
                        "v0-linux-0.95/c-version-and-mpc-variants.pcap",
                        "v0-linux-0.95/e-v6.pcap",
                        "v0-linux-0.95/f7-remove-addr.pcap",
                        "v0-linux-0.95/f9-mp-prio.pcap",
                        "v0-linux-0.95/f12-tfo.pcap",
                        "v1-linux-6.18/s4-v4-20conn-mixed.pcap",
                        "v1-linux-6.18/s9-v4-mpfail-single.pcap")
                .flatMap(name -> CaptureFile.named(name).segments())
                .map(segment -> segment.slice(0, Math.min(segment.length(), LONGEST)))
                .distinct()
                .toList();
    }

    /** As one option, so that more than its frame is read. */
    private static Bytes framed(byte[] bytes) {
        if (bytes.length > 1) {
            bytes[0] = TcpOption.KIND_MPTCP;
            bytes[1] = (byte) bytes.length;
        }
        return Bytes.copyOf(bytes, 0, bytes.length);
    }

    /** As a segment with as many options as the bytes can be. */
    private static Bytes withDataOffset(byte[] bytes) {
        if (bytes.length > 20) {
            int words = Math.min(bytes.length / 4, 15);
            bytes[12] = (byte) (words << 4 | (bytes[12] & 0xf));
        }
        return Bytes.copyOf(bytes, 0, bytes.length);
    }

    private static Bytes withFault(Bytes bytes, SplittableRandom random) {
        if (bytes.isEmpty()) {
            return bytes;
        }
        int at = random.nextInt(bytes.length());
        byte[] changed = bytes.toArray();
        switch (random.nextInt(6)) {
            case 0 -> changed[at] = (byte) random.nextInt();
            case 1, 2 -> changed[at] ^= (byte) (1 << random.nextInt(8));
            case 3 -> {
                return bytes.slice(0, at);
            }
            case 4 -> {
                return bytes.slice(0, at).plus(bytes.from(at + 1));
            }
            default -> {
                int size = random.nextInt(bytes.length() - at + 1);
                return bytes.slice(0, at).plus(bytes.slice(at, size)).plus(bytes.from(at));
            }
        }
        return Bytes.adopt(changed);
    }

    private void checkSegment(Bytes bytes) {
        check(bytes, input -> {
            Transport segment = TcpSegment.parse(input);
            if (segment instanceof TcpSegment tcp) {
                checkOptions(tcp.options().write());
            }
            return segment.write();
        });
    }

    private void checkOptions(Bytes bytes) {
        check(bytes, input -> {
            OptionList list = OptionList.parse(input);
            list.options().forEach(option -> kindsSeen.add(option.getClass()));
            MptcpOption.in(list).forEach(option -> checkOption(option.toBytes()));
            return list.write();
        });
    }

    private void checkOption(Bytes bytes) {
        check(bytes, input -> {
            MptcpOption option = MptcpOption.parse(input);
            kindsSeen.add(option.getClass());
            if (optionsRead++ % DESCRIBED_EVERY == 0 && option.describe().isBlank()) {
                fail("no text for %s", bytes);
            }
            return option.toBytes();
        });
    }

    private static void checkPacket(Bytes bytes) {
        check(bytes, input -> IpPacket.parse(input).write());
        check(
                bytes,
                input -> EthernetFrame.parse(input).map(EthernetFrame::write).orElse(input));
        check(
                bytes,
                input -> IcmpMessage.parse(false, input).map(IcmpMessage::write).orElse(input));
    }

    private static void check(Bytes bytes, Function<Bytes, Bytes> readAndWrite) {
        Bytes written;
        try {
            written = readAndWrite.apply(bytes);
        } catch (RuntimeException e) {
            throw new AssertionError("reading or writing " + bytes + " fails", e);
        }
        if (!written.equals(bytes)) {
            fail("%s is written back as %s", bytes, written);
        }
    }
}

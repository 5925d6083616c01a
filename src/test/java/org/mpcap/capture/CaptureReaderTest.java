package org.mpcap.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.wire.Bytes;

class CaptureReaderTest {
    private static final Bytes FIRST = Bytes.fromHex("0102030405");
    private static final Bytes SECOND = Bytes.fromHex("a1a2");

    private record Read(Bytes frame, int original, long nanos, int linkType, int onInterface) {}

    private static List<Read> read(byte[] file) throws IOException {
        List<Read> packets = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open(new ByteArrayInputStream(file), "test")) {
            while (reader.next()) {
                packets.add(new Read(
                        Bytes.copyOf(reader.array(), reader.offset(), reader.captured()),
                        reader.original(),
                        reader.nanos(),
                        reader.linkTypeNumber(),
                        reader.interfaceNumber()));
            }
            assertThat(reader.error()).isEmpty();
        }
        return packets;
    }

    private static ByteOrder order(boolean big) {
        return big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    private static byte[] pcap(int magic, boolean big, int fraction) {
        ByteBuffer file = ByteBuffer.allocate(200).order(order(big));
        file.putInt(magic)
                .putInt(big ? 0x00020004 : 0x00040002)
                .putLong(0)
                .putInt(65535)
                .putInt(1);
        for (Bytes frame : List.of(FIRST, SECOND)) {
            file.putInt(1_700_000_000).putInt(fraction).putInt(frame.length()).putInt(100);
            file.put(frame.toArray());
        }
        return Arrays.copyOf(file.array(), file.position());
    }

    @ParameterizedTest
    @CsvSource({"a1b2c3d4,false,123456000", "a1b2c3d4,true,123456000", "a1b23c4d,false,123456", "a1b23c4d,true,123456"})
    void pcapIsReadInEitherByteOrderAndResolution(String magic, boolean big, long nanos) throws IOException {
        assertThat(read(pcap(Integer.parseUnsignedInt(magic, 16), big, 123_456)))
                .containsExactly(
                        new Read(FIRST, 100, 1_700_000_000_000_000_000L + nanos, 1, 0),
                        new Read(SECOND, 100, 1_700_000_000_000_000_000L + nanos, 1, 0));
    }

    private static void block(ByteArrayOutputStream out, boolean big, int type, byte[] body) {
        int padded = (body.length + 3) / 4 * 4;
        ByteBuffer block = ByteBuffer.allocate(12 + padded).order(order(big));
        block.putInt(type).putInt(12 + padded).put(body).position(8 + padded);
        block.putInt(12 + padded);
        out.writeBytes(block.array());
    }

    private static byte[] section(boolean big) {
        return ByteBuffer.allocate(16)
                .order(order(big))
                .putInt(0x1a2b3c4d)
                .putInt(big ? 0x00010000 : 1)
                .putLong(-1)
                .array();
    }

    private static byte[] description(boolean big, int linkType, int resolution, long offset) {
        return ByteBuffer.allocate(32)
                .order(order(big))
                .putShort((short) linkType)
                .putShort((short) 0)
                .putInt(0)
                .putShort((short) 9)
                .putShort((short) 1)
                .put(new byte[] {(byte) resolution, 0, 0, 0})
                .putShort((short) 14)
                .putShort((short) 8)
                .putLong(offset)
                .putInt(0)
                .array();
    }

    private static byte[] enhanced(boolean big, int onInterface, long ticks, Bytes frame) {
        ByteBuffer body = ByteBuffer.allocate(20 + frame.length()).order(order(big));
        body.putInt(onInterface)
                .putInt((int) (ticks >>> 32))
                .putInt((int) ticks)
                .putInt(frame.length())
                .putInt(100);
        return body.put(frame.toArray()).array();
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void pcapngIsReadInEitherByteOrderWithAnyResolution(boolean big) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        block(out, big, 0x0a0d0d0a, section(big));
        block(out, big, 1, description(big, 1, 9, 0));
        block(out, big, 1, description(big, 276, 3, 1_000));
        block(out, big, 1, description(big, 101, 0x80 | 10, 0));
        block(out, big, 5, new byte[20]);
        block(out, big, 6, enhanced(big, 0, 1_700_000_000_123_456_789L, FIRST));
        block(out, big, 6, enhanced(big, 1, 5_007, SECOND));
        block(out, big, 6, enhanced(big, 2, 3 * 1024 + 512, FIRST));
        assertThat(read(out.toByteArray()))
                .containsExactly(
                        new Read(FIRST, 100, 1_700_000_000_123_456_789L, 1, 0),
                        new Read(SECOND, 100, 1_005_007_000_000L, 276, 1),
                        new Read(FIRST, 100, 3_500_000_000L, 101, 2));
    }

    /** Of dumpcap -i A -i B: `reordercap -n` counts such packets. */
    @Test
    void packetsOfSeveralInterfacesComeInTimeOrder() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        block(out, false, 0x0a0d0d0a, section(false));
        block(out, false, 1, description(false, 1, 6, 0));
        block(out, false, 1, description(false, 1, 6, 0));
        long[] ticks = {2_000_000, 2_300_000, 1_900_000, 2_100_000, 4_000_000};
        int[] interfaces = {0, 0, 1, 1, 0};
        for (int i = 0; i < ticks.length; i++) {
            block(out, false, 6, enhanced(false, interfaces[i], ticks[i], FIRST));
        }
        List<Long> numbers = new ArrayList<>();
        List<Long> times = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open(new ByteArrayInputStream(out.toByteArray()), "test")) {
            while (reader.next()) {
                times.add(reader.nanos() / 1_000);
                numbers.add((long) times.size() + reader.displacement());
            }
        }
        assertThat(times).containsExactly(1_900_000L, 2_000_000L, 2_100_000L, 2_300_000L, 4_000_000L);
        assertThat(numbers).containsExactly(3L, 1L, 4L, 2L, 5L);
    }

    @Test
    void packetsOfOneInterfaceNeverOvertakeEachOther() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        block(out, false, 0x0a0d0d0a, section(false));
        block(out, false, 1, description(false, 1, 6, 0));
        block(out, false, 1, description(false, 1, 6, 0));
        block(out, false, 6, enhanced(false, 0, 2_000_000, FIRST));
        block(out, false, 6, enhanced(false, 0, 1_999_999, SECOND));
        block(out, false, 6, enhanced(false, 1, 2_100_000, FIRST));
        assertThat(read(out.toByteArray())).extracting(Read::frame).containsExactly(FIRST, SECOND, FIRST);
    }

    @Test
    void aSectionMayChangeTheByteOrder() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (boolean big : new boolean[] {false, true}) {
            block(out, big, 0x0a0d0d0a, section(big));
            block(out, big, 1, description(big, 1, 6, 0));
            block(out, big, 6, enhanced(big, 0, 1_000_000, big ? SECOND : FIRST));
        }
        assertThat(read(out.toByteArray())).extracting(Read::frame).containsExactly(FIRST, SECOND);
    }

    @Test
    void aRecordThatCannotBeOneEndsTheReading() throws IOException {
        byte[] file = pcap(0xa1b2c3d4, true, 1);
        file[24 + 16 + 5 + 8] = 0x7f;
        try (CaptureReader reader = CaptureReader.open(new ByteArrayInputStream(file), "test")) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.next()).isFalse();
            assertThat(reader.ending()).isEqualTo(CaptureReader.Ending.DAMAGED);
            assertThat(reader.error()).startsWith("test: damaged at byte 45: a packet of ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lz4", "xz", "zst"})
    void packedBytesThatAreCutOffAreDamageAndNotOurs(String format) throws IOException {
        byte[] packed = Files.readAllBytes(Path.of("captures/cases/formats", "exchange.pcap." + format));
        for (int length = 4; length < packed.length - 20; length += 7) {
            byte[] cut = Arrays.copyOf(packed, length);
            try (CaptureReader reader = CaptureReader.open(new ByteArrayInputStream(cut), "test")) {
                while (reader.next()) {
                    assertThat(reader.captured()).isPositive();
                }
                assertThat(reader.ending()).isEqualTo(CaptureReader.Ending.DAMAGED);
                assertThat(reader.error()).contains("data is cut off or corrupt");
            } catch (CaptureException e) {
                assertThat(e.getMessage()).contains("data is cut off or corrupt");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"erf", "snoop"})
    void aFileCutOffInARecordSaysSo(String format) throws IOException {
        byte[] whole = Files.readAllBytes(Path.of("captures/cases/formats", "exchange." + format));
        byte[] cut = Arrays.copyOf(whole, whole.length - 5);
        try (CaptureReader reader = CaptureReader.open(new ByteArrayInputStream(cut), "test")) {
            int packets = 0;
            while (reader.next()) {
                packets++;
            }
            assertThat(packets).isEqualTo(26);
            assertThat(reader.ending()).isEqualTo(CaptureReader.Ending.CUT_OFF);
        }
    }
}

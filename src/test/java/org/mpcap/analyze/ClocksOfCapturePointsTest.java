package org.mpcap.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.analyze.Traces.Packet;
import org.mpcap.analyze.Traces.Result;
import org.mpcap.capture.LinkType;
import org.mpcap.capture.PcapWriter;
import org.mpcap.wire.Bytes;

/** Two captures of the same packets whose clocks differ: a recorded one, and the same as it would look at another point of the path. */
class ClocksOfCapturePointsTest {
    private static final int TCP = 34;
    /** Time that a packet takes from the one point to the other. */
    private static final long DELAY = 5_000;

    private final Path recorded = Traces.V1.resolve("s2-v4-csum-1MB.pcap");
    private final List<Packet> packets = Traces.read(recorded);

    @TempDir
    private Path directory;

    private boolean isFromClient(Packet packet) {
        byte[] first = packets.get(0).frame();
        int server = ByteBuffer.wrap(first).getShort(TCP + 2);
        return ByteBuffer.wrap(packet.frame()).getShort(TCP + 2) == server;
    }

    /** The packets at a point behind the first, in the time of its clock. */
    private List<Packet> behind(long ahead) {
        List<Packet> there = new ArrayList<>();
        packets.forEach(packet -> there.add(packet.later(ahead + (isFromClient(packet) ? DELAY : -DELAY))));
        there.sort(Comparator.comparingLong(Packet::nanos));
        return there;
    }

    private Path written(String name, List<Packet> all) {
        Path file = directory.resolve(name);
        try (PcapWriter writer = PcapWriter.create(file, LinkType.ETHERNET)) {
            all.forEach(packet -> writer.write(
                    Instant.ofEpochSecond(0, packet.nanos()), Bytes.copyOf(packet.frame(), 0, packet.frame().length)));
        }
        return file;
    }

    private static List<Object> row(Result result) {
        var summary = result.only().summary();
        return List.of(
                summary.outcome(),
                summary.subflows().size(),
                summary.directions().get(0).bytes(),
                summary.directions().get(1).bytes(),
                summary.directions().get(0).retransmittedBytes(),
                summary.directions().get(1).retransmittedBytes(),
                result.findings());
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                500_000,
                -500_000,
                2_500_000_000L,
                -2_500_000_000L,
                5_000_000_000L,
                -5_000_000_000L,
                3_600_000_000_000L
            })
    void theSameConnectionIsFoundWhateverTheClockOfTheSecondPoint(long ahead) {
        Path second = written("second.pcap", behind(ahead));
        assertThat(row(Traces.analyzeFiles(List.of(recorded, second)))).isEqualTo(row(Traces.analyze(packets)));
        assertThat(row(Traces.analyzeFiles(List.of(second, recorded)))).isEqualTo(row(Traces.analyze(packets)));
    }

    /** The packet behind a box that translates the client's address and port and rewrites the numbers of both ends. */
    private Packet rewritten(Packet packet) {
        ByteBuffer frame = ByteBuffer.wrap(packet.frame().clone());
        boolean fromClient = isFromClient(packet);
        int addressAt = fromClient ? 26 : 30;
        int portAt = fromClient ? TCP : TCP + 2;
        frame.putInt(addressAt, 0xc0000209);
        frame.putShort(portAt, (short) (frame.getShort(portAt) ^ 0x1234));
        frame.putInt(TCP + 4, frame.getInt(TCP + 4) + (fromClient ? 0x12345678 : 0x9abcdef0));
        if ((frame.get(TCP + 13) & 0x10) != 0) {
            frame.putInt(TCP + 8, frame.getInt(TCP + 8) + (fromClient ? 0x9abcdef0 : 0x12345678));
        }
        return packet.with(frame.array());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 500_000, 2_500_000_000L, -5_000_000_000L})
    void addressesAndNumbersRewrittenAtOnceDoNotMakeTwoConnections(long ahead) {
        List<Packet> there = behind(ahead).stream().map(this::rewritten).toList();
        Path second = written("second.pcap", there);
        assertThat(row(Traces.analyzeFiles(List.of(recorded, second)))).isEqualTo(row(Traces.analyze(packets)));
        Result result = Traces.analyzeFiles(List.of(second, recorded));
        assertThat(row(result)).isEqualTo(row(Traces.analyze(packets)));
        assertThat(result.only().summary().number()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"2500000000, '2.5000 s ahead of'", "-5000000000, '5.0000 s behind'", "1000000, '0.0010 s ahead of'"})
    void whatIsPutRightIsTold(long ahead, String words) {
        List<String> notes = CaptureFiles.open(List.of(recorded, written("second.pcap", behind(ahead))))
                .notes();
        assertThat(notes).hasSize(1);
        assertThat(notes.get(0)).contains("second.pcap").contains(words).contains("s2-v4-csum-1MB.pcap");
    }

    @Test
    void aClockIsComparedWithThatOfACaptureOfTheSamePackets() {
        List<String> notes = CaptureFiles.open(List.of(
                        Traces.V0.resolve("a-join.pcap"), recorded, written("second.pcap", behind(2_500_000_000L))))
                .notes();
        assertThat(notes).singleElement().asString().contains("ahead of that of " + recorded);
    }

    @Test
    void clocksThatContradictNothingAreLeftAlone() {
        assertThat(CaptureFiles.open(List.of(recorded, written("second.pcap", behind(0))))
                        .notes())
                .isEmpty();
        assertThat(CaptureFiles.open(List.of(recorded, written("second.pcap", behind(3_000))))
                        .notes())
                .isEmpty();
    }

    @Test
    void capturesThatHaveNoPacketInCommonAreLeftAlone() {
        List<Packet> client = packets.stream().filter(this::isFromClient).toList();
        List<Packet> server =
                packets.stream().filter(packet -> !isFromClient(packet)).toList();
        List<String> notes = CaptureFiles.open(List.of(
                        written("client.pcap", client),
                        written(
                                "server.pcap",
                                server.stream()
                                        .map(packet -> packet.later(3_000_000_000L))
                                        .toList())))
                .notes();
        assertThat(notes).isEmpty();
    }

    @Test
    void aSecondCaptureOfOneDirectionFarOffIsPutRight() {
        List<Packet> there =
                behind(4_000_000_000L).stream().filter(this::isFromClient).toList();
        assertThat(CaptureFiles.open(List.of(recorded, written("second.pcap", there)))
                        .notes())
                .singleElement()
                .asString()
                .contains("4.0000 s ahead of");
    }
}

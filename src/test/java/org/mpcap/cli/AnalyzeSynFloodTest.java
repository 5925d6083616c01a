package org.mpcap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mpcap.capture.CaptureReader;
import org.mpcap.capture.LinkType;
import org.mpcap.capture.PcapWriter;
import org.mpcap.wire.Bytes;

/** A capture of more SYNs without an answer than anybody reads of. */
class AnalyzeSynFloodTest {
    private static final int SYNS = 10_003;

    @TempDir
    private Path directory;

    private Path flood;

    @BeforeEach
    void aFlood() throws IOException {
        flood = directory.resolve("flood.pcap");
        byte[] syn;
        try (CaptureReader reader = CaptureReader.open(
                Path.of("captures/v1-linux-6.18/s2-v4-csum-1MB.pcap"), CaptureReader.DEFAULT_BUFFER)) {
            reader.next();
            syn = Arrays.copyOfRange(reader.array(), reader.offset(), reader.offset() + reader.captured());
        }
        try (PcapWriter writer = PcapWriter.create(flood, LinkType.ETHERNET)) {
            for (int i = 0; i < SYNS; i++) {
                ByteBuffer.wrap(syn).putInt(26, 0x0a09_0000 + i).putInt(38, i);
                writer.write(Instant.ofEpochSecond(1, i), Bytes.copyOf(syn, 0, syn.length));
            }
        }
    }

    @Test
    void tenThousandAreListedAndAllAreCounted() {
        CommandRun run = CommandRun.of("analyze", "--format", "csv", flood.toString());
        assertThat(run.out()).hasLineCount(1 + 10_000);
        assertThat(run.err())
                .contains("nothing but a SYN was seen of 3 connections more")
                .contains("--every-syn");
        assertThat(CommandRun.of("analyze", flood.toString()).out()).contains("10,003 unanswered");
    }

    @Test
    void allAreListedIfAskedFor() {
        CommandRun run = CommandRun.of("analyze", "--every-syn", "--format", "csv", flood.toString());
        assertThat(run.out()).hasLineCount(1 + SYNS);
        assertThat(run.err()).isEmpty();
    }
}

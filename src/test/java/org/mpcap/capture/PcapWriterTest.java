package org.mpcap.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mpcap.lab.Lab;
import org.mpcap.lab.Lines;
import org.mpcap.wire.Bytes;

/** Classic pcap files (draft-ietf-opsawg-pcap). */
class PcapWriterTest {
    private static final Instant TIME = Instant.ofEpochSecond(0x6553_f100L, 123_456_789);
    private static final Bytes FRAME = Bytes.fromHex("33333333333302000000000186dd");

    @TempDir
    Path directory;

    @Test
    void aFileIsAHeaderAndRecords() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PcapWriter.to(out, "memory", LinkType.ETHERNET).write(TIME, FRAME);

        assertThat(Bytes.of(out.toByteArray()))
                .isEqualTo(Bytes.fromHex("a1b23c4d 0002 0004 00000000 00000000 00040000 00000001"
                        + "6553f100 075bcd15 0000000e 0000000e 33333333333302000000000186dd"));
    }

    @Test
    void tsharkReadsWhatIsWritten() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/tshark")), "no tshark here");
        Path file = directory.resolve("a.pcap");
        try (PcapWriter writer = PcapWriter.create(file, LinkType.ETHERNET)) {
            writer.write(TIME, FRAME);
            writer.write(TIME.plusNanos(1), FRAME);
        }

        Process tshark = new ProcessBuilder(
                        "tshark",
                        "-n",
                        "-r",
                        file.toString(),
                        "-T",
                        "fields",
                        "-e",
                        "frame.time_epoch",
                        "-e",
                        "frame.len")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(new String(tshark.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("1700000000.123456789\t14\n1700000000.123456790\t14\n");
    }

    @Test
    void theFileIsCompleteAfterEveryFrame() throws IOException {
        Path file = directory.resolve("a.pcap");
        try (PcapWriter writer = PcapWriter.create(file, LinkType.RAW_IP)) {
            writer.write(TIME, FRAME);

            assertThat(Files.size(file)).isEqualTo(24 + 16 + 14);
        }
    }

    @Test
    void aFullDiskIsOneErrorThatNamesTheFile() {
        assumeTrue(Files.isWritable(Path.of("/dev/full")), "no /dev/full here");

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> PcapWriter.create(Path.of("/dev/full"), LinkType.ETHERNET))
                .withMessage("cannot write /dev/full: No space left on device");
    }

    @Test
    void whenTheDiskRunsFullWhatWasWrittenStaysReadable() throws IOException {
        Lab.require();

        Lines lines = Lines.of(Lab.shell("mkdir /run/small && mount -t tmpfs -o size=16k none /run/small && "
                + Lab.java(FullDiskProgram.class) + " /run/small/a.pcap"));

        assertThat(lines.get("error")).isEqualTo("cannot write /run/small/a.pcap: No space left on device");
        assertThat(lines.get("whole records")).isEqualTo("true");
    }

    @Test
    void afterAFailureFurtherFramesAreIgnored() {
        OutputStream failing = new OutputStream() {
            private int left = 50;

            @Override
            public void write(int value) throws IOException {
                if (--left < 0) {
                    throw new IOException("No space left on device");
                }
            }
        };
        PcapWriter writer = PcapWriter.to(failing, "b.pcap", LinkType.ETHERNET);

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> writer.write(TIME, FRAME))
                .withMessage("cannot write b.pcap: No space left on device");
        writer.write(TIME, FRAME);
        writer.close();
    }

    @Test
    void aDirectoryThatIsMissingIsNamed() {
        Path file = directory.resolve("none/a.pcap");

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> PcapWriter.create(file, LinkType.ETHERNET))
                .withMessageContaining(file.toString())
                .withMessageContaining("no such directory");
    }
}

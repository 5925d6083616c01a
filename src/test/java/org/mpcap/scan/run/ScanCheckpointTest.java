package org.mpcap.scan.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.UserError;
import org.mpcap.scan.ScanCounter;
import org.mpcap.scan.ScanCounters;
import org.mpcap.wire.Bytes;

/** How far a scan has come, on disk: never read as anything but what was written. */
class ScanCheckpointTest {
    private static final Bytes SECRET = Bytes.fromHex("000102030405060708090a0b0c0d0e0f");
    private static final ScanCheckpoint CHECKPOINT =
            new ScanCheckpoint("targets=[8.8.8.0/24][liste-ä] \"q\"", 77, SECRET, 4096);

    @TempDir
    private Path directory;

    private Path file;
    private byte[] written;

    @BeforeEach
    void write() throws IOException {
        file = directory.resolve("run.ckpt");
        ScanCounters counters = new ScanCounters();
        counters.add(ScanCounter.SENT, 9000);
        CHECKPOINT.write(file, counters);
        written = Files.readAllBytes(file);
    }

    @Test
    void itComesBackAsWritten() throws IOException {
        CHECKPOINT.write(file, new ScanCounters());

        assertThat(ScanCheckpoint.read(file)).isEqualTo(CHECKPOINT);
    }

    @Test
    void itIsForItsOwnerAlone() throws IOException {
        assertThat(Files.getPosixFilePermissions(file))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }

    @Test
    void itsHashIsHmacSha256WithTheSecretOfAllBeforeIt() throws Exception {
        String text = new String(written, StandardCharsets.UTF_8);
        int at = text.indexOf(",\"hmac\":\"");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.toArray(), "HmacSHA256"));

        String hash = Bytes.of(mac.doFinal(text.substring(0, at).getBytes(StandardCharsets.UTF_8)))
                .toHex();

        assertThat(text.substring(at)).isEqualTo(",\"hmac\":\"" + hash + "\"}\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff})
    void aFileChangedInAnyByteIsRefusedWithAReason(int change) throws IOException {
        for (int at = 0; at < written.length; at++) {
            byte[] changed = written.clone();
            changed[at] ^= (byte) change;
            Files.write(file, changed);

            assertThatThrownBy(() -> ScanCheckpoint.read(file))
                    .as("byte %d", at)
                    .isInstanceOf(UserError.class)
                    .hasMessageStartingWith(file.toString());
        }
    }

    @Test
    void aFileCutAnywhereIsRefusedWithAReason() throws IOException {
        for (int length = 0; length < written.length; length++) {
            Files.write(file, Arrays.copyOf(written, length));

            assertThatThrownBy(() -> ScanCheckpoint.read(file))
                    .as("%d bytes", length)
                    .isInstanceOf(UserError.class)
                    .hasMessageStartingWith(file.toString());
        }
    }

    @Test
    void bytesBehindItAreRefused() throws IOException {
        Files.write(file, Arrays.copyOf(written, written.length + 1));

        assertThatThrownBy(() -> ScanCheckpoint.read(file)).isInstanceOf(UserError.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}           | is no checkpoint of mpcap scan",
                "[1]          | is no checkpoint of mpcap scan",
                "null         | is no checkpoint of mpcap scan",
                "{\"format\":1} | is a checkpoint of another version of mpcap",
                "{\"format\":2} | is no checkpoint of mpcap scan",
            })
    void whatIsNoneIsRefused(String text, String reason) throws IOException {
        Files.writeString(file, text);

        assertThatThrownBy(() -> ScanCheckpoint.read(file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aMissingFileIsAFailureOfTheFile() {
        assertThatThrownBy(() -> ScanCheckpoint.read(directory.resolve("none")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, -1, 4097})
    void aPositionThatIsNotAmongTheTargetsIsRefused(long position) {
        ScanCheckpoint beyond = new ScanCheckpoint("run", 77, SECRET, position);

        assertThatThrownBy(() -> beyond.check(file, "run", 4096))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("position " + position + " is not within the 4096 targets");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 4096})
    void aPositionAmongTheTargetsOrAtTheirEndIsTaken(long position) {
        new ScanCheckpoint("run", 77, SECRET, position).check(file, "run", 4096);
    }

    @Test
    void theCheckpointOfAnotherRunIsRefused() {
        assertThatThrownBy(() -> CHECKPOINT.check(file, "targets=[9.9.9.9]", 4096))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is the checkpoint of another run: " + CHECKPOINT.run());
    }
}

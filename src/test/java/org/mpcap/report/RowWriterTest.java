package org.mpcap.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mpcap.crypto.Key;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.scan.ProbeKind;
import org.mpcap.scan.ScanCounter;
import org.mpcap.scan.ScanCounters;
import org.mpcap.scan.ScanRow;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/** Rows of a scan as lines: whole ones only, in files that are new or continued. */
@Timeout(30)
class RowWriterTest {
    private static final List<String> SHORT = List.of("address", "verdict");

    @TempDir
    private Path directory;

    private final ScanCounters counters = new ScanCounters();

    private static ScanRow row(int number) {
        return new ScanRow(
                Instant.EPOCH,
                new TransportAddress(IpAddress.of(Bytes.ofInt(0x08080000 + number)), 443),
                ProbeKind.CAPABLE_V1,
                number % 2 == 0 ? ProbeVerdict.PROVEN : ProbeVerdict.CLOSED,
                "reason",
                new ScanRow.Answer(
                        OptionalInt.of(60),
                        Bytes.fromHex("020405b4"),
                        Optional.of(new Key(0x0102030405060708L)),
                        OptionalInt.empty(),
                        Optional.empty()));
    }

    private static RowWriter.Layout layout(boolean csv) {
        return new RowWriter.Layout(csv, SHORT, new RowFilter());
    }

    private void write(RowWriter writer, int rows) {
        writer.begins(counters);
        for (int i = 0; i < rows; i++) {
            writer.row(row(i));
        }
        writer.ends(() -> {
            throw new AssertionError("nobody asked how it went");
        });
        writer.check();
    }

    @Test
    void jsonIsOneObjectALineWithAllFieldsAndOfTheSchema() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        write(
                new RowWriter(
                        new RowWriter.Target.Stream(out),
                        new RowWriter.Layout(false, ScanFields.COLUMNS, new RowFilter())),
                2);

        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .startsWith("{\"time\":\"1970-01-01T00:00:00Z\",\"address\":\"8.8.0.0\",\"port\":443")
                .contains("\"key\":\"0102030405060708\"", "\"hopLimit\":60", "\"options\":\"020405b4\"");
        assertThat(JsonSchema.shipped("scan").violations(lines.get(1))).isEmpty();
    }

    @Test
    void csvHasAHeaderEvenWithoutRows() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        write(new RowWriter(new RowWriter.Target.Stream(out), layout(true)), 0);

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualToNormalizingNewlines("address,verdict\n");
    }

    @Test
    void rowsTheFilterRefusesAreNeitherWrittenNorCounted() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        write(
                new RowWriter(
                        new RowWriter.Target.Stream(out),
                        new RowWriter.Layout(false, SHORT, new RowFilter().and("verdict!=CLOSED", ScanFields.COLUMNS))),
                10);

        assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(5).allMatch(line -> line.contains("PROVEN"));
        assertThat(counters.of(ScanCounter.ROWS)).isEqualTo(5);
    }

    @Test
    void moreRowsThanTheQueueHoldsAreAllWrittenInOrder() throws IOException {
        Path file = directory.resolve("rows");

        write(new RowWriter(new RowWriter.Target.OnDisk(file, false), layout(true)), 100_000);

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(100_001);
        assertThat(lines.get(100_000)).isEqualTo("8.9.134.159,CLOSED");
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', 1",
        "'a,PROVEN\nb,CLOSED\n', 'a,PROVEN\nb,CLOSED\n', 0",
        "'a,PROVEN\nhalf', 'a,PROVEN\n', 0",
        "half, '', 1"
    })
    void aFileThatIsContinuedKeepsItsWholeLinesAndGetsNoSecondHeader(String left, String whole, int header)
            throws IOException {
        Path file = Files.writeString(directory.resolve("rows"), left);

        write(new RowWriter(new RowWriter.Target.OnDisk(file, true), layout(true)), 1);

        assertThat(Files.readString(file).replace("\r\n", "\n"))
                .isEqualTo(whole + (header == 1 ? "address,verdict\n" : "") + "8.8.0.0,PROVEN\n");
    }

    @Test
    void aFileOfAnEarlierRunIsReplacedOnlyWhenTheRunBegins() throws IOException {
        Path file = Files.writeString(directory.resolve("rows"), "precious\n");
        RowWriter writer = new RowWriter(new RowWriter.Target.OnDisk(file, false), layout(false));
        assertThat(file).hasContent("precious");

        write(writer, 0);

        assertThat(file).isEmptyFile();
    }

    @Test
    void aFileThatCannotBeOpenedIsTheReasonWhyTheRunDoesNotBegin() {
        RowWriter writer =
                new RowWriter(new RowWriter.Target.OnDisk(directory.resolve("none/rows"), false), layout(false));

        assertThatThrownBy(() -> writer.begins(counters))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("none/rows");
    }

    @Test
    void whatWasGivenIsWrittenWhenItIsSettled() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RowWriter writer = new RowWriter(new RowWriter.Target.Stream(out), layout(false));
        writer.begins(counters);
        for (int i = 0; i < 3000; i++) {
            writer.row(row(i));
        }

        writer.settle();

        assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(3000);
        assertThat(writer.congested()).isFalse();
    }

    @Test
    void aWriterThatFailsSaysSoAndHoldsNobodyUp() throws InterruptedException {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        RowWriter writer = new RowWriter(new RowWriter.Target.Stream(full), layout(false));
        writer.begins(counters);
        for (int i = 0; i < 40_000; i++) {
            writer.row(row(i));
        }

        assertThatThrownBy(writer::settle)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("No space left on device");
        assertThatThrownBy(writer::check).isInstanceOf(UncheckedIOException.class);
        writer.ends(() -> {
            throw new AssertionError();
        });
    }

    @Test
    void aRowThatCannotBeWrittenForAnyReasonEndsTheRun() {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) {
                throw new IllegalStateException("a bug");
            }
        };
        RowWriter writer = new RowWriter(new RowWriter.Target.Stream(broken), layout(false));
        writer.begins(counters);
        writer.row(row(0));

        assertThatThrownBy(writer::settle).isInstanceOf(IllegalStateException.class);
        writer.ends(() -> {
            throw new AssertionError();
        });
    }
}

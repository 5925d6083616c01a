package org.mpcap.crypto;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Tables of facts beside the tests: taken from captures of real kernels, or published. */
public final class CapturedTable {
    private CapturedTable() {}

    /** The rows of a table, by column name; lines with # are its commentary. */
    public static List<NamedCsvRecord> read(String name) {
        try (Reader text = new InputStreamReader(
                        Objects.requireNonNull(CapturedTable.class.getResourceAsStream(name), name),
                        StandardCharsets.UTF_8);
                CsvReader<NamedCsvRecord> rows = CsvReader.builder()
                        .commentStrategy(CommentStrategy.SKIP)
                        .ofNamedCsvRecord(text)) {
            return rows.stream().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static MptcpVersion version(NamedCsvRecord row) {
        return MptcpVersion.of(Integer.parseInt(row.getField("version"))).orElseThrow();
    }

    static Key key(NamedCsvRecord row, String column) {
        return Key.parse(row.getField(column));
    }

    static Nonce nonce(NamedCsvRecord row, String column) {
        return Nonce.parse(row.getField(column));
    }
}

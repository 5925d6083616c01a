package org.mpcap.report;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.Writer;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.mpcap.wire.VisibleText;

/**
 * Results as CSV (RFC 4180, lines end with LF): a header, then one row per result. A column is the path of a field as in
 * {@code peer.token}; an absent field is an empty cell, the elements of a list are joined by blanks. Control
 * characters but LF are escaped, and text that a spreadsheet would take for a formula has an apostrophe before it.
 */
public final class CsvTable {
    private static final String FORMULAS = "=+-@";
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9.]+");

    private final CsvWriter csv;
    private final List<String> columns;

    /** Writes the header. The writer stays the caller's to flush and close. */
    public CsvTable(Writer out, List<String> columns) {
        this.columns = List.copyOf(columns);
        this.csv = CsvWriter.builder()
                .lineDelimiter(LineDelimiter.LF)
                .bufferSize(0)
                .build(out);
        csv.writeRecord(this.columns);
    }

    /** Writes one row. */
    public void row(Fields fields) {
        row(columns.stream()
                .map(column -> fields.at(column).map(CsvTable::cell).orElse(""))
                .toList());
    }

    /** Writes one row of cells that are text already, one for each column. */
    public void row(List<String> cells) {
        csv.writeRecord(cells.stream().map(CsvTable::inert).toList());
    }

    private static String cell(Object value) {
        return value instanceof List<?> list
                ? list.stream().map(CsvTable::cell).collect(Collectors.joining(" "))
                : value.toString();
    }

    /** A terminal would obey control characters; a spreadsheet takes what begins so for a formula, unless an apostrophe is before it. */
    private static String inert(String cell) {
        String visible = cell.indexOf('\n') < 0
                ? VisibleText.of(cell)
                : Arrays.stream(cell.split("\n", -1)).map(VisibleText::of).collect(Collectors.joining("\n"));
        boolean formula = !visible.isEmpty() && FORMULAS.indexOf(visible.charAt(0)) >= 0;
        return formula && !NUMBER.matcher(visible).matches() ? "'" + visible : visible;
    }
}

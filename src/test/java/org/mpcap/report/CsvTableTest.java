package org.mpcap.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows of CSV: what stands in a cell does nothing. */
class CsvTableTest {
    private static String row(String value) {
        StringWriter out = new StringWriter();
        new CsvTable(out, List.of("a")).row(new Fields().put("a", value));
        return out.toString().substring(2).strip();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "=1+2, '=1+2",
                "@SUM(1), '@SUM(1)",
                "+cmd|x, '+cmd|x",
                "-2+3, '-2+3",
                "-25, -25",
                "-0.5, -0.5",
                "+7, +7",
                "host, host",
                "a=b, a=b"
            })
    void aCellIsNoFormula(String text, String cell) {
        assertThat(row(text)).isEqualTo(cell);
    }

    @Test
    void controlCharactersAreShownAndLinesStayInTheirCell() {
        assertThat(row("a\u001b[31m\nb\t=c")).isEqualTo("\"a\\x1b[31m\nb\\t=c\"");
        assertThat(row("\t=1")).isEqualTo("\\t=1");
    }
}

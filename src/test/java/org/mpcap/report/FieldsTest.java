package org.mpcap.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** One result, rendered as JSON and as CSV. */
class FieldsTest {
    private static final Fields RESULT = new Fields()
            .put("name", "a \"b\", c<d>\n…")
            .put("count", Long.MAX_VALUE)
            .put("seconds", 0.25)
            .put("proven", true)
            .put("peer", new Fields().put("token", "00ab").put("port", 80))
            .put("flags", List.of("A", "H"))
            .put("steps", List.of(new Fields().put("n", 1), new Fields().put("n", 2)));

    @Test
    void jsonIsOneLineWithTheFieldsInOrder() {
        assertThat(JsonLines.line(RESULT))
                .isEqualTo("{\"name\":\"a \\\"b\\\", c<d>\\n…\",\"count\":9223372036854775807,\"seconds\":0.25,"
                        + "\"proven\":true,\"peer\":{\"token\":\"00ab\",\"port\":80},\"flags\":[\"A\",\"H\"],"
                        + "\"steps\":[{\"n\":1},{\"n\":2}]}");
    }

    @Test
    void jsonCanBeReadBack() {
        assertThat(JsonParser.parseString(JsonLines.line(RESULT))
                        .getAsJsonObject()
                        .get("name")
                        .getAsString())
                .isEqualTo("a \"b\", c<d>\n…");
    }

    @Test
    void csvHasAHeaderAndARowWithNestedFieldsByPathAndListsJoined() {
        StringWriter text = new StringWriter();
        CsvTable table = new CsvTable(text, List.of("name", "peer.token", "flags", "absent", "peer.absent"));

        table.row(RESULT);
        table.row(new Fields());

        assertThat(text)
                .hasToString("name,peer.token,flags,absent,peer.absent\n\"a \"\"b\"\", c<d>\n…\",00ab,A H,,\n,,,,\n");
    }

    @Test
    void absentValuesAreLeftOut() {
        Fields fields = new Fields()
                .putIfPresent("a", Optional.empty())
                .putIfPresent("b", OptionalInt.empty())
                .putIfPresent("c", OptionalLong.empty())
                .putIfPresent("d", OptionalInt.of(4));

        assertThat(JsonLines.line(fields)).isEqualTo("{\"d\":4}");
    }

    @Test
    void aFieldIsPutOnlyOnce() {
        assertThatThrownBy(() -> new Fields().put("a", 1).put("a", 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a'");
    }

    @Test
    void aValueWithoutAJsonFormIsRefused() {
        assertThatThrownBy(() -> JsonLines.line(new Fields().put("a", List.of(Optional.empty()))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> JsonLines.line(new Fields().put("a", Double.NaN)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void paintWritesEscapeSequencesOnlyWhenEnabled() {
        assertThat(new AnsiStyle(false).good("ok")).isEqualTo("ok");
        assertThat(new AnsiStyle(true).good("ok")).isEqualTo("\033[32mok\033[0m");
    }
}

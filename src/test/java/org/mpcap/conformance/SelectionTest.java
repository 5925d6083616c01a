package org.mpcap.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which checks a word means. */
class SelectionTest {
    @ParameterizedTest(name = "{0} selects {1}: {2}")
    @CsvSource({
        "v1, v1/join/3.2-7, true",
        "v0, v1/join/3.2-7, false",
        "v1/join, v1/join/3.2-7, true",
        "v1/joi, v1/join/3.2-7, false",
        "v1/dss/3.3, v1/dss/3.3-1, true",
        "v1/dss/3.3, v1/dss/3.3.1-1, true",
        "v1/dss/3.3.1, v1/dss/3.3-1, false",
        "v1/dss/3, v1/dss/3.3-1, true",
        "v1/join/3.2-1, v1/join/3.2-10, false",
        "v1/join/3.2-10, v1/join/3.2-10, true",
        "*/join/*, v0/join/3.2-1, true",
        "v?/join/3.2-1, v0/join/3.2-1, true",
    })
    void aWordSelectsByIdPrefixOrPattern(String word, String id, boolean selected) {
        assertThat(new Selection(word).selects(CheckId.parse(id))).isEqualTo(selected);
    }

    @Test
    void anIdIsReadAndWritten() {
        CheckId id = CheckId.parse("v1/robust/-3");

        assertThat(id.section()).isEmpty();
        assertThat(id.number()).isEqualTo(3);
        assertThat(id.toString()).isEqualTo("v1/robust/-3");
    }

    @Test
    void whatIsNoIdIsRefused() {
        assertThatThrownBy(() -> CheckId.parse("v1/join"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("v1/join");
    }
}

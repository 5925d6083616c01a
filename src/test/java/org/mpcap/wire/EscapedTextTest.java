package org.mpcap.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mpcap.UserError;

/** Bytes as a user writes them. */
class EscapedTextTest {
    @ParameterizedTest
    @CsvSource({
        "abc, 616263",
        "'GET /\\r\\n', 474554202f0d0a",
        "\\t\\\\, 095c",
        "\\x00\\xFFz, 00ff7a",
        "é, c3a9",
        "end\\, 656e645c",
        "'', ''"
    })
    void anEscapeIsOneByte(String text, String hex) {
        assertThat(EscapedText.parse(text).toHex()).isEqualTo(hex);
    }

    @Test
    void whatIsNoEscapeIsRefused() {
        assertThatThrownBy(() -> EscapedText.parse("\\q"))
                .isInstanceOf(UserError.class)
                .hasMessage("\\q is none of \\r \\n \\t \\\\ \\xHH");
        assertThatThrownBy(() -> EscapedText.parse("\\x4")).hasMessage("\\x needs two hexadecimal digits");
        assertThatThrownBy(() -> EscapedText.parse("\\xzz")).hasMessage("\\x needs two hexadecimal digits");
    }
}

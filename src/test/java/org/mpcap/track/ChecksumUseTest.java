package org.mpcap.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksumUseTest {
    @ParameterizedTest
    @CsvSource({
        "AGREED,     0, true,  ",
        "AGREED,     0, false, MISSING",
        "AGREED,     1, true,  ",
        "AGREED,     1, false, MISSING",
        "NOT_AGREED, 0, true,  ",
        "NOT_AGREED, 0, false, ",
        "NOT_AGREED, 1, true,  NOT_AGREED",
        "NOT_AGREED, 1, false, ",
        "UNKNOWN,    1, true,  ",
        "UNKNOWN,    1, false, "
    })
    void aMappingKeepsToWhatTheHandshakeAgreedOn(
            ChecksumUse agreed, int version, boolean present, ChecksumUse.Violation expected) {
        assertThat(agreed.violation(version, present)).isEqualTo(Optional.ofNullable(expected));
    }

    @ParameterizedTest
    @CsvSource({"AGREED, true", "UNKNOWN, true", "NOT_AGREED, false"})
    void onlyAChecksumThatWasNotAgreedOnSaysNothing(ChecksumUse agreed, boolean judged) {
        assertThat(agreed.isJudged()).isEqualTo(judged);
    }
}

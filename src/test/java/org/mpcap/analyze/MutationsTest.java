package org.mpcap.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that a capture can hold makes the analyser throw, hang or grow. */
class MutationsTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void damagedPacketsAreAnalysed(long seed) throws IOException {
        assertThat(new Mutations(seed).packets(150_000, false)).isEqualTo(150_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {3})
    void damagedFilesAreAnalysedOrRefusedInOneLine(long seed) throws IOException {
        assertThat(new Mutations(seed).files(400)).isEqualTo(400);
    }
}

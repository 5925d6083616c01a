package org.mpcap.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Nothing that a capture can hold makes the analyser throw, hang or grow. More of it: {@code scripts/bench-mutations}. */
class MutationsTest {
    private static final long SEED = Long.getLong("mpcap.mutations.seed", 1);

    @Test
    void damagedPacketsAreAnalysedInBoundedMemory() throws IOException {
        long packets = Long.getLong("mpcap.mutations.packets", 250_000);
        assertThat(new Mutations(SEED).packets(packets)).isEqualTo(packets);
    }

    @Test
    void damagedFilesAreAnalysedOrRefusedInOneLine() throws IOException {
        int files = Integer.getInteger("mpcap.mutations.files", 400);
        assertThat(new Mutations(SEED).files(files)).isEqualTo(files);
    }
}

package org.mpcap.track;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DataSamplesTest {
    @Test
    void whatBeganOrEndedAtAPlaceIsRemembered() {
        DataSamples samples = new DataSamples(new SharedRoom());
        assertThat(samples.beginning(0)).isEmpty();
        for (int i = 0; i < 100; i++) {
            samples.begin(i * 1_400L, i);
            samples.end(i * 1_400L + 1_400, -i);
        }
        assertThat(samples.beginning(99 * 1_400L)).hasValue(99);
        assertThat(samples.ending(99 * 1_400L + 1_400)).hasValue(-99);
        assertThat(samples.beginning(7)).isEmpty();
    }
}

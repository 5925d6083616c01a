package org.mpcap.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers of things in sentences. */
class QuantityTest {
    @ParameterizedTest
    @CsvSource({"0, 0 packets", "1, 1 packet", "2, 2 packets", "12000, '12,000 packets'"})
    void oneThingIsNotManyThings(long number, String words) {
        assertThat(Quantity.of(number, "packet")).isEqualTo(words);
    }
}

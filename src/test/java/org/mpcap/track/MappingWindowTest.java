package org.mpcap.track;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MappingWindowTest {
    private final MappingWindow window = new MappingWindow(new SharedRoom());

    private void add(long start, int length, long acknowledged) {
        window.next(start + length, acknowledged).set(start, length, start - 1, 1);
    }

    @Test
    void mappingsAreKeptWhileTheirDataIsUnacknowledged() {
        for (int i = 0; i < 100; i++) {
            add(1 + i * 10L, 10, 2);
        }
        assertThat(window.covering(1)).isNotNull();
        assertThat(window.covering(1_000)).isNotNull();
        assertThat(window.covering(1_001)).isNull();
        assertThat(window.count()).isEqualTo(100);
    }

    @Test
    void whatIsAcknowledgedMakesRoom() {
        for (int i = 0; i < 100; i++) {
            add(1 + i * 10L, 10, 1 + i * 10L);
        }
        assertThat(window.count()).isLessThanOrEqualTo(3);
        assertThat(window.covering(1)).isNull();
    }

    @Test
    void withoutAnyAcknowledgmentTheLatestAreKept() {
        for (int i = 0; i < 100; i++) {
            add(1 + i * 10L, 10, 1);
        }
        assertThat(window.count()).isEqualTo(16);
        assertThat(window.covering(851)).isNotNull();
        assertThat(window.covering(1)).isNull();
    }

    @Test
    void theNewestOfOverlappingMappingsIsFound() {
        add(1, 10, 1);
        add(5, 10, 1);
        assertThat(requireNonNull(window.overlapping(8, 1)).start()).isEqualTo(5);
        assertThat(window.overlapping(15, 5)).isNull();
    }
}

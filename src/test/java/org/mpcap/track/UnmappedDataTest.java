package org.mpcap.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnmappedDataTest {
    private final UnmappedData waiting = new UnmappedData();

    private List<String> claim(long from, long to) {
        List<String> claimed = new ArrayList<>();
        waiting.claim(from, to, (start, stop, whole) -> claimed.add(start + "-" + stop + (whole ? " whole" : "")));
        return claimed;
    }

    @Test
    void aMappingClaimsWhatItCoversAndNothingTwice() {
        waiting.add(1, 101);
        waiting.add(101, 201);
        assertThat(claim(1, 101)).containsExactly("1-101 whole");
        assertThat(claim(1, 101)).isEmpty();
        assertThat(waiting.isEmpty()).isFalse();
        assertThat(claim(0, 500)).containsExactly("101-201 whole");
        assertThat(waiting.isEmpty()).isTrue();
    }

    @Test
    void theRestOfASegmentGoesOnWaiting() {
        waiting.add(1, 101);
        assertThat(claim(1, 41)).containsExactly("1-41");
        assertThat(claim(61, 101)).containsExactly("61-101");
        assertThat(claim(0, 200)).containsExactly("41-61 whole");
    }

    @Test
    void theOldestOfTooManyIsGivenUp() {
        for (long i = 0; i < 65; i++) {
            waiting.add(i * 10, i * 10 + 10);
        }
        assertThat(claim(0, 10)).isEmpty();
        assertThat(claim(10, 20)).containsExactly("10-20 whole");
    }
}

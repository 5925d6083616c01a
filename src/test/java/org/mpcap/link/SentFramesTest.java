package org.mpcap.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.mpcap.wire.Bytes;

/** Telling our own frames from others on a loopback interface. */
class SentFramesTest {
    private final SentFrames frames = new SentFrames(3);

    @Test
    void eachFrameSentIsTakenBackOnce() {
        frames.add(Bytes.ofInt(1));
        frames.add(Bytes.ofInt(1));

        assertThat(frames.takeBack(Bytes.ofInt(1))).isTrue();
        assertThat(frames.takeBack(Bytes.ofInt(1))).isTrue();
        assertThat(frames.takeBack(Bytes.ofInt(1))).isFalse();
    }

    @Test
    void aFrameOfOthersIsNotOurs() {
        frames.add(Bytes.ofInt(1));

        assertThat(frames.takeBack(Bytes.ofInt(2))).isFalse();
    }

    @Test
    void theOldestIsForgottenFirst() {
        for (int number = 1; number <= 4; number++) {
            frames.add(Bytes.ofInt(number));
        }

        assertThat(frames.takeBack(Bytes.ofInt(1))).isFalse();
        assertThat(frames.takeBack(Bytes.ofInt(2))).isTrue();
    }
}

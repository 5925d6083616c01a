package org.mpcap.track;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DataStreamTest {
    @Test
    void numbersOfFourBytesGoOnOverTheirWrap() {
        DataStream stream = new DataStream(new SharedRoom());
        stream.rebase(0x1234_5678_ffff_ff00L);
        stream.add(stream.position(0xffff_ff00L, false), 200, 1, 0);
        long position = stream.position(0xffff_ffc8L, false);
        assertThat(position).isEqualTo(200);
        stream.add(position, 200, 1, 1);
        assertThat(stream.position(0x90L, false)).isEqualTo(400);
        assertThat(stream.number(400)).isEqualTo(0x1234_5679_0000_0090L);
        assertThat(stream.bytes()).isEqualTo(400);
    }

    @Test
    void numbersGoOnOverTheWrapOfEightBytes() {
        DataStream stream = new DataStream(new SharedRoom());
        stream.rebase(-100);
        assertThat(stream.position(-100, true)).isZero();
        assertThat(stream.position(50, true)).isEqualTo(150);
    }

    @Test
    void manyWrapsAreFollowedStepByStep() {
        DataStream stream = new DataStream(new SharedRoom());
        stream.rebase(5);
        long sent = 0;
        for (int i = 0; i < 20_000; i++) {
            stream.add(stream.position((5 + sent) & 0xffff_ffffL, false), 1_000_000, 1, i);
            sent += 1_000_000;
        }
        assertThat(stream.bytes()).isEqualTo(20_000_000_000L);
        assertThat(stream.seen.gaps()).isZero();
    }

    @Test
    void theFirstFullNumberCompletesShortOnesSeenBefore() {
        DataStream stream = new DataStream(new SharedRoom());
        stream.add(stream.position(0xffff_fff0L, false), 32, 1, 0);
        assertThat(stream.position(0x7_0000_0010L, true)).isEqualTo(32);
        assertThat(stream.number(0)).isEqualTo(0x6_ffff_fff0L);
    }

    @Test
    void dataSentAgainIsToldApartBySubflow() {
        DataStream stream = new DataStream(new SharedRoom());
        stream.add(0, 100, 1, 0);
        stream.add(100, 100, 2, 1);
        assertThat(stream.add(0, 100, 1, 2)).isEqualTo(DataStream.Arrival.AGAIN_ON_SAME_SUBFLOW);
        assertThat(stream.add(0, 50, 2, 3)).isEqualTo(DataStream.Arrival.AGAIN_ON_ANOTHER);
        assertThat(stream.reinjections.sameBytes()).isEqualTo(100);
        assertThat(stream.reinjections.elsewhereBytes()).isEqualTo(50);
        assertThat(stream.bytes()).isEqualTo(200);
    }
}

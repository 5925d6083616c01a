package org.mpcap.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mpcap.capture.FrameSink;
import org.mpcap.capture.LinkType;
import org.mpcap.wire.Bytes;

class TimeOrderedFramesTest {
    private final List<Integer> written = new ArrayList<>();
    private boolean closed;
    private final TimeOrderedFrames frames = new TimeOrderedFrames(new FrameSink() {
        @Override
        public LinkType type() {
            return LinkType.ETHERNET;
        }

        @Override
        public void write(Instant time, Bytes frame) {
            written.add(frame.u8(0));
        }

        @Override
        public void close() {
            closed = true;
        }
    });

    private void frame(long millis, int mark) {
        frames.write(Instant.ofEpochMilli(millis), Bytes.of(new byte[] {(byte) mark}));
    }

    @Test
    void aFrameReceivedBeforeOneWasSentIsWrittenBeforeIt() {
        frame(20, 2);
        frame(10, 1);
        frame(30, 3);
        frames.close();

        assertThat(written).containsExactly(1, 2, 3);
        assertThat(closed).isTrue();
    }

    @Test
    void framesOfOneInstantStayInTheOrderTheyCame() {
        frame(10, 1);
        frame(10, 2);
        frame(10, 3);
        frames.close();

        assertThat(written).containsExactly(1, 2, 3);
    }

    @Test
    void whatNothingCanComeBeforeAnyMoreIsWrittenAtOnce() {
        frame(0, 1);
        frame(400, 2);
        frame(501, 3);

        assertThat(written).containsExactly(1);
    }

    @Test
    void aFrameThatComesTooLateIsNotLost() {
        frame(1000, 1);
        frame(2000, 2);
        frame(100, 3);
        frames.close();

        assertThat(written).containsExactly(1, 3, 2);
    }
}

package org.mpcap.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mpcap.capture.LinkType;
import org.mpcap.capture.PcapWriter;
import org.mpcap.wire.Bytes;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.Pcaps;

/** libpcap's loop, over a capture file in the place of an interface. */
class FrameLoopTest {
    @TempDir
    private Path directory;

    private PcapHandle frames(int count) throws Exception {
        Path file = directory.resolve("frames.pcap");
        try (PcapWriter writer = PcapWriter.create(file, LinkType.ETHERNET)) {
            for (int i = 0; i < count; i++) {
                writer.write(Instant.EPOCH, Bytes.of(new byte[60]));
            }
        }
        return Pcaps.openOffline(file.toString());
    }

    @Test
    void everyFrameIsHandedOver() throws Exception {
        List<byte[]> taken = new ArrayList<>();
        try (PcapHandle handle = frames(5)) {
            FrameLoop.run(handle, taken::add);
        }
        assertThat(taken).hasSize(5);
    }

    @Test
    void whatTheTakerThrowsEndsTheLoopAndIsThrown() throws Exception {
        List<byte[]> taken = new ArrayList<>();
        try (PcapHandle handle = frames(5)) {
            assertThatThrownBy(() -> FrameLoop.run(handle, frame -> {
                        taken.add(frame);
                        if (taken.size() == 2) {
                            throw new IllegalArgumentException("the second frame");
                        }
                    }))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the second frame");
        }
        assertThat(taken).hasSize(2);
    }

    @Test
    void anErrorOfTheTakerIsNotLostEither() throws Exception {
        try (PcapHandle handle = frames(1)) {
            assertThatThrownBy(() -> FrameLoop.run(handle, frame -> {
                        throw new OutOfMemoryError("full");
                    }))
                    .hasRootCauseInstanceOf(OutOfMemoryError.class);
        }
    }
}

package org.mpcap.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mpcap.wire.Bytes;

/** Several captures read as one. */
class CaptureTraceTest {
    /** A capture with packets at these seconds. */
    private static byte[] capture(int... seconds) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (PcapWriter writer = PcapWriter.to(stream, "memory", LinkType.ETHERNET)) {
            for (int second : seconds) {
                writer.write(Instant.ofEpochSecond(second), Bytes.copyOf(new byte[60], 0, 60));
            }
        }
        return stream.toByteArray();
    }

    private static List<String> order(byte[]... captures) throws IOException {
        List<String> order = new ArrayList<>();
        try (CaptureTrace trace = new CaptureTrace()) {
            for (byte[] capture : captures) {
                trace.add(() -> CaptureReader.open(new ByteArrayInputStream(capture), "memory"), false);
            }
            while (trace.next()) {
                order.add(trace.input() + "@" + trace.reader().nanos() / 1_000_000_000L);
            }
        }
        return order;
    }

    @Test
    void packetsComeInTheOrderOfTime() throws IOException {
        assertThat(order(capture(1, 4), capture(2, 3))).containsExactly("0@1", "1@2", "1@3", "0@4");
    }

    @Test
    void ofPacketsOfOneMomentThoseOfTheFirstFileComeFirst() throws IOException {
        assertThat(order(capture(2, 3), capture(1, 2, 3))).containsExactly("1@1", "0@2", "1@2", "0@3", "1@3");
        assertThat(order(capture(1, 2, 2), capture(2, 2))).containsExactly("0@1", "0@2", "0@2", "1@2", "1@2");
    }
}

package org.mpcap.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.mpcap.host.Carrier;
import org.mpcap.link.BulkSender;
import org.mpcap.stack.tcp.SynOptions;
import org.mpcap.wire.Bytes;

/** 16.7 million targets, in four shards. */
class WholeSpaceTest {
    private static final int DESTINATION_AT = 16;

    private final BitSet addresses = new BitSet(1 << 24);
    private long frames;

    /** Notes the last three bytes of destination addresses. */
    private final BulkSender sink = new BulkSender() {
        @Override
        public void send(byte[] frame) {
            addresses.set((frame[DESTINATION_AT + 1] & 0xff) << 16
                    | (frame[DESTINATION_AT + 2] & 0xff) << 8
                    | (frame[DESTINATION_AT + 3] & 0xff));
            frames++;
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private static final RowSink NO_ROWS = new RowSink() {
        @Override
        public void row(ScanRow row) {
            throw new AssertionError("nobody answers");
        }

        @Override
        public boolean congested() {
            return false;
        }
    };

    @Test
    void everyAddressOfAnEightIsSentToOnceByOneOfTheShards() {
        for (int number = 1; number <= 4; number++) {
            AtomicLong clock = new AtomicLong();
            ScanCounters counters = new ScanCounters();
            Scan scan = new Scan(
                    new Scan.Setup(
                            List.of(ProbeKind.CAPABLE_V0),
                            1,
                            false,
                            false,
                            false,
                            Double.POSITIVE_INFINITY,
                            SimulatedInternet.MILLISECOND,
                            SimulatedInternet.MILLISECOND,
                            1 << 16),
                    new Scan.Order(SimulatedInternet.targets("11.0.0.0/8"), 7, new Shard(number, 4), Long.MAX_VALUE, 0),
                    new Scan.Look(
                            Bytes.EMPTY,
                            Bytes.EMPTY,
                            List.of(SimulatedInternet.SCANNER),
                            61000,
                            61999,
                            Bytes.of(new byte[16]),
                            SynOptions.usual(),
                            SynOptions.usual(),
                            1,
                            64,
                            OnLinkPrefixes.NONE),
                    new Scan.Outlets(
                            sink,
                            NO_ROWS,
                            Optional.empty(),
                            () -> 0,
                            () -> Carrier.STEADY,
                            now -> now,
                            () -> clock.addAndGet(10 * SimulatedInternet.MILLISECOND),
                            () -> Instant.EPOCH),
                    counters);
            while (!scan.finished()) {
                scan.step();
            }
            assertThat(counters.of(ScanCounter.TARGETS)).isEqualTo(1 << 22);
        }

        assertThat(frames).isEqualTo(1 << 24);
        assertThat(addresses.cardinality()).isEqualTo(1 << 24);
    }
}

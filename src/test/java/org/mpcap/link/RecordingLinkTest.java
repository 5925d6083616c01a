package org.mpcap.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mpcap.capture.LinkType;
import org.mpcap.capture.PcapWriter;
import org.mpcap.wire.Bytes;

/** Recording what passes over links. */
class RecordingLinkTest {
    private final VirtualEventLoop eventLoop = new VirtualEventLoop(Instant.ofEpochSecond(1));
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final PcapWriter file = PcapWriter.to(out, "memory", LinkType.ETHERNET);

    /** A link that keeps what is sent and receives what a test hands it. */
    private static final class Wire implements Link {
        private final List<Bytes> sent = new ArrayList<>();
        private final List<FrameListener> listeners = new ArrayList<>();
        private boolean closed;

        void receive(Bytes frame) {
            listeners.forEach(listener -> listener.received(frame));
        }

        @Override
        public String name() {
            return "test0";
        }

        @Override
        public LinkType type() {
            return LinkType.ETHERNET;
        }

        @Override
        public int mtu() {
            return 1500;
        }

        @Override
        public void send(Bytes frame) {
            sent.add(frame);
        }

        @Override
        public void listen(FrameListener listener) {
            listeners.add(listener);
        }

        @Override
        public LinkCounters counters() {
            return new LinkCounters(sent.size(), 0, 0);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private final List<UncheckedIOException> failures = new ArrayList<>();

    private List<String> records() {
        Bytes written = Bytes.of(out.toByteArray());
        List<String> records = new ArrayList<>();
        for (int at = 24; at < written.length(); at += 16 + written.u32(at + 8)) {
            records.add(
                    written.u32(at) + "." + written.u32(at + 4) + " " + written.slice(at + 16, written.u32(at + 8)));
        }
        return records;
    }

    @Test
    void framesOfSeveralLinksGoIntoOneFileInOrderWithTheEventLoopsTime() {
        Wire first = new Wire();
        Wire second = new Wire();
        RecordingLink one = new RecordingLink(first, file, eventLoop, failures::add);
        RecordingLink two = new RecordingLink(second, file, eventLoop, failures::add);

        one.send(Bytes.ofInt(0xa1));
        eventLoop.schedule(1500, () -> first.receive(Bytes.ofInt(0xb1)));
        eventLoop.run(() -> false, 10);
        two.send(Bytes.ofInt(0xa2));

        assertThat(records()).containsExactly("1.0 000000a1", "1.1500 000000b1", "1.1500 000000a2");
        assertThat(first.sent).containsExactly(Bytes.ofInt(0xa1));
        assertThat(second.sent).containsExactly(Bytes.ofInt(0xa2));
    }

    @Test
    void aFrameIsRecordedBeforeItsAnswer() {
        Wire wire = new Wire();
        RecordingLink link = new RecordingLink(wire, file, eventLoop, failures::add);
        link.listen(frame -> link.send(Bytes.ofInt(2)));

        wire.receive(Bytes.ofInt(1));

        assertThat(records()).containsExactly("1.0 00000001", "1.0 00000002");
    }

    @Test
    void aFileHasOneLinkType() {
        PcapWriter raw = PcapWriter.to(out, "memory", LinkType.RAW_IP);

        assertThatExceptionOfType(LinkException.class)
                .isThrownBy(() -> new RecordingLink(new Wire(), raw, eventLoop, failures::add))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(LinkException.Reason.LINK_TYPE));
    }

    @Test
    void closingClosesTheLinkAndLeavesTheFileToItsOwner() {
        Wire wire = new Wire();
        RecordingLink link = new RecordingLink(wire, file, eventLoop, failures::add);
        link.close();
        file.write(eventLoop.now(), Bytes.ofInt(3));

        assertThat(wire.closed).isTrue();
        assertThat(records()).hasSize(1);
    }

    @Test
    void aFileThatCannotBeWrittenIsToldOnceAndTheLinkGoesOn() {
        boolean[] full = {false};
        PcapWriter small = PcapWriter.to(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        if (full[0]) {
                            throw new IOException("No space left on device");
                        }
                    }
                },
                "full.pcap",
                LinkType.ETHERNET);
        Wire wire = new Wire();
        RecordingLink link = new RecordingLink(wire, small, eventLoop, failures::add);
        full[0] = true;

        link.send(Bytes.ofInt(1));
        link.send(Bytes.ofInt(2));

        assertThat(wire.sent).hasSize(2);
        assertThat(failures).singleElement().satisfies(e -> assertThat(e).hasMessageContaining("full.pcap"));
    }
}

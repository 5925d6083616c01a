package org.mpcap.link;

import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.function.Consumer;
import org.mpcap.capture.FrameSink;
import org.mpcap.wire.Bytes;

/**
 * A link that writes every frame sent and received to a capture file, with the event loop's time. Several links of one type may
 * share a file. Closing it closes the link, not the file.
 */
public final class RecordingLink extends ForwardingLink {
    private final FrameSink file;
    private final EventLoop eventLoop;
    private final Consumer<UncheckedIOException> failed;

    /**
     * Records what passes over {@code link} from now on. The link goes on when the file cannot be written any more.
     *
     * @param failed is told of the first failure to write
     * @throws LinkException LINK_TYPE if the file is for frames of another type
     */
    public RecordingLink(Link link, FrameSink file, EventLoop eventLoop, Consumer<UncheckedIOException> failed) {
        super(link);
        if (link.type() != file.type()) {
            throw new LinkException(
                    LinkException.Reason.LINK_TYPE,
                    "frames of " + link.name() + " (" + link.type() + ") do not go into a capture file of "
                            + file.type() + ": record this interface in a run of its own");
        }
        this.file = file;
        this.eventLoop = eventLoop;
        this.failed = failed;
        link.listen(frame -> record(received(), frame));
    }

    private Instant received() {
        long ago = eventLoop.nanos() - arrivalNanos().orElse(eventLoop.nanos());
        return eventLoop.now().minusNanos(Math.max(ago, 0));
    }

    private void record(Instant time, Bytes frame) {
        try {
            file.write(time, frame);
        } catch (UncheckedIOException e) {
            failed.accept(e);
        }
    }

    @Override
    public void send(Bytes frame) {
        Instant time = eventLoop.now();
        super.send(frame);
        record(time, frame);
    }
}

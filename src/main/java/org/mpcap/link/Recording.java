package org.mpcap.link;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.mpcap.capture.LinkType;
import org.mpcap.capture.PcapWriter;

/** The capture file of a run: every frame sent and received, over all its links. */
public final class Recording implements AutoCloseable {
    private final Optional<Path> file;
    private final EventLoop eventLoop;
    private final Consumer<UncheckedIOException> failed;
    private Optional<PcapWriter> writer = Optional.empty();
    private volatile Optional<UncheckedIOException> failure = Optional.empty();

    /** Records to this file, if there is one. */
    public Recording(Optional<Path> file, EventLoop eventLoop) {
        this(file, eventLoop, failure -> {});
    }

    /** @param failed told on the event loop's thread when the file cannot be written any further */
    public Recording(Optional<Path> file, EventLoop eventLoop, Consumer<UncheckedIOException> failed) {
        this.file = file;
        this.eventLoop = eventLoop;
        this.failed = failed;
    }

    /**
     * The link, recorded if a file was asked for. The first link creates the file.
     *
     * @throws UncheckedIOException if the file cannot be created
     */
    public Link record(Link link) {
        if (file.isEmpty()) {
            return link;
        }
        return new RecordingLink(link, writer(link.type()), eventLoop, this::failed);
    }

    private PcapWriter writer(LinkType type) {
        if (writer.isEmpty()) {
            writer = Optional.of(PcapWriter.create(file.orElseThrow(), type));
        }
        return writer.get();
    }

    private void failed(UncheckedIOException e) {
        failure = Optional.of(e);
        failed.accept(e);
    }

    /** Throws {@link UncheckedIOException} if the file could not be written. */
    public void check() {
        failure.ifPresent(e -> {
            throw e;
        });
    }

    @Override
    public void close() {
        writer.ifPresent(PcapWriter::close);
    }
}

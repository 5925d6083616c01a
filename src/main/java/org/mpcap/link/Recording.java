package org.mpcap.link;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import org.mpcap.capture.LinkType;
import org.mpcap.capture.PcapWriter;

/** The capture file of a run: every frame sent and received, over all its links. */
public final class Recording implements AutoCloseable {
    private final Optional<Path> file;
    private final EventLoop eventLoop;
    private final UnaryOperator<Link> decoration;
    private final CompletableFuture<Void> broken = new CompletableFuture<>();
    private Optional<TimeOrderedFrames> writer = Optional.empty();

    /** Records to this file, if there is one. */
    public Recording(Optional<Path> file, EventLoop eventLoop) {
        this(file, eventLoop, UnaryOperator.identity());
    }

    /** The same, with what stands between us and each link: what is recorded is what comes out of it. */
    public Recording(Optional<Path> file, EventLoop eventLoop, UnaryOperator<Link> decoration) {
        this.file = file;
        this.eventLoop = eventLoop;
        this.decoration = decoration;
    }

    /**
     * The link, recorded if a file was asked for. The first link creates the file.
     *
     * @throws UncheckedIOException if the file cannot be created
     */
    public Link record(Link link) {
        if (file.isEmpty()) {
            return decoration.apply(link);
        }
        return decoration.apply(new RecordingLink(link, writer(link.type()), eventLoop, broken::completeExceptionally));
    }

    private TimeOrderedFrames writer(LinkType type) {
        if (writer.isEmpty()) {
            writer = Optional.of(new TimeOrderedFrames(PcapWriter.create(file.orElseThrow(), type)));
        }
        return writer.get();
    }

    /** Fails with the reason, on the event loop's thread, when the file cannot be written any further. */
    public CompletableFuture<Void> broken() {
        return broken;
    }

    /** Throws {@link UncheckedIOException} if the file could not be written. */
    public void check() {
        if (broken.isCompletedExceptionally()) {
            try {
                broken.join();
            } catch (CompletionException e) {
                throw Completion.cause(e) instanceof UncheckedIOException failure ? failure : e;
            }
        }
    }

    @Override
    public void close() {
        writer.ifPresent(TimeOrderedFrames::close);
    }
}

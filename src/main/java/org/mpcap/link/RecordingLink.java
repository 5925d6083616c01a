package org.mpcap.link;

import org.mpcap.capture.LinkType;
import org.mpcap.capture.PcapWriter;
import org.mpcap.wire.Bytes;

/**
 * A link that writes every frame sent and received to a capture file, with the timeline's time. Several links of one type may
 * share a file. Closing it closes the link, not the file.
 */
public final class RecordingLink implements Link {
    private final Link link;
    private final PcapWriter file;
    private final Timeline timeline;

    /**
     * Records what passes over {@code link} from now on.
     *
     * @throws LinkException LINK_TYPE if the file is for frames of another type
     */
    public RecordingLink(Link link, PcapWriter file, Timeline timeline) {
        if (link.type() != file.type()) {
            throw new LinkException(
                    LinkException.Reason.LINK_TYPE,
                    "frames of " + link.name() + " (" + link.type() + ") do not go into a capture file of "
                            + file.type() + ": record this interface in a run of its own");
        }
        this.link = link;
        this.file = file;
        this.timeline = timeline;
        link.listen(this::record);
    }

    private void record(Bytes frame) {
        file.write(timeline.now(), frame);
    }

    @Override
    public String name() {
        return link.name();
    }

    @Override
    public LinkType type() {
        return link.type();
    }

    @Override
    public int mtu() {
        return link.mtu();
    }

    /**
     * Sends the frame, then records it.
     *
     * @throws java.io.UncheckedIOException if recording fails for the first time
     */
    @Override
    public void send(Bytes frame) {
        link.send(frame);
        record(frame);
    }

    @Override
    public void listen(FrameListener listener) {
        link.listen(listener);
    }

    @Override
    public LinkCounters counters() {
        return link.counters();
    }

    @Override
    public void close() {
        link.close();
    }
}

package org.mpcap.diagnosis;

import java.util.List;
import java.util.Optional;
import org.mpcap.capture.LinkType;
import org.mpcap.link.LinkException;
import org.mpcap.link.LiveCapture;

/** Watches the packets of all interfaces in a thread of its own; nothing where it may not. */
final class PacketRecorder {
    private final PacketWitness witness = new PacketWitness();
    private Optional<LiveCapture> capture = Optional.empty();
    private Optional<Thread> thread = Optional.empty();

    /** Begins, if this process may. */
    void start() {
        try {
            LiveCapture open = LiveCapture.open("any");
            capture = Optional.of(open);
            Optional<LinkType> type = LinkType.of(open.linkTypeNumber());
            Thread runner = new Thread(
                    () -> {
                        try {
                            open.run((frame, original, nanos) -> type.ifPresent(
                                    known -> witness.frame(known, frame, 0, frame.length, original, nanos)));
                        } catch (LinkException e) {
                            // What was seen until then is what there is.
                        }
                    },
                    "mpcap-packets");
            runner.setDaemon(true);
            runner.start();
            thread = Optional.of(runner);
        } catch (LinkException e) {
            capture = Optional.empty();
        }
    }

    /** Ends, with what is under way taken in. */
    void stop() {
        capture.ifPresent(LiveCapture::stop);
        thread.ifPresent(runner -> {
            try {
                runner.join(2000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        capture.ifPresent(LiveCapture::close);
        capture = Optional.empty();
        thread = Optional.empty();
    }

    /** What was seen. */
    List<PacketSighting> sightings() {
        return witness.sightings();
    }
}

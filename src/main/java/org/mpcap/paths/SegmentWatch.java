package org.mpcap.paths;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.TcpSegment;

/** Shows what comes in on single flows. */
final class SegmentWatch {
    private final Map<FourTuple, Consumer<TcpSegment>> watchers = new HashMap<>();

    /** Begins to look on. */
    SegmentWatch(TcpStack stack) {
        stack.tap((outgoing, flow, segment, nanos) -> {
            if (!outgoing) {
                Optional.ofNullable(watchers.get(flow)).ifPresent(watcher -> watcher.accept(segment));
            }
        });
    }

    /** Shows segments that come in on a flow to this watcher, and to no other. */
    void watch(FourTuple flow, Consumer<TcpSegment> watcher) {
        watchers.put(flow, watcher);
    }

    /** Shows no more of a flow. */
    void forget(FourTuple flow) {
        watchers.remove(flow);
    }
}

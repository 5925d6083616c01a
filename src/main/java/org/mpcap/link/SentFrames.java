package org.mpcap.link;

import java.util.LinkedHashMap;
import java.util.Map;
import org.mpcap.wire.Bytes;

/**
 * The frames we sent lately. On a loopback interface every frame sent comes back as an incoming one, in nothing different from
 * what others sent; this tells ours from theirs. Safe for use by the sending and the receiving thread.
 */
final class SentFrames {
    private final int limit;
    private final Map<Bytes, Integer> copies = new LinkedHashMap<>();

    /** @param limit different frames remembered at most; the oldest are forgotten first */
    SentFrames(int limit) {
        this.limit = limit;
    }

    /** Remembers a frame about to be sent. */
    synchronized void add(Bytes frame) {
        copies.merge(frame, 1, Integer::sum);
        if (copies.size() > limit) {
            copies.remove(copies.keySet().iterator().next());
        }
    }

    /** Whether this is a frame we sent; each frame sent is recognised once. */
    synchronized boolean takeBack(Bytes frame) {
        Integer count = copies.get(frame);
        if (count == null) {
            return false;
        }
        if (count == 1) {
            copies.remove(frame);
        } else {
            copies.put(frame, count - 1);
        }
        return true;
    }
}

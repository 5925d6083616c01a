package org.mpcap.timing;

import java.util.ArrayList;
import java.util.List;

/**
 * A span of time.
 *
 * @param fromNanos its begin, nanoseconds since 1970
 * @param fromPacket the packet with which it begins
 * @param toNanos its end
 * @param toPacket the packet with which it ends, 0 if its end was not seen
 */
public record Span(long fromNanos, long fromPacket, long toNanos, long toPacket) {
    /** Its length in nanoseconds. */
    public long nanos() {
        return toNanos - fromNanos;
    }

    /** Whether its end was seen. */
    public boolean isOver() {
        return toPacket != 0;
    }

    /** The times that lie in spans of both lists, each in order, if they are longer than {@code least} nanoseconds. */
    public static List<Span> common(List<Span> some, List<Span> others, long least) {
        List<Span> common = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < some.size() && j < others.size()) {
            Span one = some.get(i);
            Span other = others.get(j);
            Span begin = one.fromNanos >= other.fromNanos ? one : other;
            Span end = one.toNanos <= other.toNanos ? one : other;
            if (end.toNanos - begin.fromNanos > least) {
                common.add(new Span(begin.fromNanos, begin.fromPacket, end.toNanos, end.toPacket));
            }
            if (one.toNanos <= other.toNanos) {
                i++;
            } else {
                j++;
            }
        }
        return common;
    }
}

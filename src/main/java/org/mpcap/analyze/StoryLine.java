package org.mpcap.analyze;

import java.util.List;

/**
 * Something that happened to a connection, in a line of its story.
 *
 * @param nanos when it began, nanoseconds since 1970
 * @param packets packets that show it
 * @param words what happened and what followed
 * @param weight what it means for the connection
 */
public record StoryLine(long nanos, List<Long> packets, String words, Weight weight) {
    /** What something means for a connection. */
    public enum Weight {
        /** That is how it goes. */
        PLAIN,
        /** Worth a look. */
        NOTICE,
        /** Something failed. */
        BAD
    }

    /** Copies the list. */
    public StoryLine {
        packets = List.copyOf(packets);
    }
}

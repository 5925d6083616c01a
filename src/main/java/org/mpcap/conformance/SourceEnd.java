package org.mpcap.conformance;

/** Where a subflow starts and ends. */
public enum SourceEnd {
    /** Our first address. */
    FIRST,
    /** Our second address if there is one, otherwise another port of the first. */
    SECOND,
    /** A second address of ours, to a second address of the server. */
    SECOND_PATH
}

package org.mpcap.wire;

/** What an IP packet carried as TCP: a segment, or bytes that are none. */
public sealed interface Transport permits TcpSegment, UnparsedSegment {
    /** The bytes exactly as parsed. */
    Bytes write();
}

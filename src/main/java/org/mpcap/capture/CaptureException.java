package org.mpcap.capture;

import java.io.IOException;

/** A capture cannot be read at all; the message is one line that names it and says why. */
public final class CaptureException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Why nothing can be read. */
    public enum Reason {
        /** The file does not exist, is a special file or may not be read. */
        UNREADABLE,
        /** The file has no bytes. */
        EMPTY,
        /** The bytes are no pcap and no pcapng. */
        NOT_A_CAPTURE,
        /** The frames are of a kind this program does not read. */
        UNKNOWN_LINK_TYPE
    }

    private final Reason reason;

    /** Says which file and why. */
    public CaptureException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why nothing can be read. */
    public Reason reason() {
        return reason;
    }
}

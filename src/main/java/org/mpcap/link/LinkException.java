package org.mpcap.link;

import org.mpcap.UserError;

/** A link that cannot be opened or used; the message says what, where and the cure. */
public final class LinkException extends UserError {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** libpcap is missing. */
        NO_LIBRARY,
        /** CAP_NET_RAW is missing. */
        NO_PRIVILEGE,
        /** No interface of that name. */
        NO_SUCH_INTERFACE,
        /** The interface is down. */
        INTERFACE_DOWN,
        /** The interface has a link type we cannot send on. */
        LINK_TYPE,
        /** Sending or receiving failed. */
        IO
    }

    private final Reason reason;

    /** A failure with a message fit for the user. */
    public LinkException(Reason reason, String message) {
        super(Kind.CANNOT_RUN, message);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}

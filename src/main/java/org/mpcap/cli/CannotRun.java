package org.mpcap.cli;

/** Something this machine lacks and a command needs; the message says what, where and the cure. */
public final class CannotRun extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A lack with a message fit for the user. */
    public CannotRun(String message) {
        super(message);
    }
}

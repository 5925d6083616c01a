package org.mpcap.craft;

/** A step that cannot be read or done; the message names its line. */
public final class CraftException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param line counts from 1 */
    CraftException(int line, String what) {
        super("line " + line + ": " + what);
    }
}

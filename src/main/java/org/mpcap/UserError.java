package org.mpcap;

import java.util.Objects;

/**
 * What the user can put right: a wrong target, option or key, something this machine lacks, a file that cannot be used. The message is
 * one line that says what, where and the cure, and is meant to be shown. Any other unchecked exception is a defect of mpcap or of its
 * caller.
 */
public class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Where the cure lies. */
    public enum Kind {
        /** In what was asked: an option, an argument, a target. */
        USAGE,
        /** In this machine: a privilege, a library, a route. */
        CANNOT_RUN,
        /** In a file that cannot be read or written, or holds what it should not. */
        FILE
    }

    private final Kind kind;

    /** An error with a message fit for the user. */
    public UserError(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** An error with a message fit for the user, and what it came of. */
    public UserError(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** Something wrong in what was asked. */
    public static UserError usage(String message) {
        return new UserError(Kind.USAGE, message);
    }

    /** Something this machine lacks. */
    public static UserError cannotRun(String message) {
        return new UserError(Kind.CANNOT_RUN, message);
    }

    /** A file that cannot be used. */
    public static UserError file(String message) {
        return new UserError(Kind.FILE, message);
    }

    /** One line that says what, where and the cure. */
    @Override
    public final String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    /** Where the cure lies. */
    public final Kind kind() {
        return kind;
    }
}

package org.mpcap.posix;

import com.sun.jna.LastErrorException;
import java.util.Map;

/** A C library call that failed. */
public final class PosixException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The error name when the C library itself could not be reached. */
    public static final String NO_LIBRARY = "NO_LIBRARY";

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(1, "EPERM"),
            Map.entry(2, "ENOENT"),
            Map.entry(11, "EAGAIN"),
            Map.entry(12, "ENOMEM"),
            Map.entry(13, "EACCES"),
            Map.entry(16, "EBUSY"),
            Map.entry(19, "ENODEV"),
            Map.entry(22, "EINVAL"),
            Map.entry(23, "ENFILE"),
            Map.entry(24, "EMFILE"),
            Map.entry(32, "EPIPE"),
            Map.entry(92, "ENOPROTOOPT"),
            Map.entry(93, "EPROTONOSUPPORT"),
            Map.entry(95, "EOPNOTSUPP"),
            Map.entry(97, "EAFNOSUPPORT"),
            Map.entry(98, "EADDRINUSE"),
            Map.entry(99, "EADDRNOTAVAIL"),
            Map.entry(100, "ENETDOWN"),
            Map.entry(101, "ENETUNREACH"),
            Map.entry(104, "ECONNRESET"),
            Map.entry(105, "ENOBUFS"),
            Map.entry(110, "ETIMEDOUT"),
            Map.entry(111, "ECONNREFUSED"),
            Map.entry(113, "EHOSTUNREACH"));

    private final String error;

    private PosixException(String call, String error, String detail) {
        super(call + ": " + detail);
        this.error = error;
    }

    static PosixException of(String call, int errno) {
        String name = NAMES.getOrDefault(errno, "errno " + errno);
        return new PosixException(call, name, name);
    }

    static PosixException of(String call, LastErrorException cause) {
        return of(call, cause.getErrorCode());
    }

    static PosixException unloadable(LinkageError cause) {
        String text = String.valueOf(cause.getMessage());
        return new PosixException(
                "loading the C library",
                NO_LIBRARY,
                text.lines().findFirst().orElse("")
                        + "; if /tmp is mounted noexec, name another place with -Djna.tmpdir=DIR");
    }

    /** The name of the error, such as {@code EADDRINUSE}, or {@link #NO_LIBRARY}. */
    public String error() {
        return error;
    }
}

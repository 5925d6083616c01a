package org.mpcap.conformance;

import java.nio.charset.StandardCharsets;
import org.mpcap.wire.Bytes;

/** What to say to the program behind the server so that it answers. */
public final class Requests {
    private static final int FILLER = 7;
    /** Servers refuse header fields beyond 8 KiB, some beyond 4 KiB. */
    private static final int LONGEST_REQUEST = 3_000;

    private Requests() {}

    /** Something short that gets an answer, as the first thing on a connection. */
    public static Bytes small(CheckContext context) {
        return isHttp(context) ? text(begun(context) + "\r\n") : text("ping-pong\n");
    }

    /** Something that gets an answer, as what comes next on a connection. */
    public static Bytes next(CheckContext context, CraftedConnection connection) {
        boolean begun = isHttp(context) && connection.requesting();
        connection.requesting(false);
        return begun ? text("\r\n") : small(context);
    }

    /**
     * Something short that a program need not answer, as what comes next on a connection. A program that speaks HTTP gets a
     * piece of a request each time, for it would close the connection if it got anything else.
     */
    static Bytes filler(CheckContext context, CraftedConnection connection) {
        if (!isHttp(context)) {
            return context.text(FILLER);
        }
        boolean begun = connection.requesting();
        connection.requesting(true);
        return begun ? text("x: " + (char) ('a' + context.random().nextInt(26)) + "y\r\n") : text(begun(context));
    }

    private static String begun(CheckContext context) {
        return context.client().isPresent()
                ? "HTTP/1.1 200 OK\r\n"
                : "GET / HTTP/1.1\r\nHost: " + context.server().target().address() + "\r\n";
    }

    private static boolean isHttp(CheckContext context) {
        return context.speaksHttp();
    }

    /**
     * This many bytes that the program takes without closing the connection, as what comes next on a connection that is at the start of
     * a request. A program that speaks HTTP gets whole requests, one behind the other, none longer than servers allow.
     *
     * @param length at least 200
     */
    public static Bytes bulk(CheckContext context, CraftedConnection connection, int length) {
        if (!isHttp(context)) {
            return context.text(length);
        }
        String start = begun(context) + "X: ";
        String end = "\r\n\r\n";
        StringBuilder requests = new StringBuilder(connection.requesting() ? "\r\n" : "");
        connection.requesting(false);
        int count = Math.max(1, (length - requests.length()) / LONGEST_REQUEST);
        for (int left = count; left > 0; left--) {
            int size = (length - requests.length()) / left;
            requests.append(start)
                    .append("x".repeat(size - start.length() - end.length()))
                    .append(end);
        }
        return text(requests.toString());
    }

    /** A command that a cooperating program obeys. */
    public static Bytes command(String words) {
        return text("!" + words + "\n");
    }

    private static Bytes text(String text) {
        return Bytes.adopt(text.getBytes(StandardCharsets.UTF_8));
    }
}

package org.mpcap.conformance;

import java.nio.charset.StandardCharsets;
import org.mpcap.wire.Bytes;

/** What to say to the program behind the server so that it answers. */
public final class Requests {
    private static final int FILLER = 7;

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
        return "GET / HTTP/1.1\r\nHost: " + context.server().target().address() + "\r\n";
    }

    private static boolean isHttp(CheckContext context) {
        return context.server().app() == ServerUnderTest.App.HTTP;
    }

    /** A command that a cooperating program obeys. */
    public static Bytes command(String words) {
        return text("!" + words + "\n");
    }

    private static Bytes text(String text) {
        return Bytes.adopt(text.getBytes(StandardCharsets.UTF_8));
    }
}

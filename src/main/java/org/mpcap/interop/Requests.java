package org.mpcap.interop;

import java.nio.charset.StandardCharsets;
import org.mpcap.wire.Bytes;

/** What to say to the program behind the server so that it answers. */
public final class Requests {
    private Requests() {}

    /** Something short that gets a short answer. */
    public static Bytes small(Scene scene) {
        return scene.site().app() == Site.App.HTTP
                ? text("GET / HTTP/1.1\r\nHost: " + scene.site().target().address() + "\r\n\r\n")
                : text("ping-pong\n");
    }

    /** A command that a cooperating program obeys. */
    public static Bytes command(String words) {
        return text("!" + words + "\n");
    }

    private static Bytes text(String text) {
        return Bytes.adopt(text.getBytes(StandardCharsets.UTF_8));
    }
}

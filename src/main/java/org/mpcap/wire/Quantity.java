package org.mpcap.wire;

import java.util.Locale;

/** Numbers of things in sentences. */
public final class Quantity {
    private Quantity() {}

    /** So many of a thing: {@code 1 packet}, {@code 12,000 packets}. */
    public static String of(long number, String thing) {
        return String.format(Locale.ROOT, "%,d %s%s", number, thing, number == 1 ? "" : "s");
    }
}

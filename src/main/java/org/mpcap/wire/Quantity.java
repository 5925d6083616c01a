package org.mpcap.wire;

import java.util.Locale;

/** Numbers of things in sentences. */
public final class Quantity {
    private Quantity() {}

    /** Bytes with a decimal unit, at most four digits: {@code 640 B}, {@code 9.5 kB}, {@code 12 MB}. */
    public static String ofBytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double value = bytes;
        String units = "kMGTPE";
        int unit = -1;
        while (value >= 999.5) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, value < 9.95 ? "%.1f %cB" : "%.0f %cB", value, units.charAt(unit));
    }

    /** So many of a thing: {@code 1 packet}, {@code 12,000 packets}. */
    public static String of(long number, String thing) {
        return String.format(Locale.ROOT, "%,d %s%s", number, thing, number == 1 ? "" : "s");
    }
}

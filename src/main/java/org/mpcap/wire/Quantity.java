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
        return decimal(value, value < 9.95 ? 1 : 0) + ' ' + units.charAt(unit) + 'B';
    }

    /** A number with 0 to 2 decimals, half rounded up; a table has so many that a format would take longer than what they tell of. */
    public static String decimal(double value, int decimals) {
        int scale = decimals == 0 ? 1 : decimals == 1 ? 10 : 100;
        long scaled = (long) Math.floor(Math.abs(value) * scale + 0.5);
        StringBuilder digits = new StringBuilder(value < 0 ? "-" : "").append(scaled / scale);
        if (decimals > 0) {
            String fraction = Long.toString(scaled % scale + scale).substring(1);
            digits.append('.').append(fraction);
        }
        return digits.toString();
    }

    /** So many of a thing: {@code 1 packet}, {@code 12,000 packets}. */
    public static String of(long number, String thing) {
        return String.format(Locale.ROOT, "%,d %s%s", number, thing, number == 1 ? "" : "s");
    }
}

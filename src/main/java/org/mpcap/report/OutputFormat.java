package org.mpcap.report;

import java.util.Locale;

/** What results are written as. */
public enum OutputFormat {
    /** For people. */
    TEXT,
    /** One JSON object per line. */
    JSON,
    /** A header and one row per result (RFC 4180). */
    CSV;

    /** The name used on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

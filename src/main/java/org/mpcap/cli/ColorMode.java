package org.mpcap.cli;

import java.util.Locale;

/** When output for people is coloured. */
enum ColorMode {
    /** On a terminal, unless NO_COLOR is set. */
    AUTO,
    ALWAYS,
    NEVER;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package org.mpcap.cli.shared;

import java.util.Locale;

/** When output for people is coloured. */
public enum ColorMode {
    /** On a terminal, unless NO_COLOR is set. */
    AUTO,
    ALWAYS,
    NEVER;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

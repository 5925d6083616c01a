package org.mpcap.cli;

import org.mpcap.interop.Check;

/** A check as a script for {@code mpcap craft}. */
final class InteropExport {
    private InteropExport() {}

    static String of(Check check) {
        return "# " + check.id() + " " + check.title() + "\n";
    }
}

package org.mpcap.cli.shared;

import java.util.Optional;
import org.mpcap.report.AnsiStyle;

/** What every command has of the one who called it: where to read and write, and in which colours. */
public interface Terminal {
    /** What the command reads and writes. */
    Streams streams();

    /** How large the terminal is that output goes to; empty if it goes elsewhere. */
    Optional<TerminalSize> size();

    /** Colours for text output, as {@code --color} asks. */
    AnsiStyle paint();
}

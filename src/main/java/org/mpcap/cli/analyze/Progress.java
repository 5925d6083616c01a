package org.mpcap.cli.analyze;

import java.io.PrintWriter;
import java.util.Locale;
import org.mpcap.analyze.Analysis;
import org.mpcap.cli.shared.Streams;

/** Says on a terminal how far the reading of large files has come. */
final class Progress implements Analysis.Progress {
    private static final long LARGE = 200L << 20;
    private static final long STEP = 64L << 20;

    private final PrintWriter err;
    private final long bytes;
    private final boolean shown;
    private long last;

    private Progress(PrintWriter err, long bytes, boolean shown) {
        this.err = err;
        this.bytes = bytes;
        this.shown = shown;
    }

    /** Shows nothing for small files, and where no terminal is. */
    static Progress of(PrintWriter err, long bytes) {
        return new Progress(err, bytes, bytes >= LARGE && Streams.errIsTerminal());
    }

    @Override
    public void at(long position, long packets) {
        if (shown && position - last >= STEP) {
            last = position;
            // Packed files hold more than their size.
            err.printf(
                    Locale.ROOT,
                    "\r%s%,d packets ",
                    position <= bytes ? String.format(Locale.ROOT, "%3d %%, ", position * 100 / bytes) : "",
                    packets);
            err.flush();
        }
    }

    /** Takes the line away. */
    void clear() {
        if (last > 0) {
            last = 0;
            err.print("\r\033[K");
            err.flush();
        }
    }
}

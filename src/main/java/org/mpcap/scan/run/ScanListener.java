package org.mpcap.scan.run;

import java.util.function.Supplier;
import org.mpcap.scan.RowSink;
import org.mpcap.scan.ScanCounter;
import org.mpcap.scan.ScanCounters;
import org.mpcap.scan.ScanRow;

/** Who takes the rows of a run and is told how it goes. What its methods throw ends the run with that failure. */
public interface ScanListener extends RowSink {
    /**
     * Routes are found and sockets open, and nothing is sent yet: the moment to open files.
     *
     * @param counters what is counted from here on; a listener that writes rows adds to {@link ScanCounter#ROWS}
     */
    default void begins(ScanCounters counters) {}

    @Override
    default boolean congested() {
        return false;
    }

    /** Called often while the run goes on; throws if rows cannot be taken any more. */
    default void check() {}

    /** Makes all rows given so far safe, so that a checkpoint may count their targets as done. */
    default void settle() {}

    /** Tells how far the run has come, twice a second. */
    default void progress(ScanProgress progress) {}

    /**
     * The run is over, or has failed: no row follows.
     *
     * @param result says how it went, as far as it went; asked for when all rows are where they belong
     */
    default void ends(Supplier<ScanResult> result) {}

    /** A listener that does nothing but take rows. */
    @FunctionalInterface
    interface Rows {
        /** Takes a row; any thread may give one. */
        void row(ScanRow row);
    }

    /** A listener for rows alone. */
    static ScanListener of(Rows rows) {
        return new ScanListener() {
            private ScanCounters counting = new ScanCounters();

            @Override
            public void begins(ScanCounters counters) {
                counting = counters;
            }

            @Override
            public void row(ScanRow row) {
                counting.add(ScanCounter.ROWS);
                rows.row(row);
            }
        };
    }
}

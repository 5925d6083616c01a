package org.mpcap.scan;

/** Takes the rows of a scan; any thread may give one. */
public interface RowSink {
    /** Takes a row, waiting for room if it must. */
    void row(ScanRow row);

    /** Whether rows pile up so that it is better to send nothing more for now. */
    boolean congested();
}

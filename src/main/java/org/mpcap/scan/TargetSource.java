package org.mpcap.scan;

import java.io.IOException;
import java.util.Optional;

/** Gives the targets of a scan piece by piece, the same pieces every time it is opened. */
@FunctionalInterface
public interface TargetSource {
    /**
     * The next piece; empty at the end.
     *
     * @throws IOException if a list of targets cannot be read
     */
    Optional<TargetSpace> next() throws IOException;
}

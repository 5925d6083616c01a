package org.mpcap.conformance;

import java.util.List;

/** A source of checks; those in jars on the class path are found by {@link java.util.ServiceLoader}. */
public interface CheckProvider {
    /** The checks, in the order of reports. */
    List<ConformanceCheck> checks();
}

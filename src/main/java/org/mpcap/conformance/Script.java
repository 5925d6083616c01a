package org.mpcap.conformance;

/** What a check does and how it decides, from top to bottom. */
@FunctionalInterface
public interface Script {
    /** Runs the check once. Findings are told to the context; a {@link CheckStopped} ends the script early. */
    void run(CheckContext context);
}

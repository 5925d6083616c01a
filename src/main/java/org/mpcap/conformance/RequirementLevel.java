package org.mpcap.conformance;

/** How binding a requirement is. */
public enum RequirementLevel {
    /** MUST, MUST NOT or words to that effect in the RFC. */
    MUST,
    /** SHOULD, SHOULD NOT or RECOMMENDED. */
    SHOULD,
    /** A permitted choice: recorded, never failed. */
    MAY,
    /** No clause, but the server must survive and keep serving. */
    ROBUST,
    /** Which of several legal behaviours. */
    INFO
}

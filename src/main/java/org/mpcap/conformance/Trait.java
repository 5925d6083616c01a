package org.mpcap.conformance;

/** What running a check means for the server and the run. */
public enum Trait {
    /** Sends very many SYNs; run only when asked for. */
    FLOOD,
    /** Sends random options or very many connections; not in the safe profile. */
    FULL,
    /** Depends on or changes state of the whole server; runs alone. */
    ALONE,
    /** Known to depend on races inside servers; repetitions may differ. */
    RACY,
    /** Judges what the whole run has seen, so it runs last. */
    LAST
}

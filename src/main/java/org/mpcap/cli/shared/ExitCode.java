package org.mpcap.cli.shared;

/** What the process tells its caller; documented in every command's help. */
public enum ExitCode {
    /** Everything asked for was done, and every target or check passed. */
    SUCCESS(0, "done; every target proved MPTCP, or every check passed"),
    /** The work was done, but not every target or check passed. */
    NOT_ALL(1, "done, but some targets or checks did not pass"),
    /** The command line or an input it names is wrong. */
    USAGE(2, "wrong usage: option, argument or target"),
    /** This machine lacks something the command needs. */
    CANNOT_RUN(3, "cannot run here: no privilege, no libpcap, no route"),
    /** A file, or standard output, could not be read or written. */
    INPUT_OUTPUT(4, "a file could not be read or written"),
    /** A defect of mpcap itself. */
    INTERNAL(70, "internal error"),
    /** Ended by Ctrl-C, with the results so far written. */
    INTERRUPTED(130, "interrupted; results so far are written");

    private final int number;
    private final String description;

    ExitCode(int number, String description) {
        this.number = number;
        this.description = description;
    }

    /** The process's exit status. */
    public int number() {
        return number;
    }

    /** One line for the help. */
    public String description() {
        return description;
    }
}

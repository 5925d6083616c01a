package org.mpcap.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of the command line. */
@Command(
        name = "mpcap",
        description = "Probes, dissects and conformance-tests Multipath TCP.",
        subcommands = {DoctorCommand.class})
public final class Main {
    private Main() {}

    /** Runs the command line and exits with its code. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }
}

package org.mpcap.cli;

import org.mpcap.cli.shared.ExitCode;
import picocli.CommandLine;

/** Runs inside the lab: the doctor, with what it returns as last line. */
final class DoctorProgram {
    private DoctorProgram() {}

    public static void main(String[] args) {
        CommandLine command = new CommandLine(new DoctorCommand()).setCaseInsensitiveEnumValuesAllowed(true);
        command.execute(args);
        ExitCode result = command.getExecutionResult();
        System.out.println("result: " + result.number());
    }
}

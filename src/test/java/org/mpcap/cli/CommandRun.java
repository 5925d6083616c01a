package org.mpcap.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.mpcap.cli.shared.Streams;

/**
 * A command run in this process.
 *
 * @param out all of standard output
 * @param err all of standard error
 */
public record CommandRun(int exitCode, String out, String err) {
    /** Runs a command with empty standard input, without colour. */
    public static CommandRun of(String... args) {
        return with(InputStream.nullInputStream(), false, args);
    }

    /** Runs a command with this text on standard input. */
    public static CommandRun withInput(String input, String... args) {
        return with(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), false, args);
    }

    /** Runs a command. */
    public static CommandRun with(InputStream input, boolean colorByDefault, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode =
                Main.run(args, Streams.over(input, new PrintWriter(out), new PrintWriter(err, true)), colorByDefault);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }
}

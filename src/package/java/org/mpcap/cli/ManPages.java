package org.mpcap.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import org.mpcap.cli.shared.Streams;
import picocli.CommandLine;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** Writes a manual page for mpcap and each of its commands, as AsciiDoc, into the directory named. Not part of mpcap itself. */
public final class ManPages {
    private ManPages() {}

    public static void main(String[] args) throws IOException {
        Streams none = Streams.over(
                InputStream.nullInputStream(),
                new PrintWriter(PrintWriter.nullWriter()),
                new PrintWriter(PrintWriter.nullWriter()));
        CommandLine command = new Main(none, false).commandLine(Main.COMMANDS.values());
        HelpLayout.apply(command, false);
        ManPageGenerator.generateManPage(new File(args[0]), null, new boolean[0], true, command.getCommandSpec());
    }
}

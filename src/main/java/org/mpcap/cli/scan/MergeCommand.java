package org.mpcap.cli.scan;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.wire.VisibleText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code mpcap merge}: the rows of several scans as one. */
@Command(name = "merge")
public final class MergeCommand implements Callable<ExitCode> {
    private static final List<String> IDENTITY = List.of("address", "port", "probe", "mptcpVersion");

    @ParentCommand
    private Terminal main;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE")
    private List<Path> files = List.of();

    private final Set<String> seen = new HashSet<>();
    private final Map<String, Long> verdicts = new TreeMap<>();
    private long repeated;

    @Override
    public ExitCode call() throws IOException {
        for (Path file : files) {
            try (BufferedReader lines = Files.newBufferedReader(file)) {
                merge(file, lines);
            }
        }
        main.streams()
                .err()
                .println("mpcap merge: " + seen.size() + " rows, " + repeated + " repeated left out "
                        + VisibleText.of(verdicts.toString()));
        return ExitCode.SUCCESS;
    }

    private void merge(Path file, BufferedReader lines) throws IOException {
        PrintWriter out = main.streams().out();
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            JsonObject row = row(file, number, line);
            StringBuilder identity = new StringBuilder();
            for (String name : IDENTITY) {
                identity.append(row.has(name) ? row.get(name).getAsString() : "")
                        .append(' ');
            }
            if (seen.add(identity.toString())) {
                out.println(line);
                if (row.has("verdict")) {
                    verdicts.merge(row.get("verdict").getAsString(), 1L, Long::sum);
                }
            } else {
                repeated++;
            }
        }
    }

    private JsonObject row(Path file, int number, String line) {
        try {
            if (line.chars().anyMatch(c -> c < ' ' && c != '\t')) {
                // The parser is lenient, a terminal would obey, and no row that mpcap writes has any.
                throw wrong(file, number);
            }
            JsonObject row = JsonParser.parseString(line).getAsJsonObject();
            if (row.has("address") && row.has("port")) {
                return row;
            }
        } catch (JsonParseException | IllegalStateException e) {
            throw wrong(file, number);
        }
        throw wrong(file, number);
    }

    private ParameterException wrong(Path file, int number) {
        return new ParameterException(
                spec.commandLine(), file + ", line " + number + ": no row of mpcap scan with address and port");
    }
}

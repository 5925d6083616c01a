package org.mpcap.report;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.mpcap.UserError;
import org.mpcap.wire.Quantity;

/** Rows of several scans as one: the first row of each address, port, probe and version stays. */
public final class RowMerge {
    private static final List<String> IDENTITY = List.of("address", "port", "probe", "mptcpVersion");

    private final PrintWriter out;
    private final Set<String> seen = new HashSet<>();
    private final Map<String, Long> verdicts = new TreeMap<>();
    private long repeated;

    /** Writes the rows that stay to {@code out}. */
    public RowMerge(PrintWriter out) {
        this.out = out;
    }

    /**
     * Takes the rows of a file.
     *
     * @param name what errors call it
     * @throws UserError if a line is no row
     */
    public void add(String name, BufferedReader lines) throws IOException {
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (!line.isBlank()) {
                add(row(name, number, line), line);
            }
        }
    }

    private void add(JsonObject row, String line) {
        String identity = IDENTITY.stream()
                .map(name -> row.has(name) ? row.get(name).getAsString() : "")
                .collect(Collectors.joining(" "));
        if (!seen.add(identity)) {
            repeated++;
            return;
        }
        out.println(line);
        if (row.has("verdict")) {
            verdicts.merge(row.get("verdict").getAsString(), 1L, Long::sum);
        }
    }

    private static JsonObject row(String name, int number, String line) {
        UserError wrong = UserError.usage(name + ", line " + number + ": no row of mpcap scan with address and port");
        // The parser is lenient, a terminal would obey, and no row that mpcap writes has any.
        if (line.chars().anyMatch(c -> c < ' ' && c != '\t')) {
            throw wrong;
        }
        try {
            JsonObject row = JsonParser.parseString(line).getAsJsonObject();
            if (row.has("address") && row.has("port")) {
                return row;
            }
        } catch (JsonParseException | IllegalStateException e) {
            throw wrong;
        }
        throw wrong;
    }

    /** How many rows there are, and of which verdicts, in one line. */
    public String summary() {
        return Quantity.of(seen.size(), "row") + ", " + repeated + " repeated left out"
                + verdicts.entrySet().stream()
                        .map(each -> "; " + each.getValue() + " " + each.getKey())
                        .collect(Collectors.joining());
    }
}

package org.mpcap.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Scripts by the id of their check, to be joined with the words of the checks, which stand in a table of their own: a line for each
 * check with its id, level, the letters of its needs, its traits, the id whose script it has (a hyphen where that is its own), title,
 * requirement and what it expects, separated by tabs. The first line names the columns.
 */
public final class ScriptTable {
    private static final int COLUMNS = 8;

    private final Map<String, Script> scripts = new HashMap<>();

    private final Map<String, Script> shared = new HashMap<>();

    /** Lets checks have the scripts of these too, none of which has to be used. */
    public void share(ScriptTable other) {
        shared.putAll(other.scripts);
    }

    /**
     * The script of the check with this id.
     *
     * @throws IllegalArgumentException if it has one already
     */
    public void add(String id, Script script) {
        if (scripts.putIfAbsent(id, script) != null) {
            throw new IllegalArgumentException("two scripts for " + id);
        }
    }

    /**
     * The checks of a table, in its order, with their scripts.
     *
     * @param table UTF-8 text; closed afterwards
     * @throws IllegalArgumentException if a line is malformed, a check has no script, or a script has no check
     */
    public List<ConformanceCheck> join(InputStream table) {
        List<ConformanceCheck> checks = new ArrayList<>();
        Set<String> unused = new HashSet<>(scripts.keySet());
        try (BufferedReader in = new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8))) {
            in.lines().skip(1).forEach(line -> {
                String[] cells = line.split("\t", -1);
                if (cells.length != COLUMNS) {
                    throw new IllegalArgumentException(COLUMNS + " columns, not " + cells.length + ": " + line);
                }
                String scripted = cells[4].equals("-") ? cells[0] : cells[4];
                Script script = scripts.getOrDefault(scripted, shared.get(scripted));
                if (script == null) {
                    throw new IllegalArgumentException("no script for " + scripted);
                }
                unused.remove(scripted);
                checks.add(new ConformanceCheck(
                        CheckId.parse(cells[0]),
                        RequirementLevel.valueOf(cells[1]),
                        cells[5],
                        cells[6],
                        cells[7],
                        set(cells[2], PeerNeed::of),
                        set(cells[3], Trait::valueOf),
                        script));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!unused.isEmpty()) {
            throw new IllegalArgumentException("scripts without a check: " + unused);
        }
        return checks;
    }

    private static <T> Set<T> set(String cell, Function<String, T> parse) {
        return cell.equals("-")
                ? Set.of()
                : Stream.of(cell.split(",")).map(parse).collect(Collectors.toSet());
    }
}

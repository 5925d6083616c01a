package org.mpcap.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A sentence of an RFC with a word that requires something, and the checks that bear on it.
 *
 * @param rfc 8684 or 6824
 * @param section its section
 * @param ordinal counts such sentences of the section in the order of the text, from 1
 * @param keyword its words of requirement, as {@code MUST} or {@code MUST+SHOULD}
 * @param binds whom: {@code opener}, {@code responder}, {@code either}, or {@code not observable}
 * @param paraphrase what it asks for, in our words
 * @param checks the checks that judge it, of servers and of clients
 * @param reason why no check can judge it; empty if one does
 */
public record Requirement(
        int rfc,
        String section,
        int ordinal,
        String keyword,
        String binds,
        String paraphrase,
        List<CheckId> checks,
        String reason) {
    private static final int COLUMNS = 8;

    /** Copies the list. */
    public Requirement {
        checks = List.copyOf(checks);
    }

    /** Every requirement of RFC 8684 and RFC 6824, in the order of their texts. */
    public static List<Requirement> all() {
        InputStream table = Requirement.class.getResourceAsStream("requirements.tsv");
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(table, "requirements.tsv"), StandardCharsets.UTF_8))) {
            return in.lines().skip(1).map(Requirement::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a line of eight cells parted by tabs, a hyphen standing for nothing.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Requirement parse(String line) {
        String[] cells = line.split("\t", -1);
        if (cells.length != COLUMNS) {
            throw new IllegalArgumentException(COLUMNS + " columns, not " + cells.length + ": " + line);
        }
        return new Requirement(
                Integer.parseInt(cells[0]),
                cells[1],
                Integer.parseInt(cells[2]),
                cells[3],
                cells[4],
                cells[5],
                cells[6].equals("-")
                        ? List.of()
                        : Stream.of(cells[6].split(" ")).map(CheckId::parse).toList(),
                cells[7].equals("-") ? "" : cells[7]);
    }

    /** Where it stands, as {@code 3.2#7}. */
    public String place() {
        return section + "#" + ordinal;
    }

    /** The checks of clients, or those of servers. */
    public List<CheckId> checks(boolean ofClients) {
        return checks.stream().filter(id -> id.isOfClient() == ofClients).toList();
    }
}

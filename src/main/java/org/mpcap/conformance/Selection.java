package org.mpcap.conformance;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.mpcap.UserError;
import org.mpcap.crypto.MptcpVersion;

/**
 * Which checks a word on the command line means: a whole id, a prefix of one ({@code v1}, {@code v1/join},
 * {@code v1/join/3.2}), or a pattern with {@code *} and {@code ?}.
 *
 * @param word the word
 */
public record Selection(String word) {
    /** Whether the check is meant. */
    public boolean selects(CheckId id) {
        String name = id.toString();
        if (word.contains("*") || word.contains("?")) {
            return Pattern.matches(pattern(), name);
        }
        String section = id.suite() + "/" + id.section();
        boolean whole = word.equals(name) || word.equals(id.version()) || word.equals(id.suite());
        boolean partOfSection = word.startsWith(id.suite() + "/") && (section + ".").startsWith(word + ".");
        return whole || word.equals(section) || partOfSection;
    }

    private String pattern() {
        StringBuilder regex = new StringBuilder();
        word.chars().forEach(c -> {
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(Character.toString(c)));
            }
        });
        return regex.toString();
    }

    /** The checks that any of the words means, in catalogue order; all if there is no word. */
    public static List<ConformanceCheck> of(List<ConformanceCheck> all, List<Selection> words) {
        return all.stream()
                .filter(check -> words.isEmpty() || words.stream().anyMatch(word -> word.selects(check.id())))
                .toList();
    }

    /**
     * The checks that any of the words means, without those excluded and those of other versions.
     *
     * @throws UserError if a word means no check, or no check is left
     */
    public static List<ConformanceCheck> of(
            List<ConformanceCheck> all,
            List<Selection> words,
            List<Selection> excluded,
            Collection<MptcpVersion> versions) {
        for (Selection word : words) {
            if (all.stream().noneMatch(check -> word.selects(check.id()))) {
                throw UserError.usage(
                        "no check is called '" + word.word() + "'; 'mpcap interop --list' shows them all");
            }
        }
        List<ConformanceCheck> selected = of(all, words).stream()
                .filter(check -> check.id().isOf(versions))
                .filter(check -> excluded.stream().noneMatch(word -> word.selects(check.id())))
                .toList();
        if (selected.isEmpty()) {
            throw UserError.usage("no check is left to run; see the ids, --mptcp-version and --exclude");
        }
        return selected;
    }
}

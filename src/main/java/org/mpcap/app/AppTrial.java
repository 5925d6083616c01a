package org.mpcap.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is to be tried.
 *
 * @param role which side the program is
 * @param port where it listens, or where it finds our server
 * @param command the program and its arguments
 * @param partner a command that stands behind our server, on a port of its own that it finds in {@code MPCAP_PORT}
 * @param behaviours of a middlebox on the first path
 * @param verbose whether what the program writes is shown
 */
public record AppTrial(
        AppRole role,
        int port,
        List<String> command,
        Optional<String> partner,
        List<String> behaviours,
        boolean verbose) {
    /** Copies the lists. */
    public AppTrial {
        command = List.copyOf(command);
        behaviours = List.copyOf(behaviours);
    }

    /** As arguments for {@link #parse}. */
    List<String> write() {
        List<String> words = new ArrayList<>(List.of(
                role.name(),
                Integer.toString(port),
                partner.orElse(""),
                Boolean.toString(verbose),
                Integer.toString(behaviours.size())));
        words.addAll(behaviours);
        words.addAll(command);
        return words;
    }

    /** What {@link #write} wrote. */
    static AppTrial parse(List<String> words) {
        int behaviours = Integer.parseInt(words.get(4));
        return new AppTrial(
                AppRole.valueOf(words.get(0)),
                Integer.parseInt(words.get(1)),
                words.subList(5 + behaviours, words.size()),
                Optional.of(words.get(2)).filter(text -> !text.isEmpty()),
                words.subList(5, 5 + behaviours),
                Boolean.parseBoolean(words.get(3)));
    }
}

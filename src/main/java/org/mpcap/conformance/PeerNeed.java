package org.mpcap.conformance;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a check needs of the peer under test beside an open port. */
public enum PeerNeed {
    /** The program reads. */
    READS("R", "a program that reads"),
    /** The program answers with data. */
    DATA("D", "a program that answers with data"),
    /** The program sends back what it gets. */
    ECHO("E", "a program that sends back what it gets"),
    /** The program speaks first. */
    GREETING("G", "a program that speaks first"),
    /** The program closes on end of file. */
    CLOSES("C", "a program that closes on end of file"),
    /** The program obeys commands. */
    COMMANDS("X", "a program that obeys commands"),
    /** A second client address or source port. */
    SECOND("2", "a second client address or port"),
    /** A second client address. */
    SECOND_ADDRESS("2a", "a second client address"),
    /** A second client and a second server address. */
    SECOND_PATH("2p", "a second path"),
    /** A setting of the server, found out by the check itself. */
    SETTING("S", "a setting of the peer"),
    /** The client writes first, by itself. */
    WRITES("W", "a client that writes first"),
    /** The client opens a second subflow by itself. */
    JOINS("J", "a client that joins from a second address"),
    /** The client joins addresses that are announced to it. */
    ACCEPTS("A", "a client that joins addresses announced to it"),
    /** We have a second address that clients reach. */
    SECOND_LISTEN("2l", "a second address of ours");

    private final String letter;
    private final String words;

    PeerNeed(String letter, String words) {
        this.letter = letter;
        this.words = words;
    }

    /**
     * The first of these needs that a server does not meet.
     *
     * @param app what the program behind it does
     * @param address whether we have a second address towards it
     * @param path whether there is a second path to it
     */
    static Optional<PeerNeed> firstUnmet(Set<PeerNeed> needs, ServerUnderTest.App app, boolean address, boolean path) {
        return needs.stream()
                .sorted()
                .filter(need -> !switch (need) {
                    case SECOND, SETTING -> true;
                    case SECOND_ADDRESS -> address;
                    case SECOND_PATH -> path;
                    case READS, DATA, ECHO, GREETING, CLOSES, COMMANDS -> app.gives(need);
                    case WRITES, JOINS, ACCEPTS, SECOND_LISTEN -> false;
                })
                .findFirst();
    }

    /**
     * The need with this letter.
     *
     * @throws IllegalArgumentException if there is none
     */
    static PeerNeed of(String letter) {
        return Stream.of(values())
                .filter(need -> need.letter.equals(letter))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no need has the letter " + letter));
    }

    /** The short form in lists. */
    public String letter() {
        return letter;
    }

    /** What is missing when it is missing. */
    public String words() {
        return words;
    }
}

package org.mpcap.craft;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a step does. */
public enum StepVerb {
    /** Names a four-tuple: {@code flow NAME}. */
    FLOW(1, 1, List.of("from", "to", "isn", "same", "of")),
    /** Names a connection, with a key of ours, on its first subflow: {@code connection NAME flow=F}. */
    CONNECTION(1, 1, List.of("flow", "key", "version")),
    /** Sends a segment: {@code send FLOW FLAGS}. */
    SEND(2, 2, List.of("seq", "ack", "win", "urg", "data", "off", "sum")),
    /** Waits for a segment: {@code expect FLOW FLAGS}, or for silence: {@code expect nothing}. */
    EXPECT(1, 2, List.of("ack", "len", "data", "within")),
    /** Takes SYNs to this port of ours, or to that of a subflow: {@code listen PORT|FLOW}. */
    LISTEN(1, 1, List.of("from")),
    /** Waits for a SYN of the server and names the subflow it opens: {@code accept NAME}. */
    ACCEPT(1, 1, List.of("of", "within")),
    /** Waits: {@code wait MILLISECONDS}. */
    WAIT(1, 1, List.of()),
    /** How a subflow acknowledges by itself: {@code acking FLOW both|narrow|stale|subflow|none}. */
    ACKING(2, 2, List.of()),
    /** Announces this window from now on: {@code window FLOW BYTES}. */
    WINDOW(2, 2, List.of()),
    /** Moves a subflow's next sequence number: {@code next FLOW N}. */
    NEXT(2, 2, List.of()),
    /** Takes the flow for a subflow from now on: {@code join FLOW CONNECTION}. */
    JOIN(2, 2, List.of()),
    /** Takes this for the server's key: {@code remote CONNECTION KEY}. */
    REMOTE(2, 2, List.of());

    private final int least;
    private final int most;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> fields;

    StepVerb(int least, int most, List<String> fields) {
        this.least = least;
        this.most = most;
        this.fields = fields;
    }

    /** The verb that is written this way. */
    static Optional<StepVerb> of(String word) {
        return Stream.of(values()).filter(verb -> verb.toString().equals(word)).findFirst();
    }

    /** Whether it takes this many words. */
    boolean takes(int words) {
        return words >= least && words <= most;
    }

    /** The names of fields it takes. */
    List<String> fields() {
        return fields;
    }

    /** Whether options may follow. */
    boolean hasOptions() {
        return this == SEND || this == EXPECT;
    }

    /** As it is written, in lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package org.mpcap.diagnosis;

import java.util.ArrayList;
import java.util.List;

/**
 * One thing that was found out, with what shows it and what cures it.
 *
 * @param status how sure and how bad it is
 * @param cause what it is
 * @param alternatives what else the evidence fits; empty if the cause is decided
 * @param sentence what it is, with the names and addresses of this host
 * @param evidence what shows it, in words that can be looked up
 * @param cures commands that cure it, in order
 * @param note what to know about the cure; empty if nothing
 * @param next what would tell more, or where to look next; empty if nothing
 * @param connections the connections it was found on, as text; empty for the host
 */
public record Explanation(
        Status status,
        DiagnosedCause cause,
        List<DiagnosedCause> alternatives,
        String sentence,
        List<String> evidence,
        List<Cure> cures,
        String note,
        String next,
        List<String> connections) {
    /** How sure and how bad it is. */
    public enum Status {
        /** The cause is decided. */
        FAULT,
        /** The evidence fits several causes, or cannot be judged yet. */
        UNSURE,
        /** It does no harm now, but will. */
        WARN
    }

    /**
     * A command that cures.
     *
     * @param onPeer whether it is to be run on the other host
     * @param command for a shell, to be run by root
     */
    public record Cure(boolean onPeer, String command) {}

    /** Copies the lists. */
    public Explanation {
        alternatives = List.copyOf(alternatives);
        evidence = List.copyOf(evidence);
        cures = List.copyOf(cures);
        connections = List.copyOf(connections);
    }

    /** Whether both say the same but for the connections and the numbers in the evidence. */
    boolean sameAs(Explanation other) {
        return cause == other.cause && status == other.status && sentence.equals(other.sentence);
    }

    /** The same for the connections of both. */
    Explanation with(List<String> others) {
        List<String> all = new ArrayList<>(connections);
        all.addAll(others);
        return new Explanation(status, cause, alternatives, sentence, evidence, cures, note, next, all);
    }

    static CauseBuilder fault(DiagnosedCause cause, String sentence) {
        return new CauseBuilder(Status.FAULT, cause, sentence);
    }

    static CauseBuilder unsure(DiagnosedCause cause, String sentence, DiagnosedCause... alternatives) {
        CauseBuilder builder = new CauseBuilder(Status.UNSURE, cause, sentence);
        builder.alternatives.addAll(List.of(alternatives));
        return builder;
    }

    static CauseBuilder warn(DiagnosedCause cause, String sentence) {
        return new CauseBuilder(Status.WARN, cause, sentence);
    }

    /** Gathers what belongs to one. */
    static final class CauseBuilder {
        private final Status status;
        private final DiagnosedCause cause;
        private final String sentence;
        private final List<DiagnosedCause> alternatives = new ArrayList<>();
        private final List<String> evidence = new ArrayList<>();
        private final List<Cure> cures = new ArrayList<>();
        private final List<String> connections = new ArrayList<>();
        private String note = "";
        private String next = "";

        private CauseBuilder(Status status, DiagnosedCause cause, String sentence) {
            this.status = status;
            this.cause = cause;
            this.sentence = sentence;
        }

        CauseBuilder evidence(String... lines) {
            for (String line : lines) {
                if (!line.isEmpty()) {
                    evidence.add(line);
                }
            }
            return this;
        }

        CauseBuilder cure(String... commands) {
            for (String command : commands) {
                cures.add(new Cure(false, command));
            }
            return this;
        }

        CauseBuilder cureOnPeer(String... commands) {
            for (String command : commands) {
                cures.add(new Cure(true, command));
            }
            return this;
        }

        CauseBuilder note(String text) {
            note = text;
            return this;
        }

        CauseBuilder next(String text) {
            next = text;
            return this;
        }

        CauseBuilder on(String connection) {
            connections.add(connection);
            return this;
        }

        Explanation build() {
            return new Explanation(status, cause, alternatives, sentence, evidence, cures, note, next, connections);
        }
    }
}

package org.mpcap.conformance;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One requirement and how it is checked.
 *
 * @param id its name
 * @param level how binding it is
 * @param title the stimulus, in a few words
 * @param requirement the requirement, in one sentence
 * @param expected what a conforming server shows
 * @param needs what it needs beside an open port
 * @param traits what running it means
 * @param script how it is checked
 */
public record ConformanceCheck(
        CheckId id,
        RequirementLevel level,
        String title,
        String requirement,
        String expected,
        Set<PeerNeed> needs,
        Set<Trait> traits,
        Script script) {
    /** Copies the sets. */
    public ConformanceCheck {
        needs = Set.copyOf(needs);
        traits = Set.copyOf(traits);
    }

    /** Starts the declaration of a check. */
    public static Declaration of(String id, RequirementLevel level, String title) {
        return new Declaration(CheckId.parse(id), level, title);
    }

    /** Collects what a check consists of. */
    public static final class Declaration {
        private final CheckId id;
        private final RequirementLevel level;
        private final String title;
        private String requirement = "";
        private String expected = "";
        private final EnumSet<PeerNeed> needs = EnumSet.noneOf(PeerNeed.class);
        private final EnumSet<Trait> traits = EnumSet.noneOf(Trait.class);

        private Declaration(CheckId id, RequirementLevel level, String title) {
            this.id = id;
            this.level = level;
            this.title = title;
        }

        /** The requirement, in one sentence. */
        public Declaration requires(String sentence) {
            requirement = sentence;
            return this;
        }

        /** What a conforming server shows. */
        public Declaration expects(String observation) {
            expected = observation;
            return this;
        }

        /** What it needs beside an open port. */
        public Declaration needs(PeerNeed... more) {
            needs.addAll(Arrays.asList(more));
            return this;
        }

        /** What running it means. */
        public Declaration traits(Trait... more) {
            traits.addAll(Arrays.asList(more));
            return this;
        }

        /** The check, with its script. */
        public ConformanceCheck script(Script script) {
            return new ConformanceCheck(id, level, title, requirement, expected, needs, traits, script);
        }
    }

    /** The letters of the needs, separated by commas; a hyphen if there are none. */
    public String needLetters() {
        List<String> letters = needs.stream().sorted().map(PeerNeed::letter).toList();
        return letters.isEmpty() ? "-" : String.join(",", letters);
    }
}

package org.mpcap.craft;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.mpcap.craft.Step.Term;

/** Finds what is wrong with steps before anything is sent. */
final class CraftValidation {
    private static final Map<String, ValueForm> FIELDS = Map.ofEntries(
            Map.entry("from", ValueForm.ORIGIN),
            Map.entry("to", ValueForm.PORT),
            Map.entry("isn", ValueForm.NUMBER),
            Map.entry("same", ValueForm.NAME),
            Map.entry("of", ValueForm.NAME),
            Map.entry("flow", ValueForm.NAME),
            Map.entry("key", ValueForm.KEY),
            Map.entry("version", ValueForm.VERSION),
            Map.entry("seq", ValueForm.PLACE),
            Map.entry("ack", ValueForm.PLACE),
            Map.entry("win", ValueForm.NUMBER),
            Map.entry("urg", ValueForm.NUMBER),
            Map.entry("data", ValueForm.DATA),
            Map.entry("off", ValueForm.NUMBER),
            Map.entry("sum", ValueForm.SUM),
            Map.entry("len", ValueForm.NUMBER),
            Map.entry("within", ValueForm.NUMBER));

    private final Set<String> subflows = new HashSet<>();
    private final Set<String> connections = new HashSet<>();

    /** @throws CraftException if a name is not known, or a value not of its form */
    void check(List<Step> steps) {
        steps.forEach(this::check);
    }

    private void check(Step step) {
        int line = step.line();
        step.fields()
                .forEach((name, value) ->
                        Objects.requireNonNull(FIELDS.get(name), name).check(line, name, value));
        for (Term term : step.options()) {
            OptionForm.of(term.name())
                    .orElseThrow(() -> new CraftException(line, "there is no option <" + term.name() + ">"))
                    .check(line, term);
        }
        String name = step.word(0);
        switch (step.verb()) {
            case FLOW, ACCEPT -> declare(step);
            case LISTEN -> {
                ValueForm.OWN_PORT.check(line, "the port", name);
                if (!Character.isDigit(name.charAt(0))) {
                    known(step, subflows, "flow", name);
                }
            }
            case CONNECTION -> {
                ValueForm.NAME.check(line, "the name", name);
                String subflow = step.field("flow")
                        .orElseThrow(() -> new CraftException(line, "a connection needs flow=NAME, its first flow"));
                known(step, subflows, "flow", subflow);
                connections.add(name);
            }
            case SEND -> {
                known(step, subflows, "flow", name);
                ValueForm.FLAGS.check(line, "flags", step.word(1));
            }
            case EXPECT -> expectation(step);
            case WAIT -> ValueForm.NUMBER.check(line, "the time", name);
            case ACKING -> {
                known(step, subflows, "flow", name);
                ValueForm.ACKING.check(line, "the way", step.word(1));
            }
            case WINDOW -> {
                known(step, subflows, "flow", name);
                ValueForm.NUMBER.check(line, "the window", step.word(1));
            }
            case NEXT -> {
                known(step, subflows, "flow", name);
                ValueForm.PLACE.check(line, "the sequence number", step.word(1));
            }
            case JOIN -> {
                known(step, subflows, "flow", name);
                known(step, connections, "connection", step.word(1));
            }
            case REMOTE -> {
                known(step, connections, "connection", name);
                ValueForm.KEY.check(line, "the key", step.word(1));
            }
        }
    }

    private void declare(Step step) {
        ValueForm.NAME.check(step.line(), "the name", step.word(0));
        step.field("same").ifPresent(other -> known(step, subflows, "flow", other));
        step.field("of").ifPresent(other -> known(step, connections, "connection", other));
        if (!subflows.add(step.word(0))) {
            throw new CraftException(step.line(), "flow '" + step.word(0) + "' exists already");
        }
    }

    private void expectation(Step step) {
        if (step.words().equals(List.of("nothing"))) {
            if (!step.options().isEmpty() || step.field("len").isPresent()) {
                throw new CraftException(step.line(), "'expect nothing' takes within=MS and nothing else");
            }
            return;
        }
        known(step, subflows, "flow", step.word(0));
        if (step.words().size() == 2) {
            ValueForm.FLAGS.check(step.line(), "flags", step.word(1));
        }
    }

    private static void known(Step step, Set<String> names, String what, String name) {
        if (!names.contains(name)) {
            throw new CraftException(step.line(), "there is no " + what + " '" + name + "' yet");
        }
    }
}

package org.mpcap.middlebox;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.UserError;

/**
 * One thing a box does: an action, and for which segments. Written {@code ACTION[=VALUE][:KEY=VALUE,…]}, as in
 * {@code strip:at=syn,subflow=join}, or with one of the {@linkplain KnownBehaviours known behaviours} in place of the action.
 */
public final class BoxRule {
    private static final long MILLISECOND = 1_000_000;

    private final String text;
    private final BoxAction action;
    private final BoxCondition condition;

    private BoxRule(String text, BoxAction action, BoxCondition condition) {
        this.text = text;
        this.action = action;
        this.condition = condition;
    }

    /**
     * Reads a rule.
     *
     * @throws UserError if it is none, with what would be one
     */
    public static BoxRule parse(String text) {
        int colon = text.indexOf(':');
        String head = colon < 0 ? text : text.substring(0, colon);
        Optional<String> known = KnownBehaviours.rule(head);
        if (known.isPresent()) {
            BoxRule base = plain(known.get());
            return new BoxRule(text, base.action, colon < 0 ? base.condition : condition(base.condition, text, colon));
        }
        return plain(text);
    }

    /** Reads a rule that begins with an action. */
    private static BoxRule plain(String text) {
        int colon = text.indexOf(':');
        String head = colon < 0 ? text : text.substring(0, colon);
        int equals = head.indexOf('=');
        String name = equals < 0 ? head : head.substring(0, equals);
        Optional<String> value = equals < 0 ? Optional.empty() : Optional.of(head.substring(equals + 1));
        return new BoxRule(
                text,
                action(name, value),
                colon < 0 ? BoxCondition.ALWAYS : condition(BoxCondition.ALWAYS, text, colon));
    }

    private static BoxCondition condition(BoxCondition base, String text, int colon) {
        BoxCondition condition = base;
        for (String part : text.substring(colon + 1).split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw UserError.usage("'" + text + "': '" + part + "' is not KEY=VALUE");
            }
            try {
                condition = condition.with(part.substring(0, equals), part.substring(equals + 1));
            } catch (UserError e) {
                throw UserError.usage("'" + text + "': " + e.getMessage());
            }
        }
        return condition;
    }

    private static BoxAction action(String name, Optional<String> value) {
        Map<String, BoxAction> simple = Map.of(
                "strip", new BoxAction.Strip(),
                "drop", new BoxAction.Drop(),
                "reset", new BoxAction.Reset(),
                "alter", new BoxAction.Alter(),
                "change", new BoxAction.Change(),
                "duplicate", new BoxAction.Duplicate(),
                "acknowledge", new BoxAction.Acknowledge(),
                "mirror", new BoxAction.Mirror(),
                "pose", new SynProxy());
        BoxAction found = simple.get(name);
        if (found != null) {
            value.ifPresent(unwanted -> {
                throw UserError.usage("'" + name + "' takes no value: '" + unwanted + "'");
            });
            return found;
        }
        return switch (name) {
            case "split" -> new BoxAction.Split(number(name, value, 0xffff));
            case "coalesce" ->
                new BoxAction.Coalesce(number(name, value, 10_000).orElse(2) * MILLISECOND);
            case "renumber" -> new BoxAction.Renumber(number(name, value, Integer.MAX_VALUE));
            case "clamp" -> new BoxAction.Clamp(number(name, value, 0xffff).orElse(1200));
            case "quote" -> new QuoteCut(number(name, value, 0xffff).orElse(8));
            case "delay" -> new BoxAction.Delay(number(name, value, 60_000).orElse(50) * MILLISECOND);
            default ->
                throw UserError.usage("unknown behaviour '" + name
                        + "'; 'mpcap middlebox --list' names those there are, and the actions: strip, drop, reset, alter, change,"
                        + " duplicate, acknowledge, mirror, pose, split, coalesce, renumber, clamp, delay, quote");
        };
    }

    private static OptionalInt number(String name, Optional<String> value, int most) {
        return value.isEmpty() ? OptionalInt.empty() : OptionalInt.of(BoxCondition.number(name, value.get(), most));
    }

    BoxAction action() {
        return action;
    }

    BoxCondition condition() {
        return condition;
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}

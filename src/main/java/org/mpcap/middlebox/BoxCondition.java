package org.mpcap.middlebox;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.mpcap.UserError;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.mptcp.MptcpOption;

/**
 * For which segments a rule is.
 *
 * @param at when in the life of a flow
 * @param direction which way they go, if that matters
 * @param flows which flows
 * @param option with which MPTCP option, if they must have one
 * @param after bytes of data that must have passed in the flow before, in both directions together
 * @param port the server's port, if that matters
 * @param client the address of who opened the flow, if that matters
 * @param server the other side's, if that matters
 * @param count how many segments of a flow at most, if there is a bound
 * @param share probability 0…1 for each of them
 */
public record BoxCondition(
        Moment at,
        Optional<Heading> direction,
        Flows flows,
        Optional<OptionWord> option,
        long after,
        OptionalInt port,
        Optional<IpAddress> client,
        Optional<IpAddress> server,
        OptionalInt count,
        double share) {
    private static final List<String> KEYS =
            List.of("at", "direction", "subflow", "option", "after", "port", "client", "server", "count", "share");

    /** Holds for every segment. */
    static final BoxCondition ALWAYS = new BoxCondition(
            Moment.ANY,
            Optional.empty(),
            new Flows.All(),
            Optional.empty(),
            0,
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            1);

    /** Which flows. */
    public sealed interface Flows {
        /** All. */
        record All() implements Flows {}

        /** Those not opened with MP_JOIN. */
        record First() implements Flows {}

        /** Those opened with MP_JOIN. */
        record Joins() implements Flows {}

        /**
         * One.
         *
         * @param number 1 for the first the box has seen
         */
        record Numbered(int number) implements Flows {}

        private boolean cover(FlowHistory flow) {
            if (this instanceof First) {
                return !flow.join();
            }
            if (this instanceof Joins) {
                return flow.join();
            }
            return !(this instanceof Numbered one) || one.number == flow.number();
        }
    }

    boolean holds(Transit transit, FlowHistory flow, int already, RandomGenerator random) {
        Heading heading = flow.heading(transit);
        return at.covers(transit, heading, flow)
                && direction.map(heading::equals).orElse(true)
                && flows.cover(flow)
                && option.map(word -> transit.mptcp().stream().anyMatch(word::names))
                        .orElse(true)
                && flow.bytesOut() + flow.bytesBack() >= after
                && (port.isEmpty() || flow.opener().remote().port() == port.getAsInt())
                && client.map(flow.opener().local().address()::equals).orElse(true)
                && server.map(flow.opener().remote().address()::equals).orElse(true)
                && (count.isEmpty() || already < count.getAsInt())
                && (share >= 1 || random.nextDouble() < share);
    }

    /** Whether an action on options is for this one. */
    boolean isFor(MptcpOption found) {
        return option.map(word -> word.names(found)).orElse(true);
    }

    /**
     * The same with one thing otherwise, as {@code KEY=VALUE} says.
     *
     * @throws UserError if there is no such key, or the value is none for it
     */
    BoxCondition with(String key, String value) {
        Moment newAt = key.equals("at") ? one(key, value, Moment.values()) : at;
        Optional<Heading> newDirection =
                key.equals("direction") ? Optional.of(one(key, value, Heading.values())) : direction;
        Optional<OptionWord> newOption =
                key.equals("option") ? Optional.of(one(key, value, OptionWord.values())) : option;
        BoxCondition changed = new BoxCondition(
                newAt,
                newDirection,
                key.equals("subflow") ? flows(value) : flows,
                newOption,
                key.equals("after") ? number(key, value, Integer.MAX_VALUE) : after,
                key.equals("port") ? OptionalInt.of(number(key, value, 0xffff)) : port,
                key.equals("client") ? Optional.of(address(key, value)) : client,
                key.equals("server") ? Optional.of(address(key, value)) : server,
                key.equals("count") ? OptionalInt.of(number(key, value, Integer.MAX_VALUE)) : count,
                key.equals("share") ? share(value) : share);
        if (!KEYS.contains(key)) {
            throw UserError.usage("'" + key + "' is none of " + String.join(", ", KEYS));
        }
        return changed;
    }

    private static IpAddress address(String key, String value) {
        return IpAddress.literal(value).orElseThrow(() -> UserError.usage(key + ": '" + value + "' is no IP address"));
    }

    private static Flows flows(String value) {
        return switch (value) {
            case "all" -> new Flows.All();
            case "first" -> new Flows.First();
            case "join" -> new Flows.Joins();
            default -> new Flows.Numbered(number("subflow", value, Integer.MAX_VALUE));
        };
    }

    private static double share(String value) {
        try {
            double share = Double.parseDouble(value);
            if (share >= 0 && share <= 1) {
                return share;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw UserError.usage("share: '" + value + "' is not within 0…1");
    }

    static int number(String key, String value, int most) {
        try {
            int number = Integer.parseInt(value);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw UserError.usage(key + ": '" + value + "' is not within 0…" + most);
    }

    private static <E extends Enum<E>> E one(String key, String value, E[] values) {
        StringBuilder known = new StringBuilder();
        for (E each : values) {
            String word = each.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (word.equals(value)) {
                return each;
            }
            known.append(known.isEmpty() ? "" : ", ").append(word);
        }
        throw UserError.usage(key + ": '" + value + "' is none of " + known);
    }
}

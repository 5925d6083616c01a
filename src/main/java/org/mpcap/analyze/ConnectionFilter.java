package org.mpcap.analyze;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.mpcap.UserError;
import org.mpcap.track.ConnectionSummary;
import org.mpcap.track.Outcome;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/**
 * Picks connections by terms {@code name=value}, all of which must hold: {@code address}, {@code port}, {@code token}, {@code
 * version}, {@code outcome}.
 */
public final class ConnectionFilter implements Predicate<ConnectionSummary> {
    private final List<Predicate<ConnectionSummary>> terms;

    private ConnectionFilter(List<Predicate<ConnectionSummary>> terms) {
        this.terms = List.copyOf(terms);
    }

    /**
     * Reads terms, each {@code name=value}; several may stand in one text, parted by commas or blanks.
     *
     * @throws UserError if one cannot be read
     */
    public static ConnectionFilter of(List<String> texts) {
        List<Predicate<ConnectionSummary>> terms = new ArrayList<>();
        for (String text : texts) {
            for (String term : text.trim().split("[,\\s]+", -1)) {
                terms.add(term(term));
            }
        }
        return new ConnectionFilter(terms);
    }

    private static Predicate<ConnectionSummary> term(String term) {
        int equals = term.indexOf('=');
        String name = equals < 0 ? term : term.substring(0, equals);
        String value = equals < 0 ? "" : term.substring(equals + 1);
        Optional<Predicate<ConnectionSummary>> read = switch (name) {
            case "address" -> IpAddress.literal(value).map(ConnectionFilter::address);
            case "port" -> number(value, 65_535).map(ConnectionFilter::port);
            case "version" -> number(value, 15).map(version -> c -> c.version() == version);
            case "token" -> token(value);
            case "outcome" -> outcome(value);
            default ->
                throw UserError.usage(
                        "no filter '" + name + "'; write address=IP, port=N, token=HEX, version=0|1 or outcome=NAME");
        };
        return read.orElseThrow(() -> UserError.usage("'" + term + "' is no filter: " + hint(name)));
    }

    private static String hint(String name) {
        return switch (name) {
            case "address" -> "write address=IP";
            case "port" -> "write port=0…65535";
            case "version" -> "write version=0 or version=1";
            case "token" -> "write token= and 8 hexadecimal digits";
            default ->
                "write outcome= and one of "
                        + String.join(
                                ", ",
                                Arrays.stream(Outcome.values())
                                        .map(outcome -> outcome.name().toLowerCase(Locale.ROOT))
                                        .toList());
        };
    }

    private static Optional<Integer> number(String text, int most) {
        return text.matches("\\d{1,5}") && Integer.parseInt(text) <= most
                ? Optional.of(Integer.parseInt(text))
                : Optional.empty();
    }

    private static Stream<TransportAddress> ends(ConnectionSummary connection) {
        return connection.subflows().stream().flatMap(subflow -> Stream.of(subflow.initiator(), subflow.listener()));
    }

    private static Predicate<ConnectionSummary> address(IpAddress address) {
        return connection -> ends(connection).anyMatch(end -> end.address().equals(address));
    }

    private static Predicate<ConnectionSummary> port(int port) {
        return connection -> ends(connection).anyMatch(end -> end.port() == port);
    }

    private static Optional<Predicate<ConnectionSummary>> token(String text) {
        String digits = text.startsWith("0x") ? text.substring(2) : text;
        if (!digits.matches("[0-9a-fA-F]{8}")) {
            return Optional.empty();
        }
        int bits = Integer.parseUnsignedInt(digits, 16);
        return Optional.of(connection -> connection.sides().stream()
                .anyMatch(side ->
                        side.token().filter(token -> token.bits() == bits).isPresent()));
    }

    private static Optional<Predicate<ConnectionSummary>> outcome(String text) {
        return Arrays.stream(Outcome.values())
                .filter(outcome -> outcome.name().equalsIgnoreCase(text))
                .findFirst()
                .map(wanted -> connection -> connection.outcome() == wanted);
    }

    @Override
    public boolean test(ConnectionSummary connection) {
        return terms.stream().allMatch(term -> term.test(connection));
    }
}

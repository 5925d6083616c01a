package org.mpcap.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.mpcap.UserError;
import org.mpcap.link.Link;

/**
 * A fault a server or a client can be told to have, so that there is something to test detection against: what becomes of its segments on their way.
 * The host behind is honest. {@link FaultTable} has those of servers with a name on the command line, {@link ClientFaultTable} those of
 * clients.
 *
 * @param name its name, in small letters and hyphens
 * @param does what the server does because of it, as in "never sends a DATA_ACK"
 * @param outgoing what becomes of segments the server sends
 * @param incoming what becomes of segments the server gets
 */
public record FaultSpec(String name, String does, SegmentEdit outgoing, SegmentEdit incoming) {
    /** A fault in what the server sends. */
    public static FaultSpec outgoing(String name, String does, SegmentEdit edit) {
        return new FaultSpec(name, does, edit, SegmentEdit.NONE);
    }

    /** A fault in what the server makes of what it gets. */
    public static FaultSpec incoming(String name, String does, SegmentEdit edit) {
        return new FaultSpec(name, does, SegmentEdit.NONE, edit);
    }

    /** All that have a name on the command line. */
    public static List<FaultSpec> all() {
        return FaultTable.ALL;
    }

    /** All that a client can be told to have. */
    public static List<FaultSpec> ofClients() {
        return ClientFaultTable.ALL;
    }

    /**
     * The fault with this name.
     *
     * @throws UserError naming all there are if there is none
     */
    public static FaultSpec named(String name) {
        return named(name, all());
    }

    private static FaultSpec named(String name, List<FaultSpec> all) {
        String wanted = name.strip().toLowerCase(Locale.ROOT).replace('_', '-');
        return all.stream()
                .filter(fault -> fault.name.equals(wanted))
                .findFirst()
                .orElseThrow(() -> UserError.usage("'" + name + "' is none of "
                        + all.stream().map(FaultSpec::name).collect(Collectors.joining(", "))));
    }

    /**
     * Faults by name, several parted by commas.
     *
     * @throws UserError if one has no such name
     */
    public static List<FaultSpec> parse(String names) {
        return parse(names, all());
    }

    /**
     * Faults of a client by name, several parted by commas.
     *
     * @throws UserError if one has no such name
     */
    public static List<FaultSpec> parseOfClients(String names) {
        return parse(names, ofClients());
    }

    private static List<FaultSpec> parse(String names, List<FaultSpec> all) {
        List<FaultSpec> faults = new ArrayList<>();
        for (String name : names.split(",", -1)) {
            faults.add(named(name, all));
        }
        return List.copyOf(faults);
    }

    /** The link of a server that has these faults, each letting at what the one before has left; the link itself if there are none. */
    public static Link over(Link link, List<FaultSpec> faults) {
        return faults.isEmpty() ? link : new FaultyLink(link, faults);
    }

    @Override
    public String toString() {
        return name;
    }
}

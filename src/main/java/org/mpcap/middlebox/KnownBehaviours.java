package org.mpcap.middlebox;

import java.util.List;
import java.util.Optional;

/** What boxes are known to do to MPTCP, by name; each is one rule. */
public final class KnownBehaviours {
    /**
     * One of them.
     *
     * @param name its name
     * @param rule what {@link BoxRule#parse} makes it of
     * @param description what it does, in a line
     */
    public record Known(String name, String rule, String description) {}

    private static final List<Known> ALL = List.of(
            new Known("strip-syn", "strip:at=syn", "takes the MPTCP option out of SYNs"),
            new Known("strip-synack", "strip:at=synack", "takes it out of SYN/ACKs"),
            new Known("strip-third", "strip:at=third", "takes it out of third packets"),
            new Known("strip-after", "strip:at=established,after=20000", "takes it out once 20,000 bytes have passed"),
            new Known(
                    "strip-out",
                    "strip:at=established,direction=out",
                    "takes it out behind the handshake, client to server"),
            new Known(
                    "strip-back",
                    "strip:at=established,direction=back",
                    "takes it out behind the handshake, server to client"),
            new Known("strip-all", "strip", "takes it out of everything"),
            new Known("strip-join-syn", "strip:at=syn,subflow=join", "takes MP_JOIN out of SYNs"),
            new Known("strip-join-synack", "strip:at=synack,subflow=join", "takes MP_JOIN out of SYN/ACKs"),
            new Known("strip-join-third", "strip:at=third,subflow=join", "takes MP_JOIN out of third packets"),
            new Known("strip-add-addr", "strip:option=add-addr", "takes ADD_ADDR out"),
            new Known("drop-add-addr", "drop:option=add-addr", "drops what carries ADD_ADDR"),
            new Known("strip-dss-join", "strip:at=established,subflow=join", "takes the option out of joined subflows"),
            new Known("drop-syn", "drop:at=syn,option=mp-capable", "drops SYNs with MP_CAPABLE"),
            new Known("reset-syn", "reset:at=syn,option=mp-capable", "resets SYNs with MP_CAPABLE"),
            new Known("drop-join", "drop:at=syn,option=mp-join", "drops SYNs with MP_JOIN"),
            new Known("reset-join", "reset:at=syn,option=mp-join", "resets SYNs with MP_JOIN"),
            new Known("drop-fastclose", "drop:option=mp-fastclose", "drops what carries MP_FASTCLOSE"),
            new Known(
                    "drop-data",
                    "drop:at=data,after=20000,subflow=first",
                    "drops the first subflow's data behind 20,000 bytes"),
            new Known("change-flag", "change:at=syn,option=mp-capable", "turns flag A of MP_CAPABLE round in SYNs"),
            new Known("mirror", "mirror:at=syn", "copies the MPTCP option of a SYN into its SYN/ACK"),
            new Known("proxy", "pose:at=syn", "answers SYNs itself, without MPTCP, then asks the server"),
            new Known("split", "split", "cuts segments in two; both get the options"),
            new Known("coalesce", "coalesce:at=data", "joins segments; the options of the second are lost"),
            new Known("sequence", "renumber:at=syn", "rewrites sequence numbers"),
            new Known("alter", "alter:at=data", "changes a byte of the data and puts the TCP checksum right"),
            new Known("alter-once", "alter:at=data,after=20000,count=1", "changes one byte behind 20,000"),
            new Known("answer-early", "acknowledge:at=data", "acknowledges data before its receiver does"),
            new Known("clamp-mss", "clamp=1200:at=syn", "lowers the MSS to 1200"),
            new Known(
                    "quote-8", "quote=8", "shortens what routers on its links quote in ICMP errors to 8 bytes of TCP"),
            new Known("delay", "delay=50", "keeps everything back for 50 ms"),
            new Known("lose", "drop:share=0.02", "loses 2 of 100 packets"),
            new Known("reorder", "delay=3:at=data,share=0.1", "lets 1 of 10 segments with data be overtaken"),
            new Known("duplicate", "duplicate:share=0.1", "lets 1 of 10 packets through twice"));

    private KnownBehaviours() {}

    /** All of them. */
    public static List<Known> all() {
        return ALL;
    }

    /** The rule with this name, if there is one. */
    static Optional<String> rule(String name) {
        return ALL.stream()
                .filter(known -> known.name().equals(name))
                .map(Known::rule)
                .findFirst();
    }
}

package org.mpcap.conformance.catalogue;

import static org.mpcap.conformance.RequirementLevel.INFO;
import static org.mpcap.conformance.RequirementLevel.MAY;
import static org.mpcap.conformance.RequirementLevel.MUST;
import static org.mpcap.conformance.RequirementLevel.SHOULD;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.SourceEnd;
import org.mpcap.conformance.script.AddressScripts;
import org.mpcap.conformance.script.CloseScripts;
import org.mpcap.conformance.script.ServerJoin;
import org.mpcap.conformance.script.ServerJoins;
import org.mpcap.crypto.AddAddrHmac;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MptcpOption;

/** Addresses the server announces, and subflows it opens to addresses announced to it (RFC 8684 section 3.4.1). */
final class ServerAddresses {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private ServerAddresses() {}

    static List<ConformanceCheck> checks() {
        return List.of(
                AddressScripts.announced("v1/addr/3.4.1-13", MUST, "the server announces an address")
                        .requires("ADD_ADDR carries an HMAC over id, address and port; id 0 is the initial address.")
                        .expects("correct HMAC, id not 0")
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            AddAddr option = AddressScripts.announcement(s, connection)
                                    .option(AddAddr.class)
                                    .orElseThrow();
                            s.note(option.describe());
                            s.must(option.addressId() != 0, "id 0");
                            long right = AddAddrHmac.of(
                                    connection.keys().remote(),
                                    connection.keys().local(),
                                    option.addressId(),
                                    option.address(),
                                    option.port().orElse(0));
                            s.must(option.hmac().equals(OptionalLong.of(right)), "wrong or missing HMAC");
                        }),
                AddressScripts.announced("v1/addr/3.4.1-14", MAY, "no echo for an announcement")
                        .requires("ADD_ADDR may be retransmitted until it is echoed.")
                        .expects("sent again, by policy")
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            AddressScripts.announcement(s, connection);
                            s.pause(1_500);
                            s.note(announcements(connection.first(), 0) + " times in 1.5 s");
                        }),
                AddressScripts.announced("v1/addr/3.4.1-15", INFO, "an echo that is right; with a wrong id")
                        .requires("The echo ends retransmission.")
                        .expects("the right echo stops it, the wrong one does not")
                        .script(s -> {
                            for (int wrong : new int[] {0, 1}) {
                                CraftedConnection connection = s.open();
                                AddAddr option = AddressScripts.announcement(s, connection)
                                        .option(AddAddr.class)
                                        .orElseThrow();
                                connection
                                        .first()
                                        .ack(new AddAddr(
                                                1,
                                                (option.addressId() + wrong) & 0xff,
                                                option.address(),
                                                option.port(),
                                                OptionalLong.empty()));
                                int before = connection.first().count();
                                s.pause(1_000);
                                s.note((wrong == 0 ? "right echo: " : "wrong id: ")
                                        + announcements(connection.first(), before) + " more");
                            }
                        }),
                AddressScripts.announced("v1/addr/3.4.1-16", SHOULD, "a server with several addresses to announce")
                        .requires("No more than two signalling duplicate ACKs should be sent in a row.")
                        .expects("at most two in a row")
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            AddressScripts.announcement(s, connection);
                            Set<Integer> ids = new HashSet<>();
                            int worst = 0;
                            // What comes within 150 ms and without an echo from us came in a row.
                            for (int burst = 0; burst < 6; burst++) {
                                int before = burst == 0 ? 0 : connection.first().count();
                                echoNew(connection, ids);
                                s.pause(150);
                                worst = (int) Math.max(worst, announcements(connection.first(), before));
                            }
                            if (ids.size() < 2) {
                                s.skip("the server announces only one address; several are needed");
                            }
                            s.note(ids.size() + " addresses, " + worst + " announcements in a row");
                            s.should(worst <= 2, worst + " announcements in a row");
                        }),
                AddressScripts.announced(
                                "v1/addr/3.4.1-17", INFO, "a join, MP_CAPABLE and a plain SYN to an announced port")
                        .requires("An announced port is there for joins.")
                        .expects("the join accepted, the others refused")
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            AddAddr option = AddressScripts.announcement(s, connection)
                                    .option(AddAddr.class)
                                    .orElseThrow();
                            if (option.port().isEmpty()) {
                                s.skip("the announcement has no port");
                            }
                            int port = option.port().getAsInt();
                            SourceEnd source =
                                    option.address().equals(s.server().target().address())
                                            ? SourceEnd.SECOND
                                            : SourceEnd.SECOND_PATH;
                            for (List<MptcpOption> options : List.of(
                                    List.<MptcpOption>of(new MpJoin.Syn(
                                            0, 2, connection.token().bits(), 9)),
                                    List.<MptcpOption>of(new MpCapable.Syn(1, 1)),
                                    List.<MptcpOption>of())) {
                                CraftedSubflow subflow =
                                        s.subflow(source, port).syn(options.toArray(MptcpOption[]::new));
                                s.note(CheckContext.words(options) + " → "
                                        + subflow.answer()
                                                .map(ReceivedSegment::words)
                                                .orElse("silence"));
                            }
                        }),
                AddressScripts.accepting("v1/addr/3.4.1-18", INFO, "ADD_ADDR to a server that accepts addresses")
                        .requires(
                                "The server may open a subflow to the announced address, with our token and the right HMAC.")
                        .expects("SYN with MP_JOIN and our token; third ACK with the right HMAC")
                        .script(s -> {
                            ServerJoin attempt = ServerJoins.provoke(s);
                            Optional<ReceivedSegment> third = ServerJoins.answer(s, attempt, true);
                            s.given(third.isPresent(), "no third ACK");
                            Optional<MpJoin.Ack> ack = third.get().option(MpJoin.Ack.class);
                            s.note(third.get().words());
                            s.must(
                                    ack.filter(a -> a.hmac().equals(attempt.expectedHmac()))
                                            .isPresent(),
                                    "wrong HMAC in the third ACK");
                        }),
                AddressScripts.accepting("v1/addr/3.4.1-19", MUST, "the fourth packet never comes")
                        .requires("The third ACK is sent again until it is acknowledged (3.2).")
                        .expects("sent again")
                        .script(s -> {
                            ServerJoin attempt = ServerJoins.provoke(s);
                            s.given(ServerJoins.answer(s, attempt, true).isPresent(), "no third ACK");
                            s.pause(1_500);
                            long acks = attempt.subflow().received().stream()
                                    .filter(received -> received.has(MpJoin.Ack.class))
                                    .count();
                            s.note(acks + " third ACKs in 1.5 s");
                            s.must(acks > 1, "not sent again");
                        }),
                AddressScripts.accepting(
                                "v1/addr/3.4.1-20", MUST, "that SYN answered with a wrong HMAC, without MP_JOIN")
                        .requires("A listener that does not prove the keys is reset (3.2).")
                        .expects("RST; the first subflow lives")
                        .script(s -> {
                            for (boolean withOption : new boolean[] {true, false}) {
                                ServerJoin attempt = ServerJoins.provoke(s);
                                String what = withOption ? "wrong HMAC" : "no MP_JOIN";
                                ServerJoins.synAck(
                                        s, attempt, withOption, s.random().nextLong());
                                Optional<ReceivedSegment> reset =
                                        attempt.subflow().await(ReceivedSegment::isReset);
                                s.note(what + " → "
                                        + reset.map(ReceivedSegment::words).orElse("no reset"));
                                s.must(reset.isPresent(), what + ": no reset");
                                s.must(CloseScripts.lives(attempt.connection()), what + ": the first subflow is gone");
                            }
                        }),
                AddressScripts.accepting(
                                "v1/addr/3.4.1-21", SHOULD, "that SYN answered with RST, then the same ADD_ADDR again")
                        .requires("A failed address is not tried again before it is announced again.")
                        .expects("no new attempt before, one after")
                        .script(s -> {
                            ServerJoin attempt = ServerJoins.provoke(s);
                            CraftedConnection connection = attempt.connection();
                            attempt.subflow().craft().flags(0x14).send();
                            int before = s.incoming(
                                            connection.keys().localToken().bits())
                                    .size();
                            s.pause(1_500);
                            int early =
                                    s.incoming(connection.keys().localToken().bits())
                                                    .size()
                                            - before;
                            connection.first().ack(attempt.announced());
                            boolean again = s.await(
                                    SECOND_NANOS,
                                    () -> s.incoming(connection
                                                            .keys()
                                                            .localToken()
                                                            .bits())
                                                    .size()
                                            > before + early);
                            s.note(early + " attempts before, " + (again ? "one" : "none") + " after the refresh");
                            s.should(early == 0, early + " attempts without a new announcement");
                        }));
    }

    /** Echoes announcements that have not been echoed yet. */
    private static void echoNew(CraftedConnection connection, Set<Integer> echoed) {
        for (ReceivedSegment received : connection.first().received()) {
            received.option(AddAddr.class)
                    .filter(option -> AddressScripts.isAnnouncement(received) && echoed.add(option.addressId()))
                    .ifPresent(option -> connection
                            .first()
                            .ack(new AddAddr(
                                    AddAddr.FLAG_ECHO,
                                    option.addressId(),
                                    option.address(),
                                    option.port(),
                                    OptionalLong.empty())));
        }
    }

    private static long announcements(CraftedSubflow subflow, int from) {
        return subflow.from(from).stream()
                .filter(AddressScripts::isAnnouncement)
                .count();
    }
}

package org.mpcap.conformance.catalogue;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.ScriptTable;
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

    static void add(ScriptTable all) {
        all.add("v1/addr/3.4.1-13", s -> {
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
        });
        all.add("v1/addr/3.4.1-14", s -> {
            CraftedConnection connection = s.open();
            AddressScripts.announcement(s, connection);
            s.pause(1_500);
            s.note(announcements(connection.first(), 0) + " times in 1.5 s");
        });
        all.add("v1/addr/3.4.1-15", s -> {
            for (int wrong : new int[] {0, 1}) {
                CraftedConnection connection = s.open();
                AddAddr option = AddressScripts.announcement(s, connection)
                        .option(AddAddr.class)
                        .orElseThrow();
                connection.ack(new AddAddr(
                        1, (option.addressId() + wrong) & 0xff, option.address(), option.port(), OptionalLong.empty()));
                int before = connection.first().count();
                s.pause(1_000);
                s.note((wrong == 0 ? "right echo: " : "wrong id: ") + announcements(connection.first(), before)
                        + " more");
            }
        });
        all.add("v1/addr/3.4.1-16", s -> {
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
        });
        all.add("v1/addr/3.4.1-17", s -> {
            CraftedConnection connection = s.open();
            AddAddr option = AddressScripts.announcement(s, connection)
                    .option(AddAddr.class)
                    .orElseThrow();
            if (option.port().isEmpty()) {
                s.skip("the announcement has no port");
            }
            int port = option.port().getAsInt();
            SourceEnd source =
                    option.address().equals(s.server().target().address()) ? SourceEnd.SECOND : SourceEnd.SECOND_PATH;
            for (List<MptcpOption> options : List.of(
                    List.<MptcpOption>of(new MpJoin.Syn(0, 2, connection.token().bits(), 9)),
                    List.<MptcpOption>of(new MpCapable.Syn(1, 1)),
                    List.<MptcpOption>of())) {
                CraftedSubflow subflow = s.subflow(source, port).syn(options.toArray(MptcpOption[]::new));
                s.note(CheckContext.words(options) + " → "
                        + subflow.answer().map(ReceivedSegment::words).orElse("silence"));
            }
        });
        all.add("v1/addr/3.4.1-18", s -> {
            ServerJoin attempt = ServerJoins.provoke(s);
            Optional<ReceivedSegment> third = ServerJoins.answer(s, attempt, true);
            s.given(third.isPresent(), "no third ACK");
            Optional<MpJoin.Ack> ack = third.get().option(MpJoin.Ack.class);
            s.note(third.get().words());
            s.must(ack.filter(a -> a.hmac().equals(attempt.expectedHmac())).isPresent(), "wrong HMAC in the third ACK");
        });
        all.add("v1/addr/3.4.1-19", s -> {
            ServerJoin attempt = ServerJoins.provoke(s);
            s.given(ServerJoins.answer(s, attempt, true).isPresent(), "no third ACK");
            s.pause(1_500);
            long acks = attempt.subflow().received().stream()
                    .filter(received -> received.has(MpJoin.Ack.class))
                    .count();
            s.note(acks + " third ACKs in 1.5 s");
            s.must(acks > 1, "not sent again");
        });
        all.add("v1/addr/3.4.1-20", s -> {
            for (boolean withOption : new boolean[] {true, false}) {
                ServerJoin attempt = ServerJoins.provoke(s);
                String what = withOption ? "wrong HMAC" : "no MP_JOIN";
                ServerJoins.synAck(s, attempt, withOption, s.random().nextLong());
                Optional<ReceivedSegment> reset = attempt.subflow().await(ReceivedSegment::isReset);
                s.note(what + " → " + reset.map(ReceivedSegment::words).orElse("no reset"));
                s.must(reset.isPresent(), what + ": no reset");
                s.must(CloseScripts.lives(attempt.connection()), what + ": the first subflow is gone");
            }
        });
        all.add("v1/addr/3.4.1-21", s -> {
            ServerJoin attempt = ServerJoins.provoke(s);
            CraftedConnection connection = attempt.connection();
            attempt.subflow().craft().flags(0x14).send();
            int before = s.incoming(connection.keys().localToken().bits()).size();
            s.pause(1_500);
            int early = s.incoming(connection.keys().localToken().bits()).size() - before;
            connection.ack(attempt.announced());
            boolean again = s.await(
                    SECOND_NANOS,
                    () -> s.incoming(connection.keys().localToken().bits()).size() > before + early);
            s.note(early + " attempts before, " + (again ? "one" : "none") + " after the refresh");
            s.should(early == 0, early + " attempts without a new announcement");
        });
    }

    /** Echoes announcements that have not been echoed yet. */
    private static void echoNew(CraftedConnection connection, Set<Integer> echoed) {
        for (ReceivedSegment received : connection.first().received()) {
            received.option(AddAddr.class)
                    .filter(option -> AddressScripts.isAnnouncement(received) && echoed.add(option.addressId()))
                    .ifPresent(option -> connection.ack(new AddAddr(
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

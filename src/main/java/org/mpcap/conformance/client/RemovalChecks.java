package org.mpcap.conformance.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.AnsweredJoin;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.script.AddressScripts;
import org.mpcap.conformance.script.ClientScripts;
import org.mpcap.crypto.AddAddrHmac;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.RemoveAddr;

/** Addresses the client announces and withdraws, and withdrawals of ours (RFC 8684 sections 3.4.1 and 3.4.2). */
final class RemovalChecks {
    private static final long SECOND = 1_000_000_000L;
    private static final OptionalInt NO_PORT = OptionalInt.empty();
    /** Two ADD_ADDR closer than this may be answered together. */
    private static final int APART_MILLIS = 250;

    private RemovalChecks() {}

    static void add(ScriptTable all) {
        announced(all);
        withdrawn(all);
    }

    private static void announced(ScriptTable all) {
        all.add("c1/addr/3.4.1-22", s -> {
            s.setting("signal on", "signal off");
            CraftedConnection connection = s.open();
            ReceivedSegment announcement = AddressScripts.announcement(s, connection);
            AddAddr option = announcement.option(AddAddr.class).orElseThrow();
            s.note(option.describe());
            long right = AddAddrHmac.of(
                    connection.keys().remote(),
                    connection.keys().local(),
                    option.addressId(),
                    option.address(),
                    option.port().orElse(0));
            s.must(
                    option.hmac().stream().allMatch(hmac -> hmac == right)
                            && option.hmac().isPresent(),
                    "wrong HMAC");
            s.must(option.addressId() != 0, "address id 0");
            s.must(option.flags() == 0, "flags: " + option.describe());
        });
        all.add("c1/addr/3.4.1-23", s -> {
            s.setting("signal on", "signal off");
            CraftedConnection connection = s.open();
            AddressScripts.announcement(s, connection);
            s.pause(2_000);
            s.note(announcements(connection) + " in all");
        });
        all.add("c1/addr/3.4.1-24", s -> {
            s.setting("signal on", "signal off");
            for (String how : List.of("right", "wrong id", "wrong address")) {
                CraftedConnection connection = s.open();
                AddAddr option = AddressScripts.announcement(s, connection)
                        .option(AddAddr.class)
                        .orElseThrow();
                connection.ack(new AddAddr(
                        AddAddr.FLAG_ECHO,
                        how.equals("wrong id") ? option.addressId() ^ 1 : option.addressId(),
                        how.equals("wrong address") ? AddressScripts.nobody(9) : option.address(),
                        option.port(),
                        OptionalLong.empty()));
                long before = announcements(connection);
                s.pause(1_200);
                s.note(how + ": " + (announcements(connection) == before ? "stops" : "goes on"));
                s.end(connection);
            }
        });
        all.add("c1/addr/3.4.1-25", s -> {
            s.setting("signal on", "signal off");
            CraftedConnection connection = s.open();
            s.note(AddressScripts.announcement(s, connection).words());
        });
        all.add("c1/addr/3.4.1-26", s -> {
            s.setting("signal four", "signal off");
            CraftedConnection connection = s.open();
            AddressScripts.announcement(s, connection);
            // An announcement that is echoed is not sent again: what comes before our echo comes in a row.
            int seen = 0;
            long most = 0;
            for (int i = 0; i < 20; i++) {
                List<ReceivedSegment> fresh = connection.first().from(seen);
                seen += fresh.size();
                List<AddAddr> announced = fresh.stream()
                        .filter(received -> AddressScripts.isAnnouncement(received) && !received.hasData())
                        .flatMap(r -> r.option(AddAddr.class).stream())
                        .toList();
                most = Math.max(most, announced.size());
                announced.forEach(add -> connection.ack(new AddAddr(
                        AddAddr.FLAG_ECHO, add.addressId(), add.address(), add.port(), OptionalLong.empty())));
                s.pause(50);
            }
            long row = most;
            s.noteShould(row <= 2, announcements(connection) + " announcements, " + row + " in a row");
        });
        all.add("c1/rmaddr/3.4.2-10", s -> {
            s.setting("signal on", "signal off");
            CraftedConnection connection = s.open();
            AddressScripts.announcement(s, connection);
            s.settingBack();
            boolean removed = s.await(SECOND, () -> removal(connection).isPresent());
            s.noteShould(removed, removed ? removal(connection).orElseThrow().describe() : "no REMOVE_ADDR");
        });
        all.add("c1/rmaddr/3.4.2-9", s -> {
            s.setting("endpoint on", "endpoint off");
            CraftedConnection connection = s.open();
            List<CraftedSubflow> joined = new ArrayList<>();
            for (Optional<AnsweredJoin> join = s.awaitJoin(connection, SECOND);
                    join.isPresent();
                    join = s.awaitJoin(connection, SECOND / 2)) {
                joined.add(join.get().complete());
            }
            s.given(joined.size() > 0, "no join came");
            s.settingBack();
            boolean removed = s.await(SECOND, () -> removal(connection).isPresent());
            s.noteShould(removed, removed ? removal(connection).orElseThrow().describe() : "no REMOVE_ADDR");
            s.note(
                    joined.stream().anyMatch(sub -> sub.received().stream().anyMatch(ReceivedSegment::isFin))
                            ? "FIN"
                            : "no FIN");
        });
    }

    private static long announcements(CraftedConnection connection) {
        return connection.first().received().stream()
                .filter(AddressScripts::isAnnouncement)
                .count();
    }

    private static Optional<RemoveAddr> removal(CraftedConnection connection) {
        return connection.subflows().stream()
                .flatMap(subflow -> subflow.received().stream())
                .flatMap(received -> received.option(RemoveAddr.class).stream())
                .findFirst();
    }

    private static void withdrawn(ScriptTable all) {
        all.add("c1/rmaddr/3.4.2-2", s -> {
            Announced announced = announcedSubflow(s);
            int before = announced.joined.count();
            announced.connection.ack(new RemoveAddr(0, List.of(9)));
            s.pause(400);
            List<ReceivedSegment> after = announced.joined.from(before);
            boolean closed = after.stream().anyMatch(r -> r.isFin() || r.isReset());
            String text = after.stream().map(ReceivedSegment::words).findFirst().orElse("silence");
            s.noteShould(!closed, (closed ? "closed: " : "kept: ") + text);
            s.mustBe(Kind.MPTCP, announced.connection.probe(), "on the first subflow");
        });
        all.add("c1/rmaddr/3.4.2-3", s -> {
            Announced announced = announcedSubflow(s);
            announced.joined.acking(AckPolicy.NONE);
            int before = announced.joined.count();
            announced.connection.ack(new RemoveAddr(0, List.of(9)));
            s.pause(2_500);
            List<ReceivedSegment> after = announced.joined.from(before);
            s.note(after.size() + " segments: "
                    + after.stream().map(ReceivedSegment::words).findFirst().orElse("none"));
            s.should(after.stream().noneMatch(ReceivedSegment::isFin), "closed with FIN");
            s.mustBe(Kind.MPTCP, announced.connection.probe(), "on the first subflow");
        });
        all.add("c1/rmaddr/3.4.2-4", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = s.acceptJoin(connection).addressId(5).complete();
            int before = connection.first().count();
            joined.ack(new RemoveAddr(0, List.of(0)));
            s.pause(100);
            s.note("initial subflow: "
                    + ClientScripts.words(
                            connection.first().from(before).stream().findFirst()));
            s.mustBe(Kind.MPTCP, connection.probe(joined), "on the joined subflow");
        });
        all.add("c1/rmaddr/3.4.2-6", s -> {
            Announced announced = announcedSubflow(s);
            int before = announced.joined.count();
            announced.connection.ack(new RemoveAddr(0, List.of(11, 12, 15, 9)));
            s.pause(100);
            s.note("joined subflow: "
                    + ClientScripts.words(announced.joined.from(before).stream().findFirst()));
            s.mustBe(Kind.MPTCP, announced.connection.probe(), "on the first subflow");
        });
        all.add("c1/rmaddr/3.4.2-8", s -> {
            Announced announced = announcedSubflow(s);
            announced.connection.ack(new RemoveAddr(0, List.of(9)));
            s.pause(APART_MILLIS);
            boolean joins = ClientScripts.announcedJoin(
                            s, announced.connection, 9, s.others(2).get(1), NO_PORT)
                    .isPresent();
            s.note(joins ? "joins the new address" : "does not join the new address");
        });
        all.add("c1/rmaddr/3.4.2-11", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            joined.craft()
                    .shifted(0x2000_0000)
                    .with(new RemoveAddr(0, List.of(0)))
                    .send();
            s.pause(100);
            s.must(
                    connection.first().received().stream().noneMatch(r -> r.isFin() || r.isReset()),
                    "acted upon: the first subflow is closed");
            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
        });
        all.add("c1/rmaddr/3.4.2-12", s -> {
            Announced announced = announcedSubflow(s);
            announced.connection.ack(new RemoveAddr(0, List.of(9)));
            boolean again =
                    AddressChecks.joinsTo(s, announced.connection, s.others(1).get(0));
            s.noteShould(!again, again ? "joins the removed address" : "does not use the address again");
        });
    }

    private record Announced(CraftedConnection connection, CraftedSubflow joined) {}

    /** A subflow the client has opened to an address we announced under id 9, which is in our SYN/ACK too. */
    private static Announced announcedSubflow(CheckContext s) {
        CraftedConnection connection = s.open();
        AnsweredJoin join = ClientScripts.announcedJoin(
                        s, connection, 9, s.others(1).get(0), NO_PORT)
                .orElseThrow(() -> s.unclear("the announced address is not joined"));
        CraftedSubflow joined = join.addressId(9).complete();
        s.given(connection.probe(joined).is(Kind.MPTCP), "the joined subflow carries no data");
        return new Announced(connection, joined);
    }
}

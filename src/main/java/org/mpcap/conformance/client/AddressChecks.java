package org.mpcap.conformance.client;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.mpcap.conformance.AnsweredJoin;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.script.AddressScripts;
import org.mpcap.conformance.script.ClientScripts;
import org.mpcap.crypto.AddAddrHmac;
import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.AddAddr;

/** Announced and withdrawn addresses (RFC 8684 section 3.4). */
final class AddressChecks {
    private static final long SECOND = 1_000_000_000L;
    private static final OptionalInt NO_PORT = OptionalInt.empty();
    /** Two ADD_ADDR closer than this may be answered together. */
    private static final int APART_MILLIS = 250;

    private AddressChecks() {}

    static void add(ScriptTable all) {
        heard(all);
        accepted(all);
    }

    private static void heard(ScriptTable all) {
        all.add("c1/addr/3.4.1-3", s -> {
            for (String how : List.of("random", "keys swapped", "leftmost bits", "without port")) {
                CraftedConnection connection = s.open();
                boolean port = how.equals("without port");
                IpAddress address = AddressScripts.nobody(30);
                AddAddr bad = new AddAddr(
                        0,
                        30,
                        address,
                        port ? OptionalInt.of(8080) : NO_PORT,
                        OptionalLong.of(wrongHmac(s, connection, how, address)));
                int before = connection.first().count();
                connection.ack(bad);
                s.pause(APART_MILLIS);
                s.given(
                        AddressScripts.echoed(connection.first(), AddressScripts.signed(connection, 200)),
                        "the fence is not echoed");
                boolean echoed = connection.first().from(before).stream()
                        .anyMatch(received -> AddressScripts.isEcho(received, bad));
                s.noteShould(!echoed, how + ": " + (echoed ? "echoed" : "ignored"));
                s.mustBe(Kind.MPTCP, connection.probe(), "after " + how);
                s.end(connection);
            }
        });
        all.add("c1/addr/3.4.1-7", s -> {
            int least = 4;
            // Which of a burst are answered is a race in some clients: three bursts show it.
            for (int i = 0; i < 3; i++) {
                CraftedConnection connection = s.open();
                List<AddAddr> four = List.of(
                        AddressScripts.signed(connection, 27),
                        AddressScripts.signed(connection, 28),
                        AddressScripts.signed(connection, 29),
                        AddressScripts.signed(connection, 30));
                four.forEach(option -> connection.ack(option));
                s.pause(500);
                int echoes = (int) four.stream()
                        .filter(option -> connection.first().received().stream()
                                .anyMatch(received -> AddressScripts.isEcho(received, option)))
                        .count();
                least = Math.min(least, echoes);
                s.end(connection);
            }
            s.noteOught(least == 4, least == 4 ? "four echoes each time" : "not all of four echoed");
        });
    }

    private static long wrongHmac(CheckContext s, CraftedConnection connection, String how, IpAddress address) {
        Bytes message = new ByteWriter(8).u8(30).bytes(address.bytes()).u16(0).toBytes();
        Bytes key = connection
                .keys()
                .local()
                .bytes()
                .plus(connection.keys().remote().bytes());
        return switch (how) {
            case "random" -> s.random().nextLong();
            case "keys swapped" ->
                AddAddrHmac.of(connection.keys().remote(), connection.keys().local(), 30, address, 0);
            case "leftmost bits" -> s.version().hmac(key, message).u64(0);
            default ->
                AddAddrHmac.of(connection.keys().local(), connection.keys().remote(), 30, address, 0);
        };
    }

    private static void accepted(ScriptTable all) {
        all.add("c1/addr/3.4.1-11", s -> {
            IpAddress other = s.others(1).get(0);
            CraftedConnection connection = s.open();
            Optional<AnsweredJoin> join = ClientScripts.announcedJoin(s, connection, 20, other, NO_PORT);
            if (join.isEmpty()) {
                throw s.skip(
                        "the client does not join announced addresses (Linux: ip mptcp limits set add_addr_accepted)");
            }
            s.note("joins the announced address at the port of the first subflow");
        });
        all.add("c1/addr/3.4.1-12", s -> {
            IpAddress other = s.others(1).get(0);
            CraftedConnection connection = s.open();
            Optional<AnsweredJoin> join =
                    ClientScripts.announcedJoin(s, connection, 20, other, OptionalInt.of(s.sparePort()));
            if (s.must(join.isPresent(), "no join to the announced port")) {
                s.mustBe(Kind.MPTCP, connection.probe(join.get().addressId(20).complete()), "on the new subflow");
            }
        });
        all.add("c1/addr/3.4.1-13", s -> {
            CraftedConnection connection = s.open();
            connection.ack(AddressScripts.signed(
                    connection, 0, 21, IpAddress.parse("::ffff:" + s.others(1).get(0)), NO_PORT));
            s.note("IPv4-mapped: " + (joinsTo(s, connection, s.others(1).get(0)) ? "joins" : "no join"));
        });
        all.add("c1/addr/3.4.1-14", s -> {
            IpAddress other = s.others(1).get(0);
            CraftedConnection connection = s.open();
            Optional<AnsweredJoin> join = ClientScripts.announcedJoin(s, connection, 20, other, NO_PORT);
            s.given(join.isPresent(), "control: the first announcement is not joined");
            join.get().subflow().rst();
            s.pause(2_500);
            boolean own = joinsTo(s, connection, other);
            s.noteShould(!own, own ? "tried again by itself" : "not tried again by itself");
            connection.ack(AddressScripts.signed(connection, 0, 20, other, NO_PORT));
            s.note(joinsTo(s, connection, other) ? "tried again when announced again" : "not when announced again");
        });
        all.add("c1/addr/3.4.1-15", s -> {
            List<IpAddress> two = s.others(2);
            CraftedConnection connection = s.open();
            Optional<AnsweredJoin> join = ClientScripts.announcedJoin(s, connection, 20, two.get(0), NO_PORT);
            s.given(join.isPresent(), "control: the first announcement is not joined");
            join.get().addressId(20).complete();
            s.pause(APART_MILLIS);
            boolean second = ClientScripts.announcedJoin(s, connection, 20, two.get(1), NO_PORT)
                    .isPresent();
            s.noteOught(!second, second ? "joined as well" : "not joined");
        });
        all.add("c1/addr/3.4.1-16", s -> {
            IpAddress other = s.others(1).get(0);
            CraftedConnection connection = s.open();
            s.given(
                    ClientScripts.announcedJoin(s, connection, 20, other, NO_PORT)
                            .isPresent(),
                    "control: the first announcement is not joined");
            s.pause(APART_MILLIS);
            s.note(
                    ClientScripts.announcedJoin(s, connection, 21, other, NO_PORT)
                                    .isPresent()
                            ? "two joins"
                            : "one join");
        });
        all.add("c1/addr/3.4.1-17", s -> {
            IpAddress other = s.others(1).get(0);
            CraftedConnection connection = s.open();
            connection.ack(AddressScripts.signed(connection, 0, 22, s.place().address(), NO_PORT));
            s.pause(APART_MILLIS);
            s.note("id 0 with another address: "
                    + (ClientScripts.announcedJoin(s, connection, 0, other, NO_PORT)
                                    .isPresent()
                            ? "join"
                            : "no join"));
        });
        all.add("c1/addr/3.4.1-18", s -> {
            IpAddress other = s.others(1).get(0);
            CraftedConnection connection = s.open();
            s.listen(new TransportAddress(other, s.place().port()));
            connection.ack(AddressScripts.signed(connection, 0, 23, other, OptionalInt.of(0)));
            s.note(joinsTo(s, connection, other) ? "joins at the first subflow's port" : "no join");
        });
        all.add("c1/addr/3.4.1-19", s -> {
            IpAddress other = s.others(1).get(0);
            CraftedConnection connection = ClientScripts.asked(s).handshake();
            boolean joins = ClientScripts.announcedJoin(s, connection, 20, other, NO_PORT)
                    .isPresent();
            s.noteMust(!joins, joins ? "join SYN before any DSS" : "no join before a DSS");
        });
        all.add("c1/addr/3.4.1-20", s -> {
            CraftedConnection connection = s.open();
            int joins = 0;
            List<IpAddress> six = s.others(6);
            for (int i = 0; i < 6; i++) {
                joins += ClientScripts.announcedJoin(s, connection, 20 + i, six.get(i), NO_PORT)
                                .isPresent()
                        ? 1
                        : 0;
            }
            s.note(joins + " of 6 joined");
        });
        all.add("c1/addr/3.4.1-21", s -> {
            IpAddress other = s.others(1).get(0);
            CraftedConnection connection = s.open();
            byte[] nobody = other.bytes().toArray();
            nobody[nobody.length - 1] ^= (byte) 0x81;
            connection.ack(AddressScripts.signed(connection, 0, 24, IpAddress.of(Bytes.of(nobody)), NO_PORT));
            s.pause(APART_MILLIS);
            long from = s.eventLoop().nanos();
            boolean good = ClientScripts.announcedJoin(s, connection, 25, other, NO_PORT)
                    .isPresent();
            s.note(good ? "joined after " + (s.eventLoop().nanos() - from) / 100_000_000 * 100 + " ms" : "not joined");
        });
        all.add("c1/sec/-3", s -> {
            CraftedConnection connection = s.open();
            for (String odd : List.of("127.0.0.1", "0.0.0.0", "224.0.0.5", "255.255.255.255", "169.254.7.7")) {
                AddAddr option = AddressScripts.signed(connection, 0, 40, IpAddress.parse(odd), NO_PORT);
                boolean echoed = AddressScripts.echoed(connection.first(), option);
                s.note(odd + ": " + (echoed ? "echoed" : "ignored"));
                s.pause(APART_MILLIS);
            }
            s.note("attempts on its own loopback cannot be seen from here");
            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
        });
        all.add("c1/sec/-4", s -> {
            CraftedConnection connection = s.open();
            List<IpAddress> others = s.others(6);
            int syns = 0;
            for (int i = 0; i < others.size(); i++) {
                s.listen(new TransportAddress(others.get(i), s.place().port()));
                connection.ack(AddressScripts.signed(connection, 0, 50 + i, others.get(i), NO_PORT));
                s.pause(APART_MILLIS);
            }
            while (s.awaitJoin(connection, SECOND / 2).isPresent()) {
                syns++;
            }
            s.note(syns + " SYNs for " + others.size() + " announcements");
        });
    }

    static boolean joinsTo(CheckContext s, CraftedConnection connection, IpAddress address) {
        return ClientScripts.joinTo(
                        s, connection, new TransportAddress(address, s.place().port()), SECOND / 2)
                .isPresent();
    }
}

package org.mpcap.conformance.catalogue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.JoinBuilder;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.Requests;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.SourceEnd;
import org.mpcap.conformance.script.AddressScripts;
import org.mpcap.conformance.script.CloseScripts;
import org.mpcap.conformance.script.MalformedOptions;
import org.mpcap.crypto.AddAddrHmac;
import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.RemoveAddr;

/** ADD_ADDR and REMOVE_ADDR (RFC 8684 section 3.4). Echoes are fenced: a good announcement follows each bad one. */
final class AddrV1 {
    private static final IpAddress V6 = IpAddress.parse("2001:db8::77");

    private AddrV1() {}

    static void add(ScriptTable all) {
        all.add("v1/addr/3.4.1-1", s -> {
            CraftedConnection connection = s.open();
            echo(s, AddressScripts.signed(connection, 20), connection);
        });
        all.add("v1/addr/3.4.1-2", s -> {
            for (AddAddr form : List.of(
                    new AddAddr(0, 21, AddressScripts.nobody(21), OptionalInt.of(4433), OptionalLong.empty()),
                    new AddAddr(0, 22, V6, OptionalInt.empty(), OptionalLong.empty()),
                    new AddAddr(0, 23, V6, OptionalInt.of(4433), OptionalLong.empty()))) {
                CraftedConnection connection = s.open();
                echo(
                        s,
                        AddressScripts.signed(connection, 0, form.addressId(), form.address(), form.port()),
                        connection);
            }
        });
        all.add("v1/addr/3.4.1-3", s -> {
            for (int way = 0; way < 3; way++) {
                CraftedConnection connection = s.open();
                IpAddress address = AddressScripts.nobody(30 + way);
                Bytes message = new ByteWriter(8)
                        .u8(30 + way)
                        .bytes(address.bytes())
                        .u16(0)
                        .toBytes();
                Bytes key = connection
                        .keys()
                        .local()
                        .bytes()
                        .plus(connection.keys().remote().bytes());
                long hmac = switch (way) {
                    case 0 -> s.random().nextLong();
                    case 1 ->
                        AddAddrHmac.of(
                                connection.keys().remote(), connection.keys().local(), 30 + way, address, 0);
                    default -> s.version().hmac(key, message).u64(0);
                };
                String what = List.of("random", "keys swapped", "leftmost bits").get(way);
                AddAddr bad = new AddAddr(0, 30 + way, address, OptionalInt.empty(), OptionalLong.of(hmac));
                s.should(!echoedBeforeFence(s, connection, bad), what + ": echoed");
                ConnectionState state = connection.probe();
                s.must(state.is(Kind.MPTCP), what + ": the connection is " + state);
            }
            s.note("all three ignored");
        });
        all.add("v1/addr/3.4.1-4", s -> {
            CraftedConnection connection = s.open();
            AddAddr option = AddressScripts.signed(connection, 0xe, 24, AddressScripts.nobody(24), OptionalInt.empty());
            boolean echoed = AddressScripts.echoed(connection.first(), option);
            s.note(echoed ? "echoed" : "not echoed");
            s.must(echoed, "not echoed");
        });
        all.add("v1/addr/3.4.1-5", s -> {
            AddAddr old = new AddAddr(4, 25, AddressScripts.nobody(25), OptionalInt.empty(), OptionalLong.empty());
            boolean echoed = echoedBeforeFence(s, s.open(), old);
            s.note(echoed ? "echoed" : "ignored");
            s.ought(!echoed, "echoed");
        });
        all.add("v1/addr/3.4.1-6", s -> {
            CraftedConnection connection = s.open();
            int echoes = 0;
            for (int i = 0; i < 3; i++) {
                echoes += AddressScripts.echoed(connection.first(), AddressScripts.signed(connection, 26)) ? 1 : 0;
                s.pause(250);
            }
            s.note(echoes + " echoes");
        });
        all.add("v1/addr/3.4.1-7", s -> {
            CraftedConnection connection = s.open();
            List<AddAddr> three = List.of(
                    AddressScripts.signed(connection, 27),
                    AddressScripts.signed(connection, 28),
                    AddressScripts.signed(connection, 29));
            int before = connection.first().count();
            three.forEach(option -> connection.ack(option));
            s.await(s.patience(), () -> echoes(connection, before, three) == 3);
            s.note(echoes(connection, before, three) + " of 3 echoed");
            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
        });
        all.add("v1/addr/3.4.1-8", s -> {
            CraftedConnection connection = s.open();
            boolean echoed = AddressScripts.echoed(
                    connection.first(),
                    AddressScripts.signed(connection, 0, 0, AddressScripts.nobody(40), OptionalInt.empty()));
            s.note(echoed ? "echoed" : "ignored");
            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
        });
        all.add(
                "v1/addr/3.4.1-9",
                s -> MalformedOptions.lengths(s, 0x30, new int[] {3, 4, 7, 8, 9, 15, 17, 19, 27, 29, 31}));
        all.add("v1/addr/3.4.1-10", s -> {
            CraftedConnection connection = s.open();
            AddAddr option = AddressScripts.signed(connection, 41);
            int before = connection.first().count();
            connection.first().craft().shifted(0x2000_0000).with(option).send();
            s.pause(250);
            AddAddr fence = AddressScripts.signed(connection, 201);
            s.given(AddressScripts.echoed(connection.first(), fence), "the fence is not echoed");
            boolean echoed = connection.first().from(before).stream()
                    .anyMatch(received -> AddressScripts.isEcho(received, option));
            s.note(echoed ? "echoed" : "not acted upon");
            s.must(!echoed, "acted upon");
        });
        all.add("v1/addr/3.4.1-11", s -> {
            CraftedConnection connection = s.open();
            AddAddr option = AddressScripts.signed(connection, 42);
            Bytes data = s.text(6);
            ConnectionState state =
                    connection.probe(data, connection.map(data).withoutAck().option(), option);
            boolean echoed = s.await(
                    s.patience(),
                    () -> connection.first().received().stream()
                            .anyMatch(received -> AddressScripts.isEcho(received, option)));
            s.note("data: " + state + ", echo: " + echoed);
        });
        all.add("v1/addr/3.4.1-12", s -> {
            CraftedConnection connection = s.open();
            connection.ack(new AddAddr(1, 43, AddressScripts.nobody(43), OptionalInt.empty(), OptionalLong.empty()));
            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
        });
        all.add("v1/rmaddr/3.4.2-1", s -> {
            CraftedConnection connection = s.open();
            connection.ack(new RemoveAddr(0, List.of(0x4d)));
            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
        });
        all.add("v1/rmaddr/3.4.2-2", s -> {
            CraftedConnection connection = s.open();
            JoinBuilder join = connection.join(SourceEnd.SECOND).addressId(9);
            CraftedSubflow joined = join.complete();
            int before = joined.count();
            connection.ack(new RemoveAddr(0, List.of(9)));
            s.pause(300);
            List<ReceivedSegment> after = joined.from(before);
            boolean closed = after.stream().anyMatch(received -> received.isFin() || received.isReset());
            String text = after.isEmpty()
                    ? "silence"
                    : String.join(
                            ", ", after.stream().map(ReceivedSegment::words).toList());
            s.note((closed ? "closed: " : "kept: ") + text);
            s.should(!closed, "closed: " + text);
            s.must(CloseScripts.lives(connection), "the first subflow is gone");
        });
        all.add("v1/rmaddr/3.4.2-3", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined =
                    connection.join(SourceEnd.SECOND).addressId(9).complete();
            joined.acking(AckPolicy.NONE);
            int before = joined.count();
            connection.ack(new RemoveAddr(0, List.of(9)));
            s.pause(3_000);
            List<ReceivedSegment> after = joined.from(before);
            String text = after.isEmpty() ? "silence" : after.get(0).words() + ", " + after.size() + " segments in 3 s";
            s.note(text);
            s.should(after.stream().noneMatch(ReceivedSegment::isFin), "closed with FIN: " + text);
            s.mustBe(Kind.MPTCP, connection.probe(), "on the first subflow");
        });
        all.add("v1/rmaddr/3.4.2-4", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            int before = connection.first().count();
            joined.ack(new RemoveAddr(0, List.of(0)));
            s.pause(100);
            s.note("initial subflow: "
                    + connection.first().from(before).stream()
                            .map(ReceivedSegment::words)
                            .findFirst()
                            .orElse("silence"));
            s.mustBe(Kind.MPTCP, connection.probe(joined), "on the joined subflow");
        });
        all.add("v1/rmaddr/3.4.2-5", s -> {
            CraftedConnection connection = s.open();
            int before = connection.first().count();
            connection.ack(new RemoveAddr(0, List.of(0)));
            s.pause(100);
            s.note(connection.first().from(before).stream()
                            .map(ReceivedSegment::words)
                            .findFirst()
                            .orElse("silence")
                    + "; " + connection.probe() + " afterwards");
        });
        all.add("v1/rmaddr/3.4.2-6", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined =
                    connection.join(SourceEnd.SECOND).addressId(9).complete();
            int before = joined.count();
            connection.ack(new RemoveAddr(0, List.of(11, 12, 15, 9)));
            s.pause(100);
            s.note("joined subflow: "
                    + joined.from(before).stream()
                            .map(ReceivedSegment::words)
                            .findFirst()
                            .orElse("kept"));
            s.mustBe(Kind.MPTCP, connection.probe(), "on the first subflow");
        });
        all.add("v1/rmaddr/3.4.2-7", s -> {
            CraftedConnection connection = s.open();
            connection.joined();
            connection.first().craft().raw("1e0340").send();
            byte[] many = MalformedOptions.option(s, 0x40, 20).toArray();
            for (int i = 3; i < 20; i++) {
                many[i] = (byte) (100 + i);
            }
            connection.first().craft().raw(Bytes.adopt(many)).send();
            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
            s.serverLives();
        });
        all.add("v1/rmaddr/3.4.2-8", s -> {
            CraftedConnection connection = s.open();
            AddressScripts.announcement(s, connection);
            connection.data(connection.first(), Requests.command("withdraw"));
            Optional<ReceivedSegment> removed =
                    connection.first().await(4 * s.patience(), received -> received.has(RemoveAddr.class));
            if (removed.isEmpty() && connection.delivered().contains("withdraw")) {
                s.skip("the program cannot withdraw an address");
            }
            s.note(removed.map(ReceivedSegment::words).orElse("none"));
            s.should(removed.isPresent(), "no REMOVE_ADDR");
        });
    }

    /** Sends what must be ignored, then a good announcement; returns whether the former was echoed. */
    private static boolean echoedBeforeFence(CheckContext s, CraftedConnection connection, AddAddr bad) {
        CraftedSubflow subflow = connection.first();
        int before = subflow.count();
        subflow.ack(bad);
        s.pause(250);
        AddAddr fence = AddressScripts.signed(connection, 200);
        s.given(AddressScripts.echoed(subflow, fence), "the fence is not echoed");
        return subflow.from(before).stream()
                .anyMatch(received -> received.mptcp().stream()
                        .anyMatch(option -> option instanceof AddAddr echo
                                && (echo.flags() & AddAddr.FLAG_ECHO) != 0
                                && echo.addressId() == bad.addressId()));
    }

    private static void echo(CheckContext s, AddAddr option, CraftedConnection connection) {
        connection.ack(option);
        Optional<ReceivedSegment> any = connection.first().await(received -> received.has(AddAddr.class));
        String text =
                option.describe() + " → " + any.map(ReceivedSegment::words).orElse("no echo");
        if (s.noteOught(any.isPresent(), text)) {
            s.must(AddressScripts.isEcho(any.get(), option), "malformed echo: " + text);
            s.must(any.get().option(AddAddr.class).orElseThrow().hmac().isEmpty(), "an echo with HMAC");
        }
    }

    private static long echoes(CraftedConnection connection, int from, List<AddAddr> sent) {
        return sent.stream()
                .filter(option -> connection.first().from(from).stream()
                        .anyMatch(received -> AddressScripts.isEcho(received, option)))
                .count();
    }
}

package org.mpcap.conformance.client;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.DssBuilder;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.Requests;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.script.AddressScripts;
import org.mpcap.conformance.script.BulkTransfer;
import org.mpcap.conformance.script.ClientScripts;
import org.mpcap.conformance.script.DssScripts;
import org.mpcap.conformance.script.FallbackScripts;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.Dss;

/** Our data in every form, and what the client makes of it; DATA_ACKs and windows (RFC 8684 sections 3.3.1 to 3.3.5). */
final class MappingChecks {
    private MappingChecks() {}

    static void add(ScriptTable all) {
        mappings(all);
        copies(all);
        acknowledgments(all);
        windows(all);
    }

    private static void mappings(ScriptTable all) {
        all.add("c1/dss/3.3.1-6", s -> DssScripts.spread(s, 2));
        all.add("c1/dss/3.3.1-9", s -> {
            CraftedConnection connection = s.connection().withChecksums().open();
            s.mustBe(Kind.MPTCP, DssScripts.changed(s, connection, m -> m), "for a 64-bit DSN");
            Bytes odd = s.text(9);
            s.mustBe(Kind.MPTCP, connection.probe(odd, connection.map(odd).option()), "for an odd length");
            s.mustBe(Kind.MPTCP, DssScripts.changed(s, connection, DssBuilder::narrow), "for a 32-bit DSN");
        });
        all.add("c1/dss/3.3.1-14", s -> {
            CraftedConnection connection = s.open();
            Bytes data = s.text(16);
            long dsn = connection.nextDsn();
            Dss late = connection.map(data.from(8)).dsn(dsn + 8).option();
            connection.first().data(data.from(8), late);
            s.given(connection.first().awaitAcked(), "not acknowledged on the subflow");
            s.pause(20);
            s.must(connection.dataAck() - dsn <= 0, "DATA_ACK beyond the hole");
            connection
                    .first()
                    .data(data.slice(0, 8), connection.map(data.slice(0, 8)).option());
            connection.skip(16);
            s.must(connection.awaitDataAck(), "the DATA_ACK does not jump over both");
            s.note("DATA_ACK stays, then covers both");
        });
        all.add("c1/dss/3.3.1-17", s -> {
            CraftedConnection connection = echoing(s);
            CraftedSubflow joined = connection.joined();
            int before = connection.deliveredLength();
            long dsn = connection.nextDsn();
            Bytes data = CheckContext.bytes("abcdefXXXX");
            joined.data(data, connection.map(joined, data).length(6).option());
            s.await(s.patience(), () -> joined.isReset() || connection.dataAck() - dsn > 0);
            s.note(joined.reset().map(ReceivedSegment::words).orElse("not reset"));
            Bytes rest = CheckContext.bytes("ghijklmn");
            connection.nextDsn(dsn + 6);
            connection.data(connection.first(), rest);
            s.must(connection.awaitDataAck(), "the true bytes are not DATA_ACKed");
            connection.awaitDelivered(before + 14);
            String got = connection.delivered().substring(before);
            s.noteMust(!got.contains("X"), "unmapped bytes reach the program: " + got);
        });
        all.add("c1/dss/3.3.1-18", s -> {
            for (int off : new int[] {-100, 1, 100}) {
                CraftedConnection connection = s.open();
                int ssn = connection.first().ssn() + off;
                s.mustNotBeMptcp(DssScripts.changed(s, connection, m -> m.ssn(ssn)), "with SSN off by " + off);
                s.end(connection);
            }
            CraftedConnection connection = s.open();
            int absolute = connection.first().next();
            s.mustNotBeMptcp(DssScripts.changed(s, connection, m -> m.ssn(absolute)), "with an absolute SSN");
        });
        all.add("c1/dss/3.3.1-19", s -> {
            CraftedConnection connection = s.open();
            Bytes data = s.text(6);
            ConnectionState state = connection.probe(connection.first(), () -> {
                Dss option = connection.map(data).option();
                connection.skip(6);
                connection.first().craft().urgent(3).data(data).with(option).send();
            });
            s.noteShould(state.is(Kind.MPTCP), state + " for urgent data");
        });
        all.add("c1/dss/3.3.1-21", s -> {
            for (long off : new long[] {100_000_000L, 1L << 32, -1000}) {
                CraftedConnection connection = s.open();
                Bytes data = s.text(8);
                long before = connection.nextDsn();
                connection
                        .first()
                        .data(data, connection.map(data).dsn(before + off).option());
                s.given(connection.first().awaitAcked(), "not acknowledged on the subflow");
                s.pause(30);
                s.must(connection.dataAck() - before <= 0, "the DATA_ACK moved for a DSN off by " + off);
                s.mustBe(Kind.MPTCP, connection.probe(), "after a DSN off by " + off);
                s.end(connection);
            }
        });
        all.add("c1/dss/3.3.1-22", s -> {
            CraftedConnection connection = s.open();
            Bytes data = s.text(12);
            s.note(connection
                    .probe(data, connection.map(data.slice(0, 6)).option())
                    .toString());
        });
        all.add("c1/dss/3.3.1-24", s -> {
            CraftedConnection connection = ClientScripts.written(s, "send 5");
            ClientScripts.wantMore(s, connection);
            s.note(connection.first().received().stream()
                    .flatMap(r -> r.option(Dss.class).stream())
                    .filter(dss -> dss.mapping().isPresent())
                    .findFirst()
                    .map(dss -> (dss.has(Dss.FLAG_WIDE_DSN) ? "64" : "32") + "-bit DSN, "
                            + (dss.has(Dss.FLAG_WIDE_DATA_ACK) ? "64" : "32") + "-bit DATA_ACK, length "
                            + dss.mapping().orElseThrow().length())
                    .orElse("no mapping seen"));
        });
        all.add("c1/dss/3.3.1-25", s -> {
            CraftedConnection connection = s.open();
            int before = connection.first().count();
            connection.data(connection.first(), Requests.command("urgent"));
            Optional<ReceivedSegment> data = connection.first().await(4 * s.patience(), ReceivedSegment::hasData);
            if (data.isEmpty()) {
                throw s.skip("the program cannot send urgent data");
            }
            List<ReceivedSegment> sent = connection.first().from(before).stream()
                    .filter(ReceivedSegment::hasData)
                    .toList();
            s.note(data.get().words() + (data.get().segment().has(TcpSegment.URG) ? ", URG" : ", no URG flag"));
            s.must(
                    sent.stream()
                            .allMatch(r ->
                                    r.option(Dss.class).flatMap(Dss::mapping).isPresent()),
                    "urgent data without mapping");
        });
        all.add("c1/dss/3.3.1-26", s -> {
            CraftedConnection connection = s.open();
            ConnectionState state = FallbackScripts.infiniteFromUs(s, connection);
            s.note(state + " on the only subflow");
            s.must(!state.is(Kind.SILENT), "silence after an infinite mapping");
        });
    }

    /** A connection whose cooperating client sends back what its program reads. */
    static CraftedConnection echoing(CheckContext s) {
        CraftedConnection connection = ClientScripts.asked(s, "echo").handshake();
        s.mustBe(Kind.MPTCP, connection.firstData(), "");
        s.given(connection.awaitDelivered(7), "the client does not send back what it reads");
        return connection;
    }

    private static void copies(ScriptTable all) {
        all.add("c1/dss/3.3.1-11", MappingChecks::twice);
        all.add("c1/dss/3.3.1-12", s -> {
            CraftedConnection connection = echoing(s);
            int before = connection.deliveredLength();
            Bytes data = CheckContext.bytes("abcDEFG");
            long dsn = connection.nextDsn() - 3;
            connection.first().data(data, connection.map(data).dsn(dsn).option());
            connection.skip(4);
            s.must(connection.awaitDataAck(), "the new bytes are not DATA_ACKed");
            connection.awaitDelivered(before + 4);
            String got = connection.delivered().substring(before);
            s.noteShould(got.equals("DEFG"), "delivered " + got);
        });
        all.add("c1/dss/3.3.1-13", s -> {
            CraftedConnection connection = echoing(s);
            CraftedSubflow joined = connection.joined();
            int before = connection.deliveredLength();
            long dsn = connection.nextDsn();
            Bytes held = CheckContext.bytes("first.");
            joined.data(held, connection.map(joined, held).dsn(dsn + 4).option());
            s.given(joined.awaitAcked(), "not acknowledged on the joined subflow");
            Bytes whole = CheckContext.bytes("goodother.");
            connection.data(connection.first(), whole);
            s.must(connection.awaitDataAck(), "not DATA_ACKed");
            connection.awaitDelivered(before + 10);
            String got = connection.delivered().substring(before);
            s.noteShould(got.equals("goodfirst."), "delivered " + got);
        });
    }

    private static void twice(CheckContext s) {
        CraftedConnection connection = echoing(s);
        int before = connection.deliveredLength();
        Bytes one = CheckContext.bytes("firstcopy");
        Bytes two = CheckContext.bytes("othercopy");
        long dsn = connection.nextDsn();
        connection.data(connection.first(), one);
        s.given(connection.awaitDataAck(), "the first copy is not DATA_ACKed");
        connection.first().data(two, connection.map(two).dsn(dsn).option());
        s.given(connection.first().awaitAcked(), "the second copy is not acknowledged");
        s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
        connection.awaitDelivered(before + 16);
        String got = connection.delivered().substring(before);
        s.noteShould(got.startsWith("firstcopy") && !got.contains("other"), "delivered " + got);
    }

    private static void acknowledgments(ScriptTable all) {
        all.add("c1/ack/3.3.2-4", s -> {
            CraftedConnection connection = s.open();
            for (int i = 0; i < 5; i++) {
                s.mustBe(Kind.MPTCP, DssScripts.changed(s, connection, DssBuilder::withoutAck), "without DATA_ACK");
            }
        });
        all.add("c1/ack/3.3.2-5", s -> {
            CraftedConnection connection = s.open();
            for (long off : new long[] {100_000, -1000}) {
                connection.ack(new Dss(
                        Dss.FLAG_DATA_ACK | Dss.FLAG_WIDE_DATA_ACK,
                        OptionalLong.of(connection.peerNext() + off),
                        Optional.empty()));
                s.mustBe(Kind.MPTCP, connection.probe(), "after a DATA_ACK off by " + off);
            }
        });
        all.add("c1/ack/3.3.2-6", s -> {
            CraftedConnection connection = s.open();
            AddAddr option = AddressScripts.signed(connection, 42);
            Bytes data = s.text(6);
            connection
                    .first()
                    .data(data, connection.map(data).narrow().withoutAck().option(), option);
            connection.skip(6);
            boolean acked = connection.awaitDataAck();
            boolean echoed = connection.first().received().stream()
                    .anyMatch(received -> AddressScripts.isEcho(received, option));
            s.note((echoed ? "echo" : "no echo") + ", " + (acked ? "DATA_ACK" : "no DATA_ACK"));
            s.ought(acked, "no DATA_ACK within " + s.patience() / 1_000_000 + " ms");
        });
    }

    private static void windows(ScriptTable all) {
        all.add("c1/window/3.3.5-1", s -> {
            CraftedConnection connection = ClientScripts.asked(s);
            connection.first().window(3000);
            connection.open();
            CraftedSubflow joined = joinedWithWindow(s, connection, 3000);
            long highest = highest(s, connection, joined, 20_000);
            s.noteMust(highest <= 3000, highest + " bytes beyond the DATA_ACK");
        });
        all.add("c1/window/3.3.4-2", s -> {
            CraftedConnection connection = ClientScripts.asked(s);
            connection.first().window(3000);
            connection.open();
            CraftedSubflow joined = joinedWithWindow(s, connection, 9000);
            s.note(highest(s, connection, joined, 20_000)
                    + " bytes beyond the DATA_ACK, with windows of 3000 and 9000");
        });
        all.add("c1/window/3.3.2-1", s -> {
            CraftedConnection connection = ClientScripts.asked(s);
            connection.first().window(1000);
            connection.open();
            long base = connection.peerNext();
            connection.first().acking(AckPolicy.STALE);
            BulkTransfer.ask(s, connection, connection.first(), 8_000);
            s.given(s.await(s.patience(), () -> connection.first().streamLength() >= 500), "the client does not send");
            s.pause(100);
            long filled = highest(connection, base);
            connection.first().acking(AckPolicy.SUBFLOW).window(60_000);
            connection.ack();
            s.pause(400);
            long then = highest(connection, base);
            s.noteMust(then <= Math.max(1000, filled), "window 1000: " + filled + " bytes, then " + then);
        });
        all.add("c1/window/3.3.5-2", s -> {
            CraftedConnection connection = ClientScripts.asked(s);
            connection.first().window(1000);
            connection.open();
            int before = connection.deliveredLength();
            connection.first().acking(AckPolicy.NONE);
            connection.data(connection.first(), Requests.command("send 4000"));
            s.given(
                    s.await(4 * s.patience(), () -> connection.deliveredLength() - before >= 500),
                    "the client does not send");
            s.pause(50);
            // All the window is used: no edge moves back.
            connection.first().window(1000 - (connection.deliveredLength() - before));
            connection.ack(connection.ackOption());
            s.pause(1_200);
            s.given(connection.deliveredLength() - before < 4000, "the client sends into a window of 0");
            connection.first().acking(AckPolicy.BOTH).window(60_000);
            connection.ack(connection.ackOption());
            boolean on = s.await(4 * s.patience(), () -> connection.deliveredLength() - before >= 4000);
            s.noteMust(on, on ? "goes on" : "stalls after the window was opened");
        });
    }

    private static CraftedSubflow joinedWithWindow(CheckContext s, CraftedConnection connection, int window) {
        var join = s.acceptJoin(connection);
        join.subflow().window(window);
        return join.complete();
    }

    private static long highest(CheckContext s, CraftedConnection connection, CraftedSubflow joined, int bytes) {
        long base = connection.peerNext();
        Consumer<AckPolicy> acking = how -> {
            connection.first().acking(how);
            joined.acking(how);
        };
        acking.accept(AckPolicy.STALE);
        BulkTransfer.ask(s, connection, connection.first(), bytes);
        s.pause(700);
        long highest = highest(connection, base);
        s.given(highest > 0, "no data from the client");
        return highest;
    }

    /** How far beyond {@code base} the client's data reaches. */
    static long highest(CraftedConnection connection, long base) {
        long highest = 0;
        for (ReceivedSegment received : connection.history()) {
            Optional<Dss> dss =
                    received.option(Dss.class).filter(d -> d.mapping().isPresent());
            if (dss.isPresent() && received.hasData()) {
                Dss.Mapping mapping = dss.get().mapping().orElseThrow();
                int offset =
                        received.segment().sequence() - received.subflow().peerIsn() - mapping.subflowSequenceNumber();
                long end = connection.widen(dss.get(), mapping)
                        + offset
                        + received.segment().payload().length();
                highest = Math.max(highest, end - base);
            }
        }
        return highest;
    }
}

package org.mpcap.conformance.catalogue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.DssBuilder;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.Requests;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.script.DssScripts;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpFail;

/** Mappings: what they cover, how their numbers are written, their checksums (RFC 8684 sections 3.3 and 3.3.1). */
final class DssV1 {
    private DssV1() {}

    static void add(ScriptTable all) {
        all.add(
                "v1/dss/3.3-1",
                s -> s.mustBe(
                        Kind.DEAD,
                        DssScripts.changed(s, DssScripts.withoutChecksums(s), m -> m.checksum(true)),
                        "for a checksum that was not agreed"));
        all.add(
                "v1/dss/3.3-2",
                s -> joinedOnly(s, DssScripts.withoutChecksums(s), m -> m.checksum(true), "that was not agreed"));
        all.add(
                "v1/dss/3.3-3",
                s -> s.mustBe(
                        Kind.DEAD,
                        DssScripts.changed(s, s.connection().withChecksums().open(), m -> m.checksum(false)),
                        "for a missing checksum"));
        all.add(
                "v1/dss/3.3-4",
                s -> joinedOnly(s, s.connection().withChecksums().open(), m -> m.checksum(false), "that is missing"));
        all.add("v1/dss/3.3-5", s -> {
            CraftedConnection connection = s.open();
            s.mustBe(Kind.MPTCP, DssScripts.changed(s, connection, m -> m.flags(0xe0)), "with the upper flag bits");
            s.mustBe(
                    Kind.MPTCP,
                    DssScripts.changed(s, connection, m -> m.flags(0xf00)),
                    "with the low nibble behind the subtype");
        });
        all.add("v1/dss/3.3-6", s -> {
            CraftedConnection connection = s.open();
            s.mustBe(
                    Kind.MPTCP,
                    DssScripts.changed(s, connection, m -> m.withoutAck().flags(Dss.FLAG_WIDE_DATA_ACK)),
                    "with a alone");
            connection.ack(connection
                    .map(Bytes.EMPTY)
                    .ackOnly()
                    .flags(Dss.FLAG_WIDE_DSN)
                    .option());
            s.mustBe(Kind.MPTCP, connection.probe(), "after m alone");
        });
        all.add("v1/dss/3.3-7", s -> {
            for (int change : new int[] {1, -1, 0}) {
                CraftedConnection connection = s.open();
                Bytes data = s.text(6);
                Bytes whole = connection.map(data).option().toBytes();
                byte[] option = change == 0
                        ? new byte[] {0x1e, 4, 0x20, 0}
                        : Arrays.copyOf(whole.toArray(), whole.length() + change);
                option[1] = (byte) option.length;
                ConnectionState state = connection.probe(connection.first(), () -> {
                    connection.skip(6);
                    connection
                            .first()
                            .craft()
                            .data(data)
                            .raw(Bytes.adopt(option))
                            .send();
                });
                s.note(option.length + " bytes: " + state);
                s.must(!state.is(Kind.MPTCP), option.length + " bytes: taken as a mapping");
            }
            s.serverLives();
        });
        all.add("v1/dss/3.3-8", s -> {
            CraftedConnection connection = s.open();
            Bytes data = s.text(6);
            ConnectionState both = connection.probe(
                    data,
                    connection.map(data).ackOnly().narrowAck().option(),
                    connection.map(data).withoutAck().option());
            s.note("ACK-only and mapping: " + both);
            ConnectionState two = connection.probe(connection.first(), () -> {
                Dss one = connection.map(data.slice(0, 3)).withoutAck().narrow().option();
                Dss other = connection
                        .map(data.from(3))
                        .withoutAck()
                        .narrow()
                        .dsn(connection.nextDsn() + 3)
                        .ssn(connection.first().ssn() + 3)
                        .option();
                connection.skip(6);
                connection.first().data(data, one, other);
            });
            s.note("two mappings: " + two);
        });
        all.add("v1/dss/3.3.1-9", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            s.given(connection.awaitDelivered(7), "no data back");
            int before = connection.deliveredLength();
            Bytes one = CheckContext.bytes("firstcopy");
            Bytes two = CheckContext.bytes("othercopy");
            long dsn = connection.nextDsn();
            connection.data(connection.first(), one);
            s.given(connection.awaitDataAck(), "the first copy is not DATA_ACKed");
            joined.data(two, connection.map(joined, two).dsn(dsn).option());
            s.given(joined.awaitAcked(), "the second copy is not acknowledged");
            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
            connection.awaitDelivered(before + 16);
            String got = connection.delivered().substring(before);
            s.noteShould(got.startsWith("firstcopy") && !got.contains("other"), "delivered " + got);
        });
        all.add("v1/dss/3.3.1-10", s -> {
            CraftedConnection connection = s.open();
            s.given(connection.awaitDelivered(7), "no data back");
            int before = connection.deliveredLength();
            Bytes data = CheckContext.bytes("abcDEFG");
            long dsn = connection.nextDsn() - 3;
            connection.first().data(data, connection.map(data).dsn(dsn).option());
            connection.skip(4);
            if (!connection.awaitDataAck()) {
                s.ought(false, "the new bytes are not DATA_ACKed");
                return;
            }
            connection.awaitDelivered(before + 4);
            String got = connection.delivered().substring(before);
            s.noteShould(got.equals("DEFG"), "delivered " + got);
        });
        all.add("v1/dss/3.3.1-11", s -> {
            CraftedConnection connection = s.open();
            s.given(connection.awaitDelivered(7), "no data back");
            Bytes data = CheckContext.bytes("oldold!");
            connection
                    .first()
                    .data(
                            data,
                            connection.map(data).dsn(connection.nextDsn() - 7).option());
            s.given(connection.first().awaitAcked(), "not acknowledged");
            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
            connection.awaitDelivered(14);
            s.should(!connection.delivered().contains("oldold"), "delivered again");
        });
        all.add("v1/dss/3.3.1-15", s -> {
            CraftedConnection connection = s.open();
            s.given(connection.awaitDelivered(7), "no data back");
            Bytes data = s.text(6);
            ConnectionState state = connection.probe(connection.first(), () -> {
                Dss option = connection.map(data).option();
                connection.skip(6);
                connection.first().craft().urgent(3).data(data).with(option).send();
            });
            s.note(state.toString());
            s.should(state.is(Kind.MPTCP), state + " for urgent data");
            s.should(connection.awaitDelivered(12), "urgent data not delivered");
        });
        all.add("v1/dss/3.3.1-16", s -> DssScripts.serverMappings(s, 100_000));
        all.add("v1/dss/3.3.1-1", s -> DssScripts.spread(s, 3));
        all.add("v1/dss/3.3.1-2", s -> {
            CraftedConnection connection = s.open();
            for (boolean swapped : new boolean[] {false, true}) {
                CraftedSubflow subflow = connection.first();
                Bytes data = s.text(12);
                Dss option = connection.map(data).option();
                connection.skip(12);
                if (swapped) {
                    subflow.craft().shifted(5).data(data.from(5)).with(option).send();
                    subflow.data(data.slice(0, 5), option);
                    subflow.next(subflow.next() + 7);
                } else {
                    subflow.data(data.slice(0, 5), option).data(data.from(5), option);
                }
                if (swapped && !connection.awaitDataAck()) {
                    // A receiver may drop what comes out of order (RFC 9293 3.10.7.4): send it again.
                    subflow.craft().shifted(-7).data(data.from(5)).with(option).send();
                }
                String order = swapped ? "second part first" : "in order";
                s.must(connection.awaitDataAck(), order + ": not all DATA_ACKed");
            }
            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
        });
        all.add("v1/dss/3.3.1-3", s -> {
            CraftedConnection connection = s.open();
            Bytes data = s.text(12);
            ConnectionState state = connection.probe(connection.first(), () -> {
                Dss option = connection.map(data).option();
                connection.skip(12);
                connection.first().data(data.slice(0, 5)).data(data.from(5), option);
            });
            s.note(state.toString());
            s.must(!state.is(Kind.SILENT), "silence");
        });
        all.add("v1/dss/3.3.1-4", s -> {
            CraftedConnection connection = s.open();
            Bytes data = s.text(6);
            ConnectionState early = connection.probe(connection.first(), () -> {
                Dss option = connection.map(data).option();
                connection.skip(6);
                connection.ack(option);
                connection.first().data(data);
            });
            s.note("mapping on an ACK before its data: " + early);
            CraftedConnection other = s.open();
            ConnectionState later = other.probe(
                    data, other.map(data).ssn(other.first().ssn() + 6).option());
            s.note("mapping for later bytes: " + later);
        });
        all.add("v1/dss/3.3.1-5", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow subflow = connection.first();
            Bytes data = Requests.bulk(s, connection, 65535);
            int acked = subflow.next();
            for (int at = 0; at < data.length(); at += 1395) {
                Bytes piece = data.slice(at, Math.min(1395, data.length() - at));
                if (at == 0) {
                    subflow.data(piece, connection.map(data).option());
                    connection.skip(data.length());
                } else {
                    subflow.data(piece);
                }
                int limit = acked + at - 8000;
                s.must(
                        s.await(2 * s.patience(), () -> subflow.acked() - limit >= 0 || subflow.isReset()),
                        "stalled at " + at);
            }
            s.must(connection.awaitDataAck(), "not all DATA_ACKed");
            s.note("DATA_ACKed");
        });
        all.add("v1/dss/3.3.1-12", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow subflow = connection.first();
            Bytes data = s.text(12);
            Dss first = connection.map(data).option();
            Dss second = connection.map(data).dsn(connection.nextDsn() + 100).option();
            long moved = connection.nextDsn() + 12;
            subflow.data(data.slice(0, 5), first);
            subflow.data(data.from(5), second);
            s.pause(50);
            connection.skip(12);
            s.note("DATA_ACK " + (connection.dataAck() - moved) + " from the first mapping's end; "
                    + connection.probe());
            s.ought(connection.dataAck() - moved < 20, "the DSN moved");
        });
        all.add("v1/dss/3.3.1-13", s -> {
            ConnectionState state = DssScripts.changed(s, s.open(), m -> m.length(5));
            s.note(state.toString());
            s.must(!state.is(Kind.MPTCP), "unmapped bytes DATA_ACKed");
        });
        all.add("v1/dss/3.3.1-14", s -> {
            for (int way = 0; way < 4; way++) {
                CraftedConnection connection = s.open();
                int ssn = connection.first().ssn();
                int wrong = List.of(
                                ssn - 100,
                                ssn + 1,
                                ssn + 100,
                                connection.first().next())
                        .get(way);
                ConnectionState state = DssScripts.changed(s, connection, m -> m.ssn(wrong));
                s.mustNotBeMptcp(state, "with SSN off by " + (wrong - ssn));
            }
        });
        all.add("v1/dss/3.3.1-17", s -> DssScripts.unmappedOnJoined(s, 300_000));
        all.add("v1/dss/3.3.1-18", s -> {
            CraftedConnection connection = s.connection().withChecksums();
            connection
                    .first()
                    .bareSyn()
                    .with(new TcpOption.MaximumSegmentSize(1460))
                    .with(new TcpOption.Timestamps(1, 0))
                    .with(connection.synOption())
                    .send();
            ReceivedSegment answer = connection.synAck();
            s.given(connection.capable(), answer.words());
            Optional<TcpOption.Timestamps> time = answer.segment().options().first(TcpOption.Timestamps.class);
            if (time.isEmpty()) {
                s.skip("the server does not use timestamps");
            }
            TcpOption echo = new TcpOption.Timestamps(2, time.get().value());
            connection.first().craft().with(echo).with(connection.thirdOption()).send();
            Bytes data = s.text(9);
            ConnectionState state = connection.probe(connection.first(), () -> {
                Dss option = connection.map(data).option();
                connection.skip(9);
                connection.first().craft().with(echo).with(option).data(data).send();
            });
            s.mustBe(Kind.MPTCP, state, "with a full option area");
            s.must(connection.awaitDelivered(9), "no data back");
        });
        all.add(
                "v1/dss/3.3.1-6",
                s -> s.mustBe(Kind.MPTCP, DssScripts.changed(s, s.open(), DssBuilder::narrow), "with a 32-bit DSN"));
        all.add("v1/dss/3.3.1-7", DssScripts::wrap);
        all.add("v1/dss/3.3.1-8", s -> {
            CraftedConnection connection = s.connection().withChecksums().open();
            s.mustBe(
                    Kind.MPTCP,
                    DssScripts.changed(s, connection, DssBuilder::narrow),
                    "with the checksum over 64 bits");
            int before = connection.first().count();
            ConnectionState state =
                    DssScripts.changed(s, connection, m -> m.narrow().narrowChecksum());
            boolean fail = connection.first().from(before).stream().anyMatch(received -> received.has(MpFail.class));
            s.note(state + (fail ? " with MP_FAIL" : "") + " with the checksum over 32 bits");
            s.must(fail || !state.is(Kind.MPTCP), "accepted with the checksum over 32 bits");
        });
    }

    private static void joinedOnly(
            CheckContext s, CraftedConnection connection, DssScripts.Change change, String what) {
        CraftedSubflow joined = connection.joined();
        ConnectionState state = DssScripts.changed(s, connection, joined, change);
        s.mustBe(Kind.DEAD, state, "on the joined subflow for a checksum " + what);
        connection.skip(-8);
        s.mustBe(Kind.MPTCP, connection.probe(), "on the first subflow");
    }
}

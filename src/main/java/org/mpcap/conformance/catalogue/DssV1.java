package org.mpcap.conformance.catalogue;

import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.script.DssScripts;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.Dss;

/** Checksums and the content of mappings (RFC 8684 sections 3.3 and 3.3.1). */
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
                        : java.util.Arrays.copyOf(whole.toArray(), whole.length() + change);
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

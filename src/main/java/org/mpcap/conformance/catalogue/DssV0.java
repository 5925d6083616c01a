package org.mpcap.conformance.catalogue;

import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.script.DssScripts;
import org.mpcap.conformance.script.HandshakeScripts;
import org.mpcap.wire.Bytes;

/** Mappings and acknowledgments of version 0 (RFC 6824 section 3.3). */
final class DssV0 {
    private DssV0() {}

    static void add(ScriptTable all) {
        all.add("v0/dss/3.3-1", s -> {
            CraftedConnection connection = DssScripts.withoutChecksums(s);
            s.mustBe(
                    Kind.MPTCP,
                    DssScripts.changed(s, connection, connection.first(), m -> m.checksum(true)),
                    "for a right one");
            s.mustBe(
                    Kind.MPTCP,
                    DssScripts.changed(s, connection, connection.first(), m -> m.wrongChecksum()),
                    "for a wrong one");
        });
        all.add("v0/dss/3.3-2", s -> {
            CraftedConnection connection = s.connection().withChecksums().open();
            s.mustBe(
                    Kind.DEAD,
                    DssScripts.changed(s, connection, connection.first(), m -> m.checksum(false)),
                    "on the only subflow");
            CraftedConnection two = s.connection().withChecksums().open();
            CraftedSubflow joined = two.joined();
            s.mustBe(Kind.DEAD, DssScripts.changed(s, two, joined, m -> m.checksum(false)), "on a joined subflow");
        });
        all.add("v0/dss/3.3.1-2", s -> {
            CraftedConnection connection = s.open();
            HandshakeScripts.confirmed(s, connection);
            ConnectionState state = HandshakeScripts.plain(s, connection);
            s.note(state.toString());
            s.should(!state.is(Kind.TCP), "falls back to TCP");
        });
        all.add("v0/dss/3.3.1-3", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            joined.data("unmapped");
            s.pause(50);
            s.note(joined.reset().map(ReceivedSegment::words).orElse("not reset"));
            s.mustBe(Kind.MPTCP, connection.probe(), "on the first subflow");
        });
        all.add("v0/dss/3.3.1-4", s -> DssScripts.spread(s, 2));
        all.add("v0/dss/3.3.1-5", s -> {
            CraftedConnection connection = s.open();
            HandshakeScripts.confirmed(s, connection);
            Bytes data = s.text(6);
            ConnectionState state = connection.probe(connection.first(), () -> {
                var option = connection.map(data).option();
                connection.skip(6);
                connection.first().ack(option);
                connection.first().data(data);
            });
            s.note(state.toString());
        });
    }
}

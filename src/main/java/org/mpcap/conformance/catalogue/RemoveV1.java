package org.mpcap.conformance.catalogue;

import java.util.List;
import java.util.Optional;
import org.mpcap.conformance.AckPolicy;
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
import org.mpcap.wire.mptcp.RemoveAddr;

/** REMOVE_ADDR (RFC 8684 section 3.4.2). */
final class RemoveV1 {
    private RemoveV1() {}

    static void add(ScriptTable all) {
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
            connection.first().craft().raw(org.mpcap.wire.Bytes.adopt(many)).send();
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
}

package org.mpcap.conformance.catalogue;

import static org.mpcap.conformance.RequirementLevel.INFO;
import static org.mpcap.conformance.RequirementLevel.MUST;
import static org.mpcap.conformance.RequirementLevel.ROBUST;
import static org.mpcap.conformance.RequirementLevel.SHOULD;
import static org.mpcap.conformance.ServerNeed.COMMANDS;
import static org.mpcap.conformance.ServerNeed.READS;
import static org.mpcap.conformance.ServerNeed.SECOND;
import static org.mpcap.conformance.ServerNeed.SETTING;

import java.util.List;
import java.util.Optional;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.Requests;
import org.mpcap.conformance.SourceEnd;
import org.mpcap.conformance.script.AddressScripts;
import org.mpcap.conformance.script.MalformedOptions;
import org.mpcap.wire.mptcp.RemoveAddr;

/** REMOVE_ADDR (RFC 8684 section 3.4.2). */
final class RemoveV1 {
    private RemoveV1() {}

    static List<ConformanceCheck> checks() {
        return List.of(
                ConformanceCheck.of("v1/rmaddr/3.4.2-1", MUST, "an unknown address id")
                        .requires("An unknown address id is silently ignored (3.8).")
                        .expects("MPTCP")
                        .needs(READS)
                        .script(AddressScripts::unknown),
                ConformanceCheck.of("v1/rmaddr/3.4.2-2", SHOULD, "the id of a live joined subflow")
                        .requires("A path in use should be checked by a keepalive before it is removed.")
                        .expects("a keepalive, which we answer; the path is kept")
                        .needs(READS, SECOND)
                        .script(AddressScripts::live),
                ConformanceCheck.of("v1/rmaddr/3.4.2-3", SHOULD, "the id of a joined subflow that no longer answers")
                        .requires("A path that does not answer the keepalive should be reset.")
                        .expects("a keepalive, later RST")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            CraftedSubflow joined = connection
                                    .join(SourceEnd.SECOND)
                                    .addressId(9)
                                    .complete();
                            joined.acking(AckPolicy.NONE);
                            int before = joined.count();
                            connection.first().ack(new RemoveAddr(0, List.of(9)));
                            s.pause(3_000);
                            List<ReceivedSegment> after = joined.from(before);
                            String text = after.isEmpty()
                                    ? "silence"
                                    : after.get(0).words() + ", " + after.size() + " segments in 3 s";
                            s.note(text);
                            s.should(after.stream().noneMatch(ReceivedSegment::isFin), "closed with FIN: " + text);
                            s.mustBe(Kind.MPTCP, connection.probe(), "on the first subflow");
                        }),
                ConformanceCheck.of("v1/rmaddr/3.4.2-4", INFO, "id 0 with another subflow alive")
                        .requires("Id 0 is the address of the initial subflow.")
                        .expects("the initial subflow is checked or closed; the other lives")
                        .needs(READS, SECOND)
                        .script(s -> {
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
                        }),
                ConformanceCheck.of("v1/rmaddr/3.4.2-5", INFO, "id 0 with no other subflow")
                        .requires("The connection should survive.")
                        .expects("the connection survives")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            int before = connection.first().count();
                            connection.first().ack(new RemoveAddr(0, List.of(0)));
                            s.pause(100);
                            s.note(connection.first().from(before).stream()
                                            .map(ReceivedSegment::words)
                                            .findFirst()
                                            .orElse("silence")
                                    + "; " + connection.probe() + " afterwards");
                        }),
                ConformanceCheck.of("v1/rmaddr/3.4.2-6", INFO, "a list of four ids")
                        .requires("REMOVE_ADDR may name several ids.")
                        .expects("applied to those known")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            CraftedSubflow joined = connection
                                    .join(SourceEnd.SECOND)
                                    .addressId(9)
                                    .complete();
                            int before = joined.count();
                            connection.first().ack(new RemoveAddr(0, List.of(11, 12, 15, 9)));
                            s.pause(100);
                            s.note("joined subflow: "
                                    + joined.from(before).stream()
                                            .map(ReceivedSegment::words)
                                            .findFirst()
                                            .orElse("kept"));
                            s.mustBe(Kind.MPTCP, connection.probe(), "on the first subflow");
                        }),
                ConformanceCheck.of("v1/rmaddr/3.4.2-7", ROBUST, "an empty list, a list of 17 ids")
                        .requires("A malformed option is ignored.")
                        .expects("ignored or applied; no crash")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            connection.joined();
                            connection.first().craft().raw("1e0340").send();
                            byte[] many = MalformedOptions.option(s, 0x40, 20).toArray();
                            for (int i = 3; i < 20; i++) {
                                many[i] = (byte) (100 + i);
                            }
                            connection
                                    .first()
                                    .craft()
                                    .raw(org.mpcap.wire.Bytes.adopt(many))
                                    .send();
                            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
                            s.serverLives();
                        }),
                ConformanceCheck.of("v1/rmaddr/3.4.2-8", SHOULD, "the server withdraws an announced address")
                        .requires("A withdrawn address is announced by REMOVE_ADDR.")
                        .expects("REMOVE_ADDR with that id")
                        .needs(COMMANDS, SETTING)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            AddressScripts.announcement(s, connection);
                            connection.data(connection.first(), Requests.command("withdraw"));
                            Optional<ReceivedSegment> removed = connection
                                    .first()
                                    .await(4 * s.patience(), received -> received.has(RemoveAddr.class));
                            if (removed.isEmpty() && connection.delivered().contains("withdraw")) {
                                s.skip("the program cannot withdraw an address");
                            }
                            s.note(removed.map(ReceivedSegment::words).orElse("none"));
                            s.should(removed.isPresent(), "no REMOVE_ADDR");
                        }));
    }
}

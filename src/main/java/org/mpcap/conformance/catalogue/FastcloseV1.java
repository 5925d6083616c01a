package org.mpcap.conformance.catalogue;

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
import org.mpcap.conformance.Trait;
import org.mpcap.conformance.script.FastcloseScripts;
import org.mpcap.conformance.script.MalformedOptions;
import org.mpcap.conformance.script.ServerJoin;
import org.mpcap.conformance.script.ServerJoins;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpFastClose;
import org.mpcap.wire.mptcp.MpTcpRst;

/** MP_FASTCLOSE and resets (RFC 8684 sections 3.5 and 3.6). */
final class FastcloseV1 {
    private FastcloseV1() {}

    static List<ConformanceCheck> checks() {
        return List.of(
                ConformanceCheck.of("v1/fastclose/3.5-1", MUST, "MP_FASTCLOSE on an ACK, two subflows")
                        .requires("MP_FASTCLOSE with the right key is answered with RST on all subflows.")
                        .expects("RST on all subflows")
                        .needs(READS, SECOND)
                        .script(FastcloseScripts::onAck),
                ConformanceCheck.of("v1/fastclose/3.5-2", MUST, "MP_FASTCLOSE on an RST of one of two subflows")
                        .requires("MP_FASTCLOSE with the right key closes the whole connection.")
                        .expects("RST on the other subflow")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            CraftedSubflow joined = connection.joined();
                            joined.rst(connection.fastClose());
                            Optional<ReceivedSegment> reset = connection.first().await(ReceivedSegment::isReset);
                            s.note(reset.map(ReceivedSegment::words).orElse("no reset"));
                            s.must(reset.isPresent(), "the other subflow is not reset");
                        }),
                ConformanceCheck.of("v1/fastclose/3.5-3", MUST, "MP_FASTCLOSE with a wrong key")
                        .requires("MP_FASTCLOSE with a wrong key is ignored.")
                        .expects("MPTCP")
                        .needs(READS)
                        .script(FastcloseScripts::wrongKey),
                ConformanceCheck.of("v1/fastclose/3.5-4", MUST, "RST with MP_FASTCLOSE and a wrong key, two subflows")
                        .requires("A wrong key does not close the connection; the RST closes its subflow.")
                        .expects("the other subflow lives")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            CraftedSubflow joined = connection.joined();
                            joined.rst(new MpFastClose(0, s.random().nextLong()));
                            s.mustBe(Kind.MPTCP, connection.probe(), "on the other subflow");
                        }),
                ConformanceCheck.of("v1/fastclose/3.5-5", ROBUST, "MP_FASTCLOSE of length 11 and 13")
                        .requires("A malformed option is ignored.")
                        .expects("ignored")
                        .needs(READS)
                        .script(s -> MalformedOptions.lengths(s, 0x70, new int[] {11, 13})),
                ConformanceCheck.of("v1/fastclose/3.5-6", MUST, "the right key on unacceptable segments")
                        .requires("Options on unacceptable segments are not acted upon (RFC 9293, RFC 5961).")
                        .expects("ignored, or a challenge ACK")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            CraftedSubflow subflow = connection.first();
                            subflow.craft()
                                    .shifted(0x2000_0000)
                                    .with(connection.fastClose())
                                    .send();
                            s.mustBe(Kind.MPTCP, connection.probe(), "after an ACK out of the window");
                            subflow.craft()
                                    .shifted(0x2000_0000)
                                    .flags(TcpSegment.RST | TcpSegment.ACK)
                                    .with(connection.fastClose())
                                    .send();
                            s.mustBe(Kind.MPTCP, connection.probe(), "after an RST out of the window");
                            subflow.craft()
                                    .acknowledging(subflow.expected() + 100_000)
                                    .with(connection.fastClose())
                                    .again()
                                    .send();
                            s.mustBe(Kind.MPTCP, connection.probe(), "after an ACK of data never sent");
                            subflow.craft()
                                    .shifted(100)
                                    .flags(TcpSegment.RST | TcpSegment.ACK)
                                    .with(connection.fastClose())
                                    .send();
                            s.mustBe(Kind.MPTCP, connection.probe(), "after an RST in the window but not exact");
                        }),
                ConformanceCheck.of("v1/fastclose/3.5-7", MUST, "the server program aborts, two subflows")
                        .requires(
                                "An abort sends MP_FASTCLOSE with the peer's key on one subflow and RST on the others.")
                        .expects("MP_FASTCLOSE(K_A); RST on the others")
                        .needs(COMMANDS, SECOND)
                        .script(FastcloseScripts::serverAborts),
                ConformanceCheck.of("v1/fastclose/3.5-8", SHOULD, "the server's MP_FASTCLOSE on an ACK is not answered")
                        .requires("MP_FASTCLOSE is sent again about three times, then RST follows.")
                        .expects("sent again, then RST with MP_FASTCLOSE")
                        .needs(COMMANDS)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            connection.first().acking(AckPolicy.NONE);
                            connection.data(connection.first(), Requests.command("abort"));
                            Optional<ReceivedSegment> close = connection
                                    .first()
                                    .await(4 * s.patience(), received -> received.has(MpFastClose.class));
                            s.given(close.isPresent(), "no MP_FASTCLOSE on command");
                            if (close.get().isReset()) {
                                s.skip("the server uses the RST form");
                            }
                            boolean reset = s.await(20_000_000_000L, connection.first()::isReset);
                            long times = connection.first().received().stream()
                                    .filter(received -> received.has(MpFastClose.class) && !received.isReset())
                                    .count();
                            s.note(times + " times" + (reset ? ", then RST" : ""));
                            s.should(times > 1 && reset, times + " times, " + (reset ? "then RST" : "no RST"));
                        }),
                ConformanceCheck.of(
                                "v1/reset/3.6-1",
                                MUST,
                                "RST on one of two subflows: plain, MP_TCPRST, unknown reason and flags")
                        .requires("A reset closes only its subflow.")
                        .expects("the other subflow goes on")
                        .needs(READS, SECOND)
                        .script(s -> {
                            for (int way = 0; way < 3; way++) {
                                CraftedConnection connection = s.open();
                                CraftedSubflow joined = connection.joined();
                                switch (way) {
                                    case 0 -> joined.rst();
                                    case 1 -> joined.rst(new MpTcpRst(1, 2));
                                    default -> joined.rst(new MpTcpRst(0xf, 0xff));
                                }
                                s.mustBe(
                                        Kind.MPTCP,
                                        connection.probe(),
                                        List.of("after a plain RST", "after MP_TCPRST(2)", "after an unknown reason")
                                                .get(way));
                            }
                        }),
                ConformanceCheck.of("v1/reset/3.6-2", ROBUST, "MP_TCPRST on a segment without RST")
                        .requires("MP_TCPRST has a meaning only on RST.")
                        .expects("ignored")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            connection.first().ack(new MpTcpRst(0, 1));
                            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
                        }),
                ConformanceCheck.of("v1/reset/3.6-3", MUST, "every MP_TCPRST received in the whole run")
                        .requires("U, V and W are 0 when sent; the reasons are those of the registry.")
                        .expects("U=V=W=0, reason 0 to 6")
                        .traits(Trait.LAST)
                        .script(s -> {
                            List<MpTcpRst> all = s.resetsReceived();
                            if (all.isEmpty()) {
                                s.skip("no MP_TCPRST seen in this run");
                            }
                            s.note(all.size() + " seen, reasons "
                                    + all.stream()
                                            .map(MpTcpRst::reason)
                                            .distinct()
                                            .sorted()
                                            .toList());
                            s.must(all.stream().allMatch(r -> (r.flags() & 0xe) == 0), "U, V or W set");
                            s.ought(all.stream().allMatch(r -> r.reason() <= 6), "a reason above 6");
                        }),
                ConformanceCheck.of("v1/reset/3.6-4", SHOULD, "a permanent reset of a subflow the server opened")
                        .requires("After a reset with T=0 the path should not be tried again.")
                        .expects("no new attempt in 3 s")
                        .needs(READS, SECOND, SETTING)
                        .traits(Trait.RACY)
                        .script(s -> {
                            ServerJoin attempt = ServerJoins.provoke(s);
                            int token = attempt.connection().keys().localToken().bits();
                            attempt.subflow()
                                    .craft()
                                    .flags(TcpSegment.RST | TcpSegment.ACK)
                                    .with(new MpTcpRst(0, 2))
                                    .send();
                            int before = s.incoming(token).size();
                            s.pause(3_000);
                            int again = s.incoming(token).size() - before;
                            s.note(again + " new attempts in 3 s");
                            s.should(again == 0, again + " new attempts in 3 s");
                        }));
    }
}

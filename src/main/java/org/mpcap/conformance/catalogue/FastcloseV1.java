package org.mpcap.conformance.catalogue;

import java.util.List;
import java.util.Optional;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.Requests;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.script.MalformedOptions;
import org.mpcap.conformance.script.ServerJoin;
import org.mpcap.conformance.script.ServerJoins;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpFastClose;
import org.mpcap.wire.mptcp.MpTcpRst;

/** MP_FASTCLOSE and resets (RFC 8684 sections 3.5 and 3.6). */
final class FastcloseV1 {
    private FastcloseV1() {}

    static void add(ScriptTable all) {
        all.add("v1/fastclose/3.5-1", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            connection.ack(connection.fastClose());
            s.await(2 * s.patience(), () -> connection.first().isReset() && joined.isReset());
            for (CraftedSubflow subflow : List.of(connection.first(), joined)) {
                s.noteMust(
                        subflow.isReset(),
                        (subflow == joined ? "joined" : "first") + " subflow: "
                                + subflow.reset().map(ReceivedSegment::words).orElse("not reset"));
            }
        });
        all.add("v1/fastclose/3.5-2", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            joined.rst(connection.fastClose());
            Optional<ReceivedSegment> reset = connection.first().await(ReceivedSegment::isReset);
            s.note(reset.map(ReceivedSegment::words).orElse("no reset"));
            s.must(reset.isPresent(), "the other subflow is not reset");
        });
        all.add("v1/fastclose/3.5-3", s -> {
            CraftedConnection connection = s.open();
            for (long key :
                    new long[] {s.random().nextLong(), connection.keys().local().bits(), 0}) {
                connection.ack(new MpFastClose(0, key));
                s.mustBe(Kind.MPTCP, connection.probe(), "after key " + Long.toHexString(key));
            }
        });
        all.add("v1/fastclose/3.5-4", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            joined.rst(new MpFastClose(0, s.random().nextLong()));
            s.mustBe(Kind.MPTCP, connection.probe(), "on the other subflow");
        });
        all.add("v1/fastclose/3.5-5", s -> MalformedOptions.lengths(s, 0x70, new int[] {11, 13}));
        all.add("v1/fastclose/3.5-6", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow subflow = connection.first();
            subflow.craft().shifted(0x2000_0000).with(connection.fastClose()).send();
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
        });
        all.add("v1/fastclose/3.5-7", FastcloseV1::serverAborts);
        all.add("v1/fastclose/3.5-8", s -> {
            CraftedConnection connection = s.open();
            connection.first().acking(AckPolicy.NONE);
            connection.data(connection.first(), Requests.command("abort"));
            Optional<ReceivedSegment> close =
                    connection.first().await(4 * s.patience(), received -> received.has(MpFastClose.class));
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
        });
        all.add("v1/reset/3.6-1", s -> {
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
        });
        all.add("v1/reset/3.6-2", s -> {
            CraftedConnection connection = s.open();
            connection.ack(new MpTcpRst(0, 1));
            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
        });
        all.add("v1/reset/3.6-3", s -> {
            List<MpTcpRst> resets = s.resetsReceived();
            if (resets.isEmpty()) {
                s.skip("no MP_TCPRST seen in this run");
            }
            s.note(resets.size() + " seen, reasons "
                    + resets.stream().map(MpTcpRst::reason).distinct().sorted().toList());
            s.must(resets.stream().allMatch(r -> (r.flags() & 0xe) == 0), "U, V or W set");
            s.ought(resets.stream().allMatch(r -> r.reason() <= 6), "a reason above 6");
        });
        all.add("v1/reset/3.6-4", s -> {
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
            s.noteShould(again == 0, again + " new attempts in 3 s");
        });
    }
    /** What the server sends when its program aborts. */
    public static void serverAborts(CheckContext s) {
        CraftedConnection connection = s.open();
        CraftedSubflow joined = connection.joined();
        connection.data(connection.first(), Requests.command("abort"));
        s.await(4 * s.patience(), () -> closed(connection.first()) && closed(joined));
        Optional<MpFastClose> close = connection.subflows().stream()
                .flatMap(subflow -> subflow.received().stream())
                .flatMap(received -> received.option(MpFastClose.class).stream())
                .findFirst();
        s.note(close.map(MpFastClose::describe).orElse("no MP_FASTCLOSE"));
        if (s.must(close.isPresent(), "no MP_FASTCLOSE")) {
            s.must(
                    close.get().receiverKey() == connection.keys().local().bits(),
                    "MP_FASTCLOSE with another key than ours");
        }
        s.must(closed(connection.first()) && closed(joined), "a subflow is left");
    }

    private static boolean closed(CraftedSubflow subflow) {
        return subflow.received().stream().anyMatch(received -> received.isReset() || received.has(MpFastClose.class));
    }
}

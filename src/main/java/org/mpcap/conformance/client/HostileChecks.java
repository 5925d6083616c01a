package org.mpcap.conformance.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.Requests;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.script.ClientScripts;
import org.mpcap.conformance.script.HandshakeScripts;
import org.mpcap.conformance.script.MalformedOptions;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpTcpRst;

/** Malformed options, middleboxes, threats, and paths on which SYNs are lost (RFC 8684 sections 3.9.3 and 6, RFC 7430). */
final class HostileChecks {
    private static final int MANY = 40;
    private static final int RANDOM_OPTIONS = 10;
    private static final long PLAIN_SYN_NANOS = 30_000_000_000L;

    private HostileChecks() {}

    static void add(ScriptTable all) {
        malformed(all);
        boxes(all);
        lostSyns(all);
    }

    private static void malformed(ScriptTable all) {
        all.add("c1/robust/-1", s -> {
            CraftedConnection connection = s.open();
            for (String bad : List.of("1e000000", "1e010000", "1e020101", "1e0320", "1e280101")) {
                connection.first().craft().raw(bad).send();
                s.mustBe(Kind.MPTCP, connection.probe(), "after " + bad);
            }
        });
        all.add("c1/robust/-3", s -> {
            CraftedConnection connection = s.open();
            connection.first().craft().raw("01".repeat(40)).send();
            s.mustBe(Kind.MPTCP, connection.probe(), "after 40 bytes of NOP");
        });
        all.add("c1/robust/-4", s -> {
            CraftedConnection connection = s.open();
            connection
                    .ack(new MpCapable.Syn(1, 1))
                    .ack(new MpCapable.OneKey(1, 1, s.random().nextLong()))
                    .ack(new MpCapable.OneKey(0, 1, s.random().nextLong()))
                    .ack(new MpCapable.BothKeys(
                            1, 1, s.random().nextLong(), s.random().nextLong()))
                    .ack(new MpJoin.Syn(0, 1, 2, 3))
                    .ack(new MpJoin.SynAck(0, 1, 2, 3));
            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
        });
        all.add("c1/robust/-5", s -> {
            int alive = 0;
            for (int i = 0; i < MANY; i++) {
                CraftedConnection connection = s.open();
                for (int j = 0; j < RANDOM_OPTIONS && !connection.first().isReset(); j++) {
                    connection
                            .first()
                            .craft()
                            .raw(MalformedOptions.option(
                                    s, s.random().nextInt(256), 3 + s.random().nextInt(38)))
                            .send();
                }
                alive += connection.probe().is(Kind.MPTCP) ? 1 : 0;
                s.end(connection);
            }
            s.note(alive + " of " + MANY + " alive");
            s.serverLives();
        });
        all.add("c1/robust/-6", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            var data = s.text(6);
            ConnectionState state = connection.probe(joined, () -> {
                Dss map = connection.map(joined, data).withoutAck().option();
                connection.skip(6);
                joined.craft().data(data).with(map).raw("1e04b000").send();
            });
            s.mustBe(Kind.MPTCP, state, "beside an unknown subtype");
        });
        all.add("c1/robust/-7", s -> {
            for (int i = 0; i < MANY; i++) {
                s.end(s.open());
            }
            s.note("MPTCP in each of " + MANY + " connections");
        });
    }

    private static void boxes(ScriptTable all) {
        all.add("c1/middlebox/-1", s -> {
            CraftedConnection connection = ClientScripts.written(s, "send 5");
            ClientScripts.wantMore(s, connection);
            List<Integer> ssns = connection.first().received().stream()
                    .flatMap(r -> r.option(Dss.class).stream())
                    .flatMap(dss -> dss.mapping().stream())
                    .filter(m -> m.length() > 0)
                    .map(Dss.Mapping::subflowSequenceNumber)
                    .toList();
            s.given(!ssns.isEmpty(), "the client sends no mapping");
            s.noteMust(ssns.stream().allMatch(ssn -> ssn > 0 && ssn < 100), "SSNs " + ssns);
        });
        all.add("c1/middlebox/-2", s -> {
            CraftedConnection connection = ClientScripts.asked(s, "send 5");
            connection.first().acking(AckPolicy.NONE);
            connection.handshake();
            ClientScripts.awaitData(s, connection, 1);
            ReceivedSegment first = connection.first().received().stream()
                    .filter(ReceivedSegment::hasData)
                    .findFirst()
                    .orElseThrow();
            if (!first.mptcp().isEmpty()) {
                connection.ack(first.mptcp().get(0));
            }
            connection.first().acking(AckPolicy.SUBFLOW);
            s.mustNotBeMptcp(HandshakeScripts.plain(s, connection), "for its own option mirrored");
        });
        all.add("c1/middlebox/-3", s -> {
            CraftedConnection connection = ClientScripts.written(s, "send 5");
            connection.first().acking(AckPolicy.SUBFLOW);
            int length = connection.first().streamLength();
            connection.data(connection.first(), Requests.command("send 6"));
            s.await(4 * s.patience(), () -> connection.first().streamLength() > length);
            s.pause(30);
            connection.ack(connection.ackOption());
            connection.first().acking(AckPolicy.BOTH);
            s.note(connection.probe() + ", " + connection.deliveredLength() + " bytes in order");
        });
        all.add("c1/middlebox/-4", s -> {
            CraftedConnection connection = s.open();
            s.mustBe(
                    Kind.MPTCP,
                    connection.probe(s.acceptJoin(connection).addressId(77).complete()),
                    "on the joined subflow");
        });
        all.add("c1/middlebox/-5", s -> {
            CraftedConnection connection = ClientScripts.asked(s);
            connection.first().answerSyn();
            s.mustBe(Kind.TCP, HandshakeScripts.plain(s, connection), "for plain data");
            s.must(
                    connection.first().received().stream()
                            .skip(1)
                            .allMatch(r -> r.mptcp().isEmpty()),
                    "MPTCP options afterwards");
        });
        all.add("c1/middlebox/-6", s -> {
            CraftedConnection connection = ClientScripts.asked(s, "send 5");
            connection.first().acking(AckPolicy.SUBFLOW);
            connection.handshake();
            ClientScripts.awaitData(s, connection, 1);
            s.mustBe(Kind.TCP, HandshakeScripts.plain(s, connection), "for plain acknowledgments and data");
        });
        all.add("c1/sec/-1", s -> {
            CraftedConnection connection = s.open();
            connection
                    .first()
                    .craft()
                    .shifted(100)
                    .flags(TcpSegment.RST | TcpSegment.ACK)
                    .with(new MpTcpRst(0, 0))
                    .send();
            s.mustBe(Kind.MPTCP, connection.probe(), "after an RST in the window but not exact");
        });
        all.add("c1/sec/-2", s -> {
            CraftedConnection connection = s.open();
            var data = s.text(6);
            long before = connection.dataAck();
            connection
                    .first()
                    .craft()
                    .acknowledging(connection.first().expected() + 100_000)
                    .data(data)
                    .with(connection.map(data).option())
                    .again()
                    .send();
            s.pause(100);
            s.must(connection.dataAck() == before, "a DSS on an ACK of data never sent is processed");
            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
        });
        all.add("c1/sec/-5", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow ours = s.subflow(
                    connection.first().path(),
                    s.sparePort(),
                    connection.first().tuple().remote().port());
            ours.syn(new MpJoin.Syn(0, 3, s.random().nextInt(), 4));
            Optional<ReceivedSegment> answer = ours.answer();
            s.noteMust(answer.stream().noneMatch(a -> a.has(MpJoin.SynAck.class)), ClientScripts.words(answer));
        });
    }

    private static void lostSyns(ScriptTable all) {
        all.add("c1/blackhole/3.9.3-1", s -> {
            CraftedConnection connection = ClientScripts.asked(s);
            Optional<ReceivedSegment> plain = plainSyn(s, connection);
            s.noteShould(plain.isPresent(), plain.isPresent() ? "a plain SYN comes" : "no plain SYN in 30 s");
            if (plain.isPresent()) {
                connection.first().answerSyn();
                s.mustBe(Kind.TCP, HandshakeScripts.plain(s, connection), "");
            }
        });
        all.add("c1/blackhole/3.9.3-2", s -> {
            CraftedConnection connection = ClientScripts.asked(s);
            s.given(plainSyn(s, connection).isPresent(), "no plain SYN comes");
            connection.answer();
            ClientScripts.isTcp(s).accept(connection);
        });
        all.add("c1/blackhole/3.9.3-3", s -> {
            CraftedConnection connection = ClientScripts.asked(s);
            s.given(s.await(5_000_000_000L, () -> connection.first().count() > 2), "no third SYN");
            connection.answer();
            ClientScripts.lives(s).accept(connection);
        });
        all.add("c1/blackhole/-1", s -> {
            CraftedConnection connection = ClientScripts.asked(s);
            s.given(plainSyn(s, connection).isPresent(), "no plain SYN comes");
            connection.first().answerSyn();
            connection.probe();
            CraftedSubflow next = s.accept();
            s.note(
                    next.received().get(0).mptcp().isEmpty()
                            ? "plain: the client remembers (Linux: sysctl -w net.mptcp.blackhole_timeout=0 heals)"
                            : "MPTCP again");
        });
        all.add("c1/blackhole/-2", s -> {
            s.setting("blackhole 2", "blackhole 0");
            CraftedConnection connection = ClientScripts.asked(s);
            s.given(plainSyn(s, connection).isPresent(), "no plain SYN comes");
            connection.first().answerSyn();
            connection.probe();
            s.end(connection);
            boolean plain = s.accept().received().get(0).mptcp().isEmpty();
            s.pause(3_000);
            boolean again = !s.accept().received().get(0).mptcp().isEmpty();
            s.note((plain ? "plain at first" : "MPTCP at once")
                    + (again ? ", MPTCP again after 3 s" : ", still plain"));
        });
        all.add("c1/blackhole/-3", s -> {
            List<String> seen = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                CraftedSubflow subflow = s.accept();
                seen.add(subflow.received().get(0).mptcp().isEmpty() ? "plain" : "MP_CAPABLE");
                subflow.rst();
            }
            s.note(String.join(", ", seen));
        });
        all.add("c1/blackhole/-4", s -> {
            CraftedConnection connection = ClientScripts.asked(s);
            plainSyn(s, connection);
            s.note(connection.first().received().stream()
                            .filter(syn -> syn.has(MpCapable.class))
                            .count() + " SYNs with MP_CAPABLE");
        });
    }

    private static Optional<ReceivedSegment> plainSyn(CheckContext s, CraftedConnection connection) {
        s.await(
                PLAIN_SYN_NANOS,
                () -> connection.first().received().stream()
                        .anyMatch(r -> r.mptcp().isEmpty()));
        return connection.first().received().stream()
                .filter(r -> r.mptcp().isEmpty())
                .findFirst();
    }
}

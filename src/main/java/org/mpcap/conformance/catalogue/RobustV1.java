package org.mpcap.conformance.catalogue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.JoinBuilder;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.SourceEnd;
import org.mpcap.conformance.script.AddressScripts;
import org.mpcap.conformance.script.HandshakeScripts;
import org.mpcap.conformance.script.JoinScripts;
import org.mpcap.conformance.script.RobustScripts;
import org.mpcap.crypto.Key;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Checksums;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpFastClose;
import org.mpcap.wire.mptcp.MpJoin;

/** MalformedOptions and unknown input, middleboxes and known threats (RFC 8684 section 6, RFC 6181, RFC 7430). */
final class RobustV1 {
    private RobustV1() {}

    static void add(ScriptTable all) {
        all.add("v1/robust/-1", RobustScripts::unknownInSyn);
        all.add("v1/robust/-2", RobustScripts::unknownEstablished);
        all.add("v1/robust/-3", RobustScripts::brokenInSyn);
        all.add("v1/robust/-4", s -> {
            CraftedConnection connection = s.open();
            for (String bad : List.of(
                    "1e000000",
                    "1e010000",
                    "1e020101",
                    "1e082001",
                    "1e0320",
                    "1e0330",
                    "1e0340",
                    "1e047000",
                    "1e046000",
                    "1e0301")) {
                connection.first().craft().raw(bad).send();
                ConnectionState state = connection.probe();
                if (!s.must(state.is(Kind.MPTCP), state + " after " + bad)) {
                    connection = s.open();
                }
            }
            s.note("MPTCP after each");
            s.serverLives();
        });
        all.add("v1/robust/-5", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow subflow = connection.first();
            for (int offset : new int[] {4, 15}) {
                TcpSegment segment = subflow.craft().data("offset").again().segment();
                byte[] bytes = segment.write().toArray();
                bytes[12] = (byte) (offset << 4);
                var path = subflow.path();
                byte[] zero = bytes.clone();
                int sum = Checksums.withPseudoHeader(
                        path.source(), path.destination(), TcpSegment.PROTOCOL, Bytes.of(zero));
                bytes[16] = (byte) (sum >>> 8);
                bytes[17] = (byte) sum;
                path.send(IpPacket.of(path.source(), path.destination(), TcpSegment.PROTOCOL, 64, Bytes.adopt(bytes)));
                s.mustBe(Kind.MPTCP, connection.probe(), "after data offset " + offset);
            }
        });
        all.add("v1/robust/-6", s -> {
            CraftedConnection connection = s.open();
            connection
                    .ack(connection.synOption())
                    .ack(new MpCapable.OneKey(1, 1, s.random().nextLong()))
                    .ack(connection.thirdOption())
                    .ack(new MpCapable.BothKeys(
                            1, 1, s.random().nextLong(), s.random().nextLong()))
                    .ack(new MpJoin.SynAck(0, 1, 2, 3));
            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
            s.serverLives();
        });
        all.add("v1/robust/-7", s -> RobustScripts.randomEstablished(s, 3000));
        all.add("v1/robust/-8", s -> RobustScripts.randomSyns(s, 2000));
        all.add("v1/middlebox/6-1", s -> {
            CraftedConnection connection = s.connection().begin();
            connection.ack();
            s.mustBe(Kind.TCP, HandshakeScripts.plain(s, connection), "for plain data");
            s.must(s.await(4 * s.patience(), () -> connection.first().streamLength() > 0), "no data back");
        });
        all.add("v1/middlebox/6-2", s -> {
            CraftedConnection connection =
                    s.connection(s.reuse(s.subflow(), 0xfffffffa)).open();
            for (int i = 0; i < 3; i++) {
                s.mustBe(Kind.MPTCP, connection.probe(), "across the wrap");
            }
        });
        all.add("v1/middlebox/6-3", s -> {
            CraftedConnection connection = s.open();
            JoinBuilder join = connection.join(SourceEnd.SECOND);
            CraftedSubflow subflow = join.subflow().syn();
            subflow.synAck();
            subflow.ack(new MpJoin.Ack(0, join.hmac()));
            long before = connection.nextDsn();
            Bytes data = s.text(7);
            subflow.data(data, connection.map(subflow, data).option());
            subflow.awaitAcked();
            s.pause(60);
            boolean attached = connection.dataAck() - before > 0;
            s.note(
                    attached
                            ? "attached"
                            : subflow.reset().map(ReceivedSegment::words).orElse("plain TCP"));
            s.must(!attached, "attached to the connection");
        });
        all.add("v1/middlebox/6-4", s -> {
            CraftedConnection connection = s.open();
            connection.join(SourceEnd.SECOND).addressId(5).complete();
            s.note(JoinScripts.letIn(connection.join(SourceEnd.FIRST).addressId(5)));
        });
        all.add("v1/middlebox/6-5", s -> s.note(s.open().probe() + " intact; " + coalesced(s) + " coalesced"));
        all.add("v1/middlebox/6-6", s -> {
            CraftedConnection connection = s.open();
            Bytes data = s.text(12);
            ConnectionState state = connection.probe(connection.first(), () -> {
                var option = connection.map(data).option();
                connection.skip(12);
                connection.first().data(data.slice(0, 5)).data(data.from(5), option);
            });
            s.note(state.toString());
        });
        all.add("v1/middlebox/6-7", s -> {
            CraftedConnection begun = s.connection().begin();
            CraftedConnection connection =
                    s.connection(begun.first(), begun.keys().remote());
            connection.learn(begun.keys().remote());
            connection.ack(connection.thirdOption());
            s.note(connection.probe().toString());
        });
        all.add("v1/sec/7430.2-1", s -> {
            CraftedConnection connection = s.open();
            var forged = new AddAddr(
                    0,
                    60,
                    AddressScripts.nobody(60),
                    OptionalInt.empty(),
                    OptionalLong.of(s.random().nextLong()));
            connection.ack(forged);
            s.pause(250);
            int before = connection.first().count();
            var fence = AddressScripts.signed(connection, 61);
            s.given(AddressScripts.echoed(connection.first(), fence), "the fence is not echoed");
            boolean echoed =
                    connection.first().from(0).stream().anyMatch(received -> AddressScripts.isEcho(received, forged));
            s.note((echoed ? "echoed" : "ignored") + "; " + (connection.first().count() - before)
                    + " segments for the fence");
            s.should(!echoed, "echoed");
        });
        all.add("v1/sec/7430.3-1", s -> halfOpen(s, 300, false));
        all.add("v1/sec/7430.3-2", s -> halfOpen(s, 40, true));
        all.add("v1/sec/7430.5-1", s -> {
            CraftedConnection connection = s.open();
            connection
                    .first()
                    .craft()
                    .shifted(0x3000_0000)
                    .with(new MpFastClose(0, s.random().nextLong()))
                    .send();
            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
        });
        all.add("v1/sec/6181-1", s -> {
            CraftedConnection connection = s.open();
            JoinBuilder old = connection.join(SourceEnd.SECOND).nonce(77);
            Bytes recorded = old.begin().hmac();
            old.third();
            s.given(old.fourth().filter(a -> !a.isReset()).isPresent(), "the first join is refused");
            CraftedSubflow subflow = old.established();
            subflow.rst();
            JoinBuilder again = connection.join(SourceEnd.SECOND).nonce(77).begin();
            again.third(recorded);
            Optional<ReceivedSegment> reset = again.subflow().await(ReceivedSegment::isReset);
            s.note(reset.map(ReceivedSegment::words).orElse("no reset"));
            s.must(reset.isPresent(), "the replay is accepted");
        });
        all.add(
                "v1/sec/6181-2",
                s -> s.note(s.connection(s.subflow(), new Key(0))
                        .handshake()
                        .probe()
                        .toString()));
    }

    private static ConnectionState coalesced(CheckContext s) {
        CraftedConnection connection = s.open();
        Bytes data = s.text(12);
        return connection.probe(data, connection.map(data.slice(0, 6)).option());
    }

    private static void halfOpen(CheckContext s, int count, boolean thenGood) {
        CraftedConnection connection = s.open();
        int answered = 0;
        for (int i = 0; i < count; i++) {
            JoinBuilder join =
                    connection.join(SourceEnd.SECOND).addressId(10 + i % 200).syn();
            join.answer();
            answered += join.synAck().isPresent() ? 1 : 0;
        }
        s.note(answered + " of " + count + " answered");
        ConnectionState state = connection.probe();
        s.must(state.is(Kind.MPTCP), "the connection is " + state);
        if (thenGood) {
            String good = JoinScripts.letIn(connection.join(SourceEnd.SECOND));
            s.noteMust(good.startsWith("accepted"), "good join: " + good);
        }
    }
}

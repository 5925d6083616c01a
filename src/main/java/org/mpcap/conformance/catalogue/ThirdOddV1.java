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
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.script.Answers;
import org.mpcap.conformance.script.HandshakeScripts;
import org.mpcap.crypto.Key;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MptcpOption;

/** Third packets that are not as they should be, or not where (RFC 8684 section 3.1). */
final class ThirdOddV1 {
    private ThirdOddV1() {}

    static void add(ScriptTable all) {
        all.add("v1/third/3.1-21", s -> {
            for (int[] form : new int[][] {{0, 0x01}, {2, 0x01}, {1, 0x00}, {1, 0x41}, {1, 0x03}}) {
                CraftedConnection connection = s.connection().begin();
                connection
                        .first()
                        .ack(new MpCapable.BothKeys(
                                form[0],
                                form[1],
                                connection.keys().local().bits(),
                                connection.keys().remote().bits()));
                Answers.oughtNotBeMptcp(
                        s, connection.probe(), "for version " + form[0] + " flags " + Answers.flags(form[1]));
            }
        });
        all.add("v1/third/3.1-22", s -> Answers.thirdAcks(s, 4, 12, 18, 19, 21, 22, 23, 24, 26));
        all.add("v1/third/3.1-23", s -> {
            CraftedConnection connection = s.connection().begin();
            connection
                    .first()
                    .ack(new MpCapable.BothKeys(
                            1,
                            1,
                            connection.keys().local().bits(),
                            connection.keys().remote().bits() ^ 0x10));
            Answers.oughtNotBeMptcp(s, connection.probe(), "with a wrong echoed key");
        });
        all.add("v1/third/3.1-24", s -> {
            CraftedConnection connection = s.connection(s.subflow(), new Key(0));
            ConnectionState state = connection.handshake().probe();
            s.note(state.toString());
            s.must(!state.is(Kind.SILENT), "silence");
            s.serverLives();
        });
        all.add("v1/third/3.1-25", s -> {
            CraftedConnection first = s.connection().begin();
            CraftedConnection connection = mirrored(s, first);
            ConnectionState state = connection.probe();
            s.note(state + " with a mirrored key");
            s.ought(!state.is(Kind.MPTCP), "MPTCP with a mirrored key");
            s.serverLives();
        });
        all.add("v1/third/3.1-26", s -> {
            CraftedConnection connection = s.connection().handshake();
            Bytes data = s.text(9);
            ConnectionState state = connection.probe(connection.first(), () -> {
                MptcpOption option = new MpCapable.WithData(
                        1, 1, s.random().nextLong(), connection.keys().remote().bits(), 9, OptionalInt.empty());
                connection.skip(9);
                connection.first().data(data, option);
            });
            s.note(state + " for data with another key; " + connection.probe() + " afterwards with the first");
            s.must(!state.is(Kind.SILENT), "silence");
        });
        all.add("v1/third/3.1-27", s -> {
            CraftedConnection connection = s.connection().handshake();
            int before = connection.first().count();
            connection.third().third();
            s.pause(50);
            s.note((connection.first().count() - before) + " replies");
            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
        });
        all.add("v1/third/3.1-28", s -> {
            CraftedConnection connection = s.connection().begin();
            CraftedSubflow subflow = connection.first();
            Bytes one = s.text(5);
            Bytes two = s.text(6);
            int ssn = subflow.ssn();
            subflow.craft()
                    .shifted(5)
                    .data(two)
                    .with(connection
                            .map(subflow, two)
                            .dsn(connection.nextDsn() + 5)
                            .ssn(ssn + 5)
                            .option())
                    .send();
            connection.third();
            subflow.data(one, connection.map(subflow, one).option());
            subflow.next(subflow.next() + 6);
            connection.skip(11);
            if (!subflow.awaitAcked()) {
                // A receiver may drop what comes out of order (RFC 9293 3.10.7.4): send it again.
                subflow.craft().shifted(-6).data(two).send();
            }
            s.must(subflow.awaitAcked(), "data lost: not acknowledged");
            s.note(connection.probe() + " afterwards");
        });
        all.add("v1/third/3.1-29", s -> {
            CraftedConnection connection = s.connection().begin();
            CraftedSubflow subflow = connection.first();
            subflow.craft()
                    .with(connection.thirdOption())
                    .acknowledging(subflow.expected() + 1)
                    .send();
            Optional<ReceivedSegment> reset = subflow.await(ReceivedSegment::isReset);
            s.note(reset.map(ReceivedSegment::words).orElse("no reset"));
            s.must(reset.isPresent(), "no reset");
        });
        all.add("v1/third/3.1-30", HandshakeScripts::speaksFirst);
        all.add("v1/third/3.1-31", s -> {
            CraftedConnection connection = s.connection().begin();
            connection.first().ack();
            Optional<ReceivedSegment> data = connection.first().await(2 * s.patience(), ReceivedSegment::hasData);
            s.given(data.isPresent(), "the server does not speak first");
            s.note(data.get().words());
            s.must(
                    data.get().mptcp().isEmpty(),
                    "data with " + CheckContext.words(data.get().mptcp()));
        });
        all.add("v1/third/3.1-32", s -> {
            for (int i = 0; i < 3; i++) {
                CraftedConnection connection = s.connection().begin();
                MptcpOption other = List.of(
                                new MpCapable.OneKey(
                                        1, 1, connection.keys().local().bits()),
                                new AddAddr(0, 2, s.server().first().source(), OptionalInt.empty(), OptionalLong.of(1)),
                                connection.fastClose())
                        .get(i);
                connection.first().ack(other);
                ConnectionState state = connection.probe();
                s.note(state + " after " + other.describe().split(" ")[0]);
                s.must(!state.is(Kind.MPTCP), "MPTCP after " + other.describe());
            }
        });
    }

    /** A handshake with a key of ours that equals the server's, which is known only after the SYN/ACK. */
    private static CraftedConnection mirrored(CheckContext s, CraftedConnection begun) {
        CraftedConnection connection = s.connection(begun.first(), begun.keys().remote());
        connection.learn(begun.keys().remote());
        connection.first().ack(connection.thirdOption());
        return connection;
    }
}

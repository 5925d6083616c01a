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
import org.mpcap.crypto.DssChecksum;
import org.mpcap.crypto.Key;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MptcpOption;

/** The third packet and the first data of version 1 (RFC 8684 section 3.1): with keys, with data, with checksums, and not as they should be. */
final class ThirdV1 {
    private ThirdV1() {}

    static void add(ScriptTable all) {
        all.add(
                "v1/third/3.1-1",
                s -> s.mustBe(Kind.MPTCP, s.connection().handshake().probe(), ""));
        all.add("v1/third/3.1-2", s -> {
            CraftedConnection connection = s.connection().begin();
            connection.ack();
            s.mustBe(Kind.TCP, HandshakeScripts.plain(s, connection), "for plain data");
        });
        all.add("v1/third/3.1-3", s -> {
            CraftedConnection connection = s.connection().begin();
            connection.ack();
            s.mustNotBeMptcp(dataWithKeys(s, connection), "for data with MP_CAPABLE");
        });
        all.add("v1/third/3.1-4", s -> {
            CraftedConnection connection = s.connection().begin();
            connection.ack();
            s.oughtNotBeMptcp(connection.third().probe(), "after a second third ACK");
        });
        all.add("v1/third/3.1-5", s -> {
            CraftedConnection connection = s.connection().begin();
            s.mustBe(Kind.MPTCP, dataWithKeys(s, connection), "for data with MP_CAPABLE");
            s.must(connection.lastAckWide(), "32-bit DATA_ACK");
        });
        all.add("v1/third/3.1-6", s -> s.mustNotBeMptcp(s.connection().begin().probe(), "for DSS without any key"));
        all.add("v1/third/3.1-7", s -> {
            CraftedConnection connection = s.connection().handshake();
            s.mustBe(Kind.MPTCP, dataWithKeys(s, connection), "for data with MP_CAPABLE");
            s.mustBe(Kind.MPTCP, connection.probe(), "for DSS behind it");
        });
        all.add("v1/third/3.1-8", s -> {
            CraftedConnection connection = s.connection().begin();
            Bytes data = s.text(9);
            MptcpOption option = connection.withData(data);
            connection.first().craft().data(data).with(option).again().send();
            connection.first().data(data, option);
            connection.skip(data.length());
            s.must(connection.awaitDataAck(), "the data is not DATA_ACKed");
            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
        });
        all.add("v1/third/3.1-9", s -> {
            CraftedConnection connection = s.connection().begin();
            Bytes data = s.text(12);
            MptcpOption option = connection.withData(data);
            connection.first().data(data.slice(0, 5), option);
            connection.first().data(data.from(5), option);
            connection.skip(12);
            s.must(connection.awaitDataAck(), "not all bytes DATA_ACKed");
            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
        });
        all.add("v1/third/3.1-10", s -> {
            CraftedConnection connection = s.connection().begin();
            Bytes data = s.text(12);
            connection.first().data(data.slice(0, 5), connection.withData(data));
            connection.first().data(data.from(5));
            connection.skip(12);
            s.must(connection.awaitDataAck(), "not all bytes DATA_ACKed");
            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
        });
        all.add("v1/third/3.1-11", s -> {
            CraftedConnection connection = s.connection().begin();
            Bytes data = s.text(12);
            ConnectionState state = connection.probe(data, connection.withData(8, OptionalInt.empty()));
            s.mustNotBeMptcp(state, "for the unmapped tail");
        });
        all.add("v1/third/3.1-12", s -> {
            CraftedConnection connection = s.connection().begin();
            ConnectionState state = connection.probe(connection.first(), () -> {
                connection.skip(6);
                connection.first().data("endless", connection.withData(0, OptionalInt.empty()));
            });
            s.note(state.toString());
        });
        all.add("v1/third/3.1-13", s -> {
            CraftedConnection connection = s.connection().begin();
            connection.ack(connection.withData(5, OptionalInt.empty()));
            s.note(connection.probe().toString());
        });
        all.add("v1/third/3.1-14", s -> {
            CraftedConnection connection = s.connection().begin();
            ConnectionState state = connection.probe(connection.first(), () -> {
                connection.skip(7);
                connection.first().data("no map\n", connection.thirdOption());
            });
            s.mustNotBeMptcp(state, "for payload beside both keys");
        });
        all.add("v1/third/3.1-15", s -> {
            ConnectionState state = checksummed(s, s.connection().begin(), true);
            s.mustBe(Kind.DEAD, state, "for a checksum that was not agreed");
        });
        all.add("v1/third/3.1-16", s -> {
            CraftedConnection connection = s.connection().withChecksums().begin();
            connection.checksums(false);
            s.mustBe(Kind.DEAD, dataWithKeys(s, connection), "for a missing checksum");
        });
        all.add("v1/third/3.1-17", s -> {
            CraftedConnection connection = s.connection().withChecksums().begin();
            s.mustBe(Kind.MPTCP, dataWithKeys(s, connection), "with a good checksum");
        });
        all.add("v1/third/3.1-18", s -> {
            CraftedConnection connection = s.connection().withChecksums().begin();
            long dsn = connection.nextDsn();
            ConnectionState state = checksummed(s, connection, false);
            s.note(state.toString());
            Optional<MpFail> fail = connection.first().received().stream()
                    .flatMap(received -> received.option(MpFail.class).stream())
                    .findFirst();
            s.must(fail.isPresent(), "no MP_FAIL, the connection is " + state);
            fail.ifPresent(f -> s.must(f.dataSequenceNumber() == dsn, "MP_FAIL with another DSN"));
            s.must(!state.is(Kind.MPTCP), "the data is DATA_ACKed");
        });
        all.add("v1/third/3.1-19", s -> flagA(s, 0x01, 0x81));
        all.add("v1/third/3.1-20", s -> flagA(s, 0x81, 0x01));
        all.add("v1/third/3.1-21", s -> {
            for (int[] form : new int[][] {{0, 0x01}, {2, 0x01}, {1, 0x00}, {1, 0x41}, {1, 0x03}}) {
                CraftedConnection connection = s.connection().begin();
                connection.ack(new MpCapable.BothKeys(
                        form[0],
                        form[1],
                        connection.keys().local().bits(),
                        connection.keys().remote().bits()));
                s.oughtNotBeMptcp(connection.probe(), "for version " + form[0] + " flags " + Answers.flags(form[1]));
            }
        });
        all.add("v1/third/3.1-22", s -> Answers.thirdAcks(s, 4, 12, 18, 19, 21, 22, 23, 24, 26));
        all.add("v1/third/3.1-23", s -> {
            CraftedConnection connection = s.connection().begin();
            connection.ack(new MpCapable.BothKeys(
                    1,
                    1,
                    connection.keys().local().bits(),
                    connection.keys().remote().bits() ^ 0x10));
            s.oughtNotBeMptcp(connection.probe(), "with a wrong echoed key");
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
            ConnectionState state = connection.probe(
                    data,
                    new MpCapable.WithData(
                            1,
                            1,
                            s.random().nextLong(),
                            connection.keys().remote().bits(),
                            9,
                            OptionalInt.empty()));
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
        all.add("v1/third/3.1-30", s -> {
            CraftedConnection connection = s.connection().handshake();
            Optional<ReceivedSegment> data = connection.first().await(2 * s.patience(), ReceivedSegment::hasData);
            s.given(data.isPresent(), "the server does not speak first");
            Optional<Dss> dss = data.get().option(Dss.class);
            s.note(data.get().words());
            if (!s.must(dss.flatMap(Dss::mapping).isPresent(), "data without mapping")) {
                return;
            }
            Dss.Mapping mapping = dss.get().mapping().orElseThrow();
            s.must(
                    connection.widen(dss.get(), mapping) == connection.peerBase()
                            || mapping.dataSequenceNumber() == connection.peerBase(),
                    "DSN is not IDSN+1");
            s.must(mapping.subflowSequenceNumber() == 1, "SSN " + mapping.subflowSequenceNumber());
            long ours = connection.keys().firstLocalDsn();
            s.must(
                    dss.get().dataAck().isEmpty() || (int) dss.get().dataAck().getAsLong() == (int) ours,
                    "DATA_ACK is not our IDSN+1");
        });
        all.add("v1/third/3.1-31", s -> {
            CraftedConnection connection = s.connection().begin();
            connection.ack();
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
                connection.ack(other);
                ConnectionState state = connection.probe();
                s.note(state + " after " + other.describe().split(" ")[0]);
                s.must(!state.is(Kind.MPTCP), "MPTCP after " + other.describe());
            }
        });
    }

    /** Sends data with MP_CAPABLE and judges by its DATA_ACK. */
    static ConnectionState dataWithKeys(CheckContext s, CraftedConnection connection) {
        Bytes data = s.text(9);
        return connection.probe(data, connection.withData(data));
    }

    private static ConnectionState checksummed(CheckContext s, CraftedConnection connection, boolean right) {
        Bytes data = s.text(9);
        int sum = DssChecksum.of(connection.nextDsn(), 1, data.length(), data) ^ (right ? 0 : 0x5a5a);
        return connection.probe(data, connection.withData(data.length(), OptionalInt.of(sum)));
    }

    private static void flagA(CheckContext s, int syn, int third) {
        for (boolean with : new boolean[] {true, false}) {
            CraftedConnection connection = s.connection().flags(syn, third).begin();
            connection.checksums(with);
            ConnectionState state = connection.third().probe();
            s.noteOught(state.is(Kind.MPTCP) == with, state + (with ? " with" : " without") + " checksum");
        }
    }

    /** A handshake with a key of ours that equals the server's, which is known only after the SYN/ACK. */
    private static CraftedConnection mirrored(CheckContext s, CraftedConnection begun) {
        CraftedConnection connection = s.connection(begun.first(), begun.keys().remote());
        connection.learn(begun.keys().remote());
        connection.ack(connection.thirdOption());
        return connection;
    }
}

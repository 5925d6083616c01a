package org.mpcap.conformance.catalogue;

import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.script.Answers;
import org.mpcap.conformance.script.HandshakeScripts;
import org.mpcap.crypto.DssChecksum;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MptcpOption;

/** The third packet and the first data of version 1 (RFC 8684 section 3.1): with keys, with data, with checksums. */
final class ThirdV1 {
    private ThirdV1() {}

    static void add(ScriptTable all) {
        all.add(
                "v1/third/3.1-1",
                s -> s.mustBe(Kind.MPTCP, s.connection().handshake().probe(), ""));
        all.add("v1/third/3.1-2", s -> {
            CraftedConnection connection = s.connection().begin();
            connection.first().ack();
            s.mustBe(Kind.TCP, HandshakeScripts.plain(s, connection), "for plain data");
        });
        all.add("v1/third/3.1-3", s -> {
            CraftedConnection connection = s.connection().begin();
            connection.first().ack();
            Answers.mustNotBeMptcp(s, dataWithKeys(s, connection), "for data with MP_CAPABLE");
        });
        all.add("v1/third/3.1-4", s -> {
            CraftedConnection connection = s.connection().begin();
            connection.first().ack();
            Answers.oughtNotBeMptcp(s, connection.third().probe(), "after a second third ACK");
        });
        all.add("v1/third/3.1-5", s -> {
            CraftedConnection connection = s.connection().begin();
            s.mustBe(Kind.MPTCP, dataWithKeys(s, connection), "for data with MP_CAPABLE");
            s.must(connection.lastAckWide(), "32-bit DATA_ACK");
        });
        all.add(
                "v1/third/3.1-6",
                s -> Answers.mustNotBeMptcp(s, s.connection().begin().probe(), "for DSS without any key"));
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
            ConnectionState state = connection.probe(connection.first(), () -> {
                MptcpOption option = connection.withData(8, OptionalInt.empty());
                connection.skip(12);
                connection.first().data(data, option);
            });
            Answers.mustNotBeMptcp(s, state, "for the unmapped tail");
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
            connection.first().ack(connection.withData(5, OptionalInt.empty()));
            s.note(connection.probe().toString());
        });
        all.add("v1/third/3.1-14", s -> {
            CraftedConnection connection = s.connection().begin();
            ConnectionState state = connection.probe(connection.first(), () -> {
                connection.skip(7);
                connection.first().data("no map\n", connection.thirdOption());
            });
            Answers.mustNotBeMptcp(s, state, "for payload beside both keys");
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
    }

    /** Sends data with MP_CAPABLE and judges by its DATA_ACK. */
    static ConnectionState dataWithKeys(CheckContext s, CraftedConnection connection) {
        Bytes data = s.text(9);
        return connection.probe(connection.first(), () -> {
            MptcpOption option = connection.withData(data);
            connection.skip(data.length());
            connection.first().data(data, option);
        });
    }

    private static ConnectionState checksummed(CheckContext s, CraftedConnection connection, boolean right) {
        Bytes data = s.text(9);
        int sum = DssChecksum.of(connection.nextDsn(), 1, data.length(), data) ^ (right ? 0 : 0x5a5a);
        return connection.probe(connection.first(), () -> {
            MptcpOption option = connection.withData(data.length(), OptionalInt.of(sum));
            connection.skip(data.length());
            connection.first().data(data, option);
        });
    }

    private static void flagA(CheckContext s, int syn, int third) {
        for (boolean with : new boolean[] {true, false}) {
            CraftedConnection connection = s.connection().flags(syn, third).begin();
            connection.checksums(with);
            ConnectionState state = connection.third().probe();
            String text = state + (with ? " with" : " without") + " checksum";
            s.note(text);
            s.ought(state.is(Kind.MPTCP) == with, text);
        }
    }
}

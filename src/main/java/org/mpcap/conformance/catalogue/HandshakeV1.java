package org.mpcap.conformance.catalogue;

import java.util.Optional;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.JoinBuilder;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.Requests;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.SourceEnd;
import org.mpcap.conformance.script.Answers;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Token;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;

/** The SYN and the SYN/ACK of version 1 (RFC 8684 section 3.1), and what both sides derive from the keys (of both versions). */
final class HandshakeV1 {
    private static final int H = MpCapable.FLAG_HMAC;

    private HandshakeV1() {}

    static void add(ScriptTable all) {
        all.add("v1/handshake/3.1-1", s -> {
            CraftedConnection connection = s.connection();
            connection.syn();
            ReceivedSegment answer = connection.synAck();
            if (answer.mptcp().isEmpty()) {
                s.skip("the SYN/ACK has no MP_CAPABLE: the server does not speak version "
                        + s.version().number());
            }
            s.note(CheckContext.words(answer.mptcp()));
            boolean one = answer.mptcp().size() == 1 && answer.has(MpCapable.OneKey.class);
            if (!s.must(one, "malformed: " + CheckContext.words(answer.mptcp()))) {
                return;
            }
            MpCapable.OneKey option = answer.option(MpCapable.OneKey.class).orElseThrow();
            int crypto = option.flags() & (s.v1() ? 0x1f : 0x3f);
            s.must(option.version() == s.version().number(), "version " + option.version());
            s.must(Integer.bitCount(crypto) == 1, "crypto bits 0x" + Integer.toHexString(crypto));
            s.must(!option.has(MpCapable.FLAG_EXTENSIBILITY), "flag B set");
            s.must(option.senderKey() != 0, "key 0");
            s.mustBe(Kind.MPTCP, connection.third().firstData(), "after the third ACK");
        });
        all.add("v1/handshake/3.1-2", s -> Answers.noOption(s, s.subflow().syn(), "SYN without option"));
        all.add("v1/handshake/3.1-3", s -> {
            for (int version : new int[] {2, 3, 7, 15}) {
                CraftedConnection connection = s.connection();
                connection.first().syn(new MpCapable.Syn(version, H));
                Optional<MpCapable> answer = connection.synAck().option(MpCapable.class);
                s.note(version + " → "
                        + answer.map(a -> "version " + a.version()).orElse("none"));
                if (answer.isPresent()) {
                    s.must(
                            answer.get().version() <= version,
                            "version " + answer.get().version() + " for " + version);
                    s.mustBe(Kind.MPTCP, connection.third().probe(), "in version 1 afterwards");
                }
            }
        });
        all.add("v1/handshake/3.1-4", s -> {
            for (int version : new int[] {1, 2}) {
                CraftedConnection connection = s.connection();
                connection.first().syn(new MpCapable.Syn(2, H));
                if (connection.synAck().option(MpCapable.class).isEmpty()) {
                    s.skip("version 2 gets no MP_CAPABLE");
                }
                Key remote = connection.keys().remote();
                connection.ack(new MpCapable.BothKeys(
                        version, H, connection.keys().local().bits(), remote.bits()));
                String after = "with version " + version;
                if (version == 1) {
                    s.mustBe(Kind.MPTCP, connection.probe(), after);
                } else {
                    s.oughtNotBeMptcp(connection.probe(), after);
                }
            }
        });
        all.add("v1/handshake/3.1-5", s -> {
            CraftedSubflow subflow = s.subflow();
            subflow.syn(new MpCapable.OneKey(0, H, s.random().nextLong()));
            ReceivedSegment answer = subflow.synAck();
            s.note(CheckContext.words(answer.mptcp()));
            answer.option(MpCapable.class)
                    .ifPresent(a -> s.must(a.version() == 0, "version " + a.version() + " for version 0"));
            if (answer.mptcp().isEmpty()) {
                subflow.ack();
                subflow.data("hello\n");
                s.must(subflow.awaitAcked(), "and TCP does not work either");
            }
        });
        all.add("v1/handshake/3.1-6", s -> {
            ReceivedSegment answer = s.subflow().syn(new MpCapable.Syn(0, H)).synAck();
            s.note(CheckContext.words(answer.mptcp()));
            s.ought(!answer.has(MpCapable.class), "answered with " + CheckContext.words(answer.mptcp()));
        });
        all.add(
                "v1/handshake/3.1-7",
                s -> Answers.noOption(
                        s, s.subflow().syn(new MpCapable.OneKey(1, H, s.random().nextLong())), "length 12"));
        all.add("v1/key/3.1-1", s -> {
            Optional<ReceivedSegment> answer =
                    s.open().join(SourceEnd.SECOND).syn().answer();
            s.noteMust(
                    answer.filter(a -> a.has(MpJoin.SynAck.class)).isPresent(),
                    answer.map(ReceivedSegment::words).orElse("silence"));
        });
        all.add("v1/key/3.1-2", s -> {
            CraftedConnection connection = s.open();
            MptcpVersion wrong = s.v1() ? MptcpVersion.V0 : MptcpVersion.V1;
            JoinBuilder join = connection
                    .join(SourceEnd.SECOND)
                    .token(Token.of(wrong, connection.keys().remote()).bits());
            Optional<ReceivedSegment> answer = join.syn().answer();
            s.noteMust(
                    answer.filter(ReceivedSegment::isReset).isPresent(),
                    answer.map(ReceivedSegment::words).orElse("silence"));
        });
        all.add("v1/key/3.1-3", s -> {
            CraftedConnection connection = s.connection().handshake();
            connection.data(connection.first(), Requests.small(s));
            Optional<ReceivedSegment> data = connection.first().await(4 * s.patience(), ReceivedSegment::hasData);
            s.given(data.isPresent(), "no data from the server");
            Optional<Dss> dss = data.get()
                    .option(Dss.class)
                    .filter(option -> option.mapping().isPresent());
            if (s.must(dss.isPresent(), "data without mapping: " + data.get().words())) {
                long dsn = connection.widen(dss.get(), dss.get().mapping().orElseThrow());
                s.note("DSN IDSN+" + (dsn - connection.peerBase() + 1));
                s.must(dsn == connection.peerBase(), "DSN differs from IDSN+1 by " + (dsn - connection.peerBase()));
            }
        });
        all.add("v1/key/3.1-4", s -> {
            CraftedConnection connection = s.connection().handshake();
            Bytes data = s.text(8);
            connection.data(connection.first(), data, connection.map(data));
            s.must(connection.awaitDataAck(), "not DATA_ACKed");
            s.note("DATA_ACKed");
        });
        all.add("v1/key/3.1-5", s -> {
            CraftedConnection connection = s.connection().handshake();
            Bytes data = s.text(8);
            long dsn = connection.nextDsn() + 1;
            connection.first().data(data, connection.map(data).dsn(dsn).option());
            s.given(connection.first().awaitAcked(), "the data is not acknowledged at all");
            s.pause(30);
            s.note("DATA_ACK at IDSN+" + (connection.dataAck() - dsn + 2));
            s.must(connection.dataAck() - dsn < 0, "DATA_ACK beyond the gap");
        });
    }
}

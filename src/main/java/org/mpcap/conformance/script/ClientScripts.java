package org.mpcap.conformance.script;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.JoinAnswer;
import org.mpcap.conformance.PeerNeed;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.Requests;
import org.mpcap.crypto.DssChecksum;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;

/** What checks of clients have in common: a connection answered in some way, and what has become of it. */
public final class ClientScripts {
    /** A client that joins does so within a millisecond of the first DSS; this long none is a decision. */
    public static final long NO_SYN_NANOS = 600_000_000L;

    private static final long WRITES_NANOS = 50_000_000L;

    private ClientScripts() {}

    /** Announces an address of ours with a right HMAC and returns the client's join to it, if there is one within a second. */
    public static Optional<JoinAnswer> announcedJoin(
            CheckContext s, CraftedConnection connection, int id, IpAddress address, OptionalInt port) {
        TransportAddress place =
                new TransportAddress(address, port.orElse(s.place().port()));
        s.listen(place);
        connection.ack(AddressScripts.signed(connection, 0, id, address, port));
        return joinTo(s, connection, place, 1_000_000_000L);
    }

    /** The client's join to this place, if there is one in time; joins to other places are left unanswered. */
    public static Optional<JoinAnswer> joinTo(
            CheckContext s, CraftedConnection connection, TransportAddress place, long nanos) {
        long until = s.eventLoop().nanos() + nanos;
        while (true) {
            Optional<JoinAnswer> join =
                    s.awaitJoin(connection, Math.max(0, until - s.eventLoop().nanos()));
            if (join.stream().allMatch(j -> j.subflow().tuple().local().equals(place))) {
                return join;
            }
        }
    }

    /** Has a cooperating client send something now; of others nothing more is asked. */
    public static void wantMore(CheckContext s, CraftedConnection connection) {
        if (s.app().gives(PeerNeed.COMMANDS)) {
            int before = connection.first().streamLength();
            connection.data(connection.first(), Requests.command("send 6"));
            s.given(
                    s.await(4 * s.patience(), () -> connection.first().streamLength() > before),
                    "the client does not obey");
        }
    }

    /** The SYN of the client's next connection; the script is skipped if the client does not ask for MPTCP of the check's version. */
    public static CraftedConnection asked(CheckContext s) {
        return asked(s, "");
    }

    /** The same of a client that does something first if it cooperates, as {@code send 5}. */
    public static CraftedConnection asked(CheckContext s, String start) {
        CraftedConnection connection = s.connection(s.accept(start));
        ReceivedSegment syn = connection.first().received().get(0);
        boolean v0 = syn.has(MpCapable.OneKey.class);
        if (!syn.has(MpCapable.class)) {
            throw s.skip("the client does not ask for MPTCP: " + syn.words()
                    + " (program, mptcpize, sysctl, or its memory of a path that drops MPTCP)");
        }
        if (v0 != (s.version() == MptcpVersion.V0)) {
            throw s.skip("the client speaks another version: " + syn.words());
        }
        return connection;
    }

    /** An established connection whose client has sent something first, which is acknowledged with DSS. */
    public static CraftedConnection written(CheckContext s, String start) {
        CraftedConnection connection = asked(s, start).handshake();
        awaitData(s, connection, 1);
        ConnectionState state = connection.firstData();
        s.given(state.is(Kind.MPTCP), "the connection is " + state + " after a good handshake");
        return connection;
    }

    /** An answered connection whose client sends nothing first; the script is skipped if it does. */
    public static CraftedConnection silent(CheckContext s) {
        CraftedConnection connection = asked(s).handshake();
        if (s.await(WRITES_NANOS, () -> connection.first().streamLength() > 0)) {
            throw s.skip("the client writes first");
        }
        return connection;
    }

    /** Waits for data of the client. */
    public static void awaitData(CheckContext s, CraftedConnection connection, int bytes) {
        s.given(
                s.await(4 * s.patience(), () -> connection.first().streamLength() >= bytes),
                "the client sends nothing");
    }

    /** Answers with each of these flags of MP_CAPABLE and judges what became of the connection. */
    public static void flags(CheckContext s, Consumer<CraftedConnection> judge, int... flags) {
        for (int each : flags) {
            answered(
                    s,
                    String.format("flags 0x%02x", each),
                    c -> c.flags(each, each).answer(),
                    judge);
        }
    }

    /** Answers a connection's SYN with these bytes as the only MPTCP option and judges what became of the connection. */
    public static void raw(CheckContext s, Consumer<CraftedConnection> judge, List<String> options) {
        for (String hex : options) {
            answered(s, hex, c -> c.first().craftSynAck().raw(filled(c, hex)).send(), judge);
        }
    }

    /** An option in hexadecimal, K standing for our key. */
    public static String filled(CraftedConnection connection, String hex) {
        return hex.replace("K", connection.keys().local().toString());
    }

    /** Answers in some way and judges what became of the connection; what is noted begins with {@code what}. */
    public static void answered(
            CheckContext s, String what, Consumer<CraftedConnection> answer, Consumer<CraftedConnection> judge) {
        CraftedConnection connection = asked(s);
        s.note(what + ":");
        answer.accept(connection);
        judge.accept(connection);
        s.end(connection);
    }

    /** The answer must have made the connection plain TCP. */
    public static Consumer<CraftedConnection> isTcp(CheckContext s) {
        return connection -> {
            Optional<ReceivedSegment> third = third(connection);
            ConnectionState state = connection.probe();
            String seen = words(third) + ", " + state;
            s.noteMust(state.is(Kind.TCP), seen);
            s.must(third.stream().allMatch(t -> t.mptcp().isEmpty()), "MPTCP option behind it: " + seen);
        };
    }

    /** The answer should have made the connection plain TCP, by a text that leaves room. */
    public static Consumer<CraftedConnection> oughtToBeTcp(CheckContext s) {
        return connection -> {
            Optional<ReceivedSegment> third = third(connection);
            ConnectionState state = connection.probe();
            s.must(!state.is(Kind.DEAD) && !state.is(Kind.SILENT), "the connection is " + state);
            s.noteOught(state.is(Kind.TCP), words(third) + ", " + state);
        };
    }

    /** The connection is MPTCP in spite of all. */
    public static Consumer<CraftedConnection> isMptcp(CheckContext s) {
        return connection -> {
            Optional<ReceivedSegment> third = third(connection);
            ConnectionState state = connection.probe();
            s.noteMust(state.is(Kind.MPTCP), words(third) + ", " + state);
        };
    }

    /** The connection lives, in whatever way. */
    public static Consumer<CraftedConnection> lives(CheckContext s) {
        return connection -> {
            Optional<ReceivedSegment> third = third(connection);
            ConnectionState state = connection.probe();
            s.noteMust(state.is(Kind.MPTCP) || state.is(Kind.TCP), words(third) + ", " + state);
        };
    }

    /** The first segment of the client behind its SYN. */
    public static Optional<ReceivedSegment> third(CraftedConnection connection) {
        return connection.first().await(received -> !received.segment().has(TcpSegment.SYN));
    }

    /** What a segment is, or silence. */
    public static String words(Optional<ReceivedSegment> segment) {
        return segment.map(ReceivedSegment::words).orElse("silence");
    }

    /** Whether every mapping in the segments has the checksum it must have; mappings longer than their segment are left out. */
    public static boolean checksumsHold(CraftedConnection connection, List<ReceivedSegment> segments) {
        return segments.stream().filter(ReceivedSegment::hasData).allMatch(received -> {
            Optional<MpCapable.WithData> first = received.option(MpCapable.WithData.class);
            if (first.isPresent()) {
                int length = first.get().dataLength();
                return first.get().checksum().isPresent()
                        && (length != received.segment().payload().length()
                                || first.get().checksum().getAsInt()
                                        == DssChecksum.of(
                                                connection.keys().firstRemoteDsn(),
                                                1,
                                                length,
                                                received.segment().payload()));
            }
            Optional<Dss.Mapping> mapping = received.option(Dss.class).flatMap(Dss::mapping);
            return mapping.isEmpty()
                    || (mapping.get().checksum().isPresent()
                            && (mapping.get().length()
                                            != received.segment().payload().length()
                                    || mapping.get().checksum().getAsInt()
                                            == DssChecksum.of(
                                                    mapping.get().dataSequenceNumber(),
                                                    mapping.get().subflowSequenceNumber(),
                                                    mapping.get().length(),
                                                    received.segment().payload())));
        });
    }
}

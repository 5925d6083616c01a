package org.mpcap.conformance.client;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.PeerNeed;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.script.ClientScripts;
import org.mpcap.crypto.Key;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpJoin;

/** Keys, tokens and initial data sequence numbers (RFC 8684 section 3.1). */
final class KeyChecks {
    private static final int MANY = 40;
    /** Bits of random keys differ from one half by more than this only once in two million runs. */
    private static final double MOST_SIGMAS = 5;

    private KeyChecks() {}

    static void add(ScriptTable all) {
        all.add("c1/key/3.1-1", s -> distinct(s, MANY));
        all.add("c1/key/3.1-2", s -> {
            CraftedConnection connection = ClientScripts.written(s, "send 5");
            ClientScripts.wantMore(s, connection);
            Optional<Dss.Mapping> mapping = connection.first().received().stream()
                    .flatMap(r -> r.option(Dss.class).stream())
                    .flatMap(dss -> dss.mapping().stream())
                    .findFirst();
            s.given(mapping.isPresent() || !s.app().gives(PeerNeed.COMMANDS), "the client sends no DSS with a mapping");
            mapping.ifPresent(m -> s.must(
                    m.dataSequenceNumber() == connection.keys().firstRemoteDsn() - 1 + m.subflowSequenceNumber(),
                    "DSN off by "
                            + (m.dataSequenceNumber()
                                    - connection.keys().firstRemoteDsn()
                                    + 1
                                    - m.subflowSequenceNumber())));
            int again = connection.first().count();
            s.pause(500);
            long repeated = connection.first().from(again).stream()
                    .filter(ReceivedSegment::hasData)
                    .count();
            s.noteMust(repeated == 0, repeated + " segments sent again after their DATA_ACK");
        });
        all.add(
                "c1/key/3.1-3",
                s -> s.mustBe(Kind.MPTCP, ClientScripts.asked(s).handshake().firstData(), "for DSN IDSN+1"));
        all.add("c1/key/3.1-4", s -> {
            CraftedConnection connection = ClientScripts.asked(s).handshake();
            Bytes data = s.text(7);
            long wrong = connection.nextDsn() + 1;
            connection.first().data(data, connection.map(data).dsn(wrong).option());
            connection.first().awaitAcked();
            s.pause(100);
            boolean taken = connection.dataAck() - wrong > 0;
            s.noteMust(!taken, taken ? "DATA_ACKed" : "not DATA_ACKed");
        });
        all.add("c1/key/3.1-5", s -> {
            CraftedConnection connection = s.open();
            s.given(s.await(1_000_000_000L, () -> !joins(s).isEmpty()), "no join SYN came");
            int token = joins(s).get(0).receiverToken();
            s.noteMust(token == connection.keys().localToken().bits(), String.format("token 0x%08x", token));
        });
        all.add("c1/key/3.1-6", s -> {
            for (long key : new long[] {0, -1}) {
                CraftedConnection connection = s.connection(new Key(key));
                s.note("key " + connection.keys().local() + ":");
                connection.answer();
                ClientScripts.lives(s).accept(connection);
                s.end(connection);
            }
        });
        all.add("c1/key/3.1-7", s -> {
            Key key = new Key(s.random().nextLong());
            CraftedConnection one = s.connection(key).open();
            CraftedConnection other = s.connection(key).open();
            s.mustBe(Kind.MPTCP, one.probe(), "on the first");
            s.mustBe(Kind.MPTCP, other.probe(), "on the second");
        });
        all.add("c1/key/3.1-8", s -> {
            CraftedConnection one = s.open();
            CraftedConnection other = s.connection(one.keys().remote()).answer();
            ClientScripts.lives(s).accept(other);
            s.mustBe(Kind.MPTCP, one.probe(), "on the first");
        });
    }

    /** Keys and tokens of connections that are open together differ, and the keys look random. */
    static void distinct(CheckContext s, int connections) {
        List<CraftedConnection> open = new ArrayList<>();
        Set<Key> keys = new HashSet<>();
        Set<Integer> tokens = new HashSet<>();
        long ones = 0;
        for (int i = 0; i < connections; i++) {
            CraftedConnection connection = ClientScripts.asked(s).handshake();
            open.add(connection);
            keys.add(connection.keys().remote());
            tokens.add(connection.keys().remoteToken().bits());
            ones += Long.bitCount(connection.keys().remote().bits());
        }
        double deviation = (ones - 32.0 * connections) / Math.sqrt(16.0 * connections);
        s.note(keys.size() + " keys and " + tokens.size() + " tokens of " + open.size()
                + String.format("; ones %.1f σ off", deviation));
        s.must(
                keys.size() == connections && tokens.size() == connections,
                "keys or tokens repeat: " + keys.size() + ", " + tokens.size());
        s.ought(Math.abs(deviation) < MOST_SIGMAS, String.format("ones are %.1f σ off", deviation));
    }

    private static List<MpJoin.Syn> joins(CheckContext s) {
        return s.incoming().stream()
                .flatMap(subflow -> subflow.received().get(0).option(MpJoin.Syn.class).stream())
                .toList();
    }
}

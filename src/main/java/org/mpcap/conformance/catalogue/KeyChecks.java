package org.mpcap.conformance.catalogue;

import java.util.Optional;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.JoinBuilder;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.Requests;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.SourceEnd;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Token;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpJoin;

/** What both sides derive from the keys: token and initial data sequence number (section 3.1 of both RFCs). */
final class KeyChecks {
    private KeyChecks() {}

    static void add(ScriptTable all) {
        all.add("v1/key/3.1-1", s -> {
            Optional<ReceivedSegment> answer =
                    s.open().join(SourceEnd.SECOND).syn().answer();
            s.note(answer.map(ReceivedSegment::words).orElse("silence"));
            s.must(
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
            s.note(answer.map(ReceivedSegment::words).orElse("silence"));
            s.must(
                    answer.filter(ReceivedSegment::isReset).isPresent(),
                    answer.map(ReceivedSegment::words).orElse("silence"));
        });
        all.add("v1/key/3.1-3", KeyChecks::firstDsn);
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

    private static void firstDsn(CheckContext s) {
        CraftedConnection connection = s.connection().handshake();
        connection.data(connection.first(), Requests.small(s));
        Optional<ReceivedSegment> data = connection.first().await(4 * s.patience(), ReceivedSegment::hasData);
        s.given(data.isPresent(), "no data from the server");
        Optional<Dss> dss =
                data.get().option(Dss.class).filter(option -> option.mapping().isPresent());
        if (s.must(dss.isPresent(), "data without mapping: " + data.get().words())) {
            long dsn = connection.widen(dss.get(), dss.get().mapping().orElseThrow());
            s.note("DSN IDSN+" + (dsn - connection.peerBase() + 1));
            s.must(dsn == connection.peerBase(), "DSN differs from IDSN+1 by " + (dsn - connection.peerBase()));
        }
    }
}

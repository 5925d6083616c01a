package org.mpcap.conformance.catalogue;

import java.util.Optional;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.Requests;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;

/** TCP Fast Open with MPTCP (RFC 8684 appendix B with erratum 6609, RFC 7413). */
final class TfoV1 {
    private TfoV1() {}

    static void add(ScriptTable all) {
        all.add("v1/tfo/B.1-1", s -> s.note(cookie(s).length() + "-byte cookie beside MP_CAPABLE"));
        all.add("v1/tfo/B.2-1", s -> {
            CraftedConnection connection = fastOpen(s, 20);
            connection.third();
            Bytes data = s.text(8);
            ConnectionState state =
                    connection.probe(data, connection.map(data).ssn(1).option());
            s.note(state.toString());
            long counted = connection.dataAck() - connection.nextDsn();
            s.must(counted <= 0, "the SYN's bytes are counted: DATA_ACK " + counted + " too far");
            s.must(state.is(Kind.MPTCP), state + " for SSN 1");
        });
        all.add("v1/tfo/B.2-2", s -> {
            CraftedConnection connection = fastOpen(s, 20);
            connection.third();
            s.note(connection.probe().toString());
        });
        all.add("v1/tfo/B.2-3", s -> {
            CraftedConnection connection = fastOpen(s, 20);
            Optional<ReceivedSegment> early = connection.first().await(300_000_000L, ReceivedSegment::hasData);
            s.note(early.map(ReceivedSegment::words).orElse("nothing before the third ACK"));
            boolean acks = early.flatMap(e -> e.option(Dss.class))
                    .filter(d -> d.dataAck().isPresent())
                    .isPresent();
            s.ought(!acks, "DATA_ACK before our key is known");
        });
        all.add("v1/tfo/B.3-1", s -> {
            CraftedConnection connection = fastOpenWith(s, Requests.small(s));
            s.pause(100);
            connection.third();
            boolean data = s.await(3_000_000_000L, () -> connection.first().streamLength() > 0);
            s.note(data ? "answered" : "no answer within 3 s");
            s.must(data, "no answer within 3 s");
        });
        all.add("v1/tfo/B.2-4", s -> {
            cookie(s);
            byte[] wrong = new byte[8];
            s.random().nextBytes(wrong);
            CraftedConnection connection = s.connection();
            open(s, connection, Bytes.adopt(wrong), s.text(20));
            int taken = connection.first().acked() - connection.first().isn() - 1;
            s.note(taken + " bytes taken");
            s.must(taken == 0, taken + " bytes taken with a wrong cookie");
            connection.first().next(connection.first().isn() + 1);
            s.mustBe(Kind.MPTCP, connection.third().probe(), "afterwards");
        });
    }

    /** The server's cookie for our first address; skips the script if it gives none. */
    private static Bytes cookie(CheckContext s) {
        CraftedSubflow subflow = s.subflow();
        subflow.craftSyn()
                .with(new MpCapable.Syn(1, 1))
                .with(new TcpOption.FastOpenCookie(Bytes.EMPTY))
                .send();
        ReceivedSegment answer = subflow.synAck();
        Bytes cookie = answer.segment()
                .options()
                .first(TcpOption.FastOpenCookie.class)
                .map(TcpOption.FastOpenCookie::cookie)
                .orElse(Bytes.EMPTY);
        subflow.rst();
        if (cookie.isEmpty()) {
            throw s.skip("the server gives no Fast Open cookie");
        }
        s.must(answer.has(MpCapable.class), "no MP_CAPABLE beside the cookie");
        return cookie;
    }

    private static void open(CheckContext s, CraftedConnection connection, Bytes cookie, Bytes data) {
        connection
                .first()
                .craftSyn()
                .with(connection.synOption())
                .with(new TcpOption.FastOpenCookie(cookie))
                .data(data)
                .send();
        s.given(connection.synAck().has(MpCapable.class), "no MP_CAPABLE in the SYN/ACK");
    }

    private static CraftedConnection fastOpen(CheckContext s, int bytes) {
        return fastOpenWith(s, s.text(bytes));
    }

    private static CraftedConnection fastOpenWith(CheckContext s, Bytes data) {
        Bytes cookie = cookie(s);
        CraftedConnection connection = s.connection();
        open(s, connection, cookie, data);
        int taken = connection.first().acked() - connection.first().isn() - 1;
        if (taken != data.length()) {
            throw s.skip("the server takes " + taken + " of " + data.length() + " bytes from the SYN");
        }
        return connection;
    }
}

package org.mpcap.conformance.catalogue;

import static org.mpcap.conformance.RequirementLevel.INFO;
import static org.mpcap.conformance.RequirementLevel.MUST;
import static org.mpcap.conformance.RequirementLevel.ROBUST;
import static org.mpcap.conformance.ServerNeed.DATA;
import static org.mpcap.conformance.ServerNeed.READS;
import static org.mpcap.conformance.ServerNeed.SETTING;

import java.util.List;
import java.util.Optional;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.Requests;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;

/** TCP Fast Open with MPTCP (RFC 8684 appendix B with erratum 6609, RFC 7413). */
final class TfoV1 {
    private TfoV1() {}

    static List<ConformanceCheck> checks() {
        return List.of(
                ConformanceCheck.of("v1/tfo/B.1-1", INFO, "SYN with MP_CAPABLE and a cookie request")
                        .requires("Fast Open and MPTCP can be used together.")
                        .expects("SYN/ACK with MP_CAPABLE and a cookie")
                        .needs(SETTING)
                        .script(s -> s.note(cookie(s).length() + "-byte cookie beside MP_CAPABLE")),
                ConformanceCheck.of("v1/tfo/B.2-1", MUST, "data in the SYN, then data with SSN 1")
                        .requires("Data in the SYN is not part of the data sequence space.")
                        .expects("DATA_ACK = I_A+1 + length of the later data")
                        .needs(DATA, SETTING)
                        .script(s -> {
                            CraftedConnection connection = fastOpen(s, 20);
                            connection.third();
                            Bytes data = s.text(8);
                            ConnectionState state = connection.probe(connection.first(), () -> {
                                Dss option = connection.map(data).ssn(1).option();
                                connection.skip(8);
                                connection.first().data(data, option);
                            });
                            s.note(state.toString());
                            long counted = connection.dataAck() - connection.nextDsn();
                            s.must(counted <= 0, "the SYN's bytes are counted: DATA_ACK " + counted + " too far");
                            s.must(state.is(Kind.MPTCP), state + " for SSN 1");
                        }),
                ConformanceCheck.of("v1/tfo/B.2-2", INFO, "data in the SYN, then data with the SSN behind it")
                        .requires("Subflow sequence numbers start behind the data of the SYN.")
                        .expects("not valid")
                        .needs(DATA, SETTING)
                        .script(s -> {
                            CraftedConnection connection = fastOpen(s, 20);
                            connection.third();
                            s.note(connection.probe().toString());
                        }),
                ConformanceCheck.of("v1/tfo/B.2-3", MUST, "the server has data before it knows our key")
                        .requires("Before our key is known no DATA_ACK can be sent (erratum 6609).")
                        .expects("nothing yet, or DSS without DATA_ACK")
                        .needs(DATA, SETTING)
                        .script(s -> {
                            CraftedConnection connection = fastOpen(s, 20);
                            Optional<ReceivedSegment> early =
                                    connection.first().await(300_000_000L, ReceivedSegment::hasData);
                            s.note(early.map(ReceivedSegment::words).orElse("nothing before the third ACK"));
                            boolean acks = early.flatMap(e -> e.option(Dss.class))
                                    .filter(d -> d.dataAck().isPresent())
                                    .isPresent();
                            s.ought(!acks, "DATA_ACK before our key is known");
                        }),
                ConformanceCheck.of(
                                "v1/tfo/B.3-1",
                                ROBUST,
                                "a whole request in the SYN, third ACK 100 ms later, then silence")
                        .requires("The answer is sent at the latest directly behind the third ACK.")
                        .expects("answer with DSS within 3 s")
                        .needs(DATA, SETTING)
                        .script(s -> {
                            CraftedConnection connection = fastOpenWith(s, Requests.small(s));
                            s.pause(100);
                            connection.third();
                            boolean data = s.await(
                                    3_000_000_000L, () -> connection.first().streamLength() > 0);
                            s.note(data ? "answered" : "no answer within 3 s");
                            s.must(data, "no answer within 3 s");
                        }),
                ConformanceCheck.of("v1/tfo/B.2-4", MUST, "a wrong cookie")
                        .requires("Data in a SYN without a valid cookie is not acknowledged (RFC 7413 4.1.2).")
                        .expects("SYN/ACK acknowledges only the SYN; MP_CAPABLE works")
                        .needs(READS, SETTING)
                        .script(s -> {
                            cookie(s);
                            byte[] wrong = new byte[8];
                            s.random().nextBytes(wrong);
                            CraftedConnection connection = s.connection();
                            open(s, connection, Bytes.adopt(wrong), s.text(20));
                            int taken = connection.first().acked()
                                    - connection.first().isn()
                                    - 1;
                            s.note(taken + " bytes taken");
                            s.must(taken == 0, taken + " bytes taken with a wrong cookie");
                            connection.first().next(connection.first().isn() + 1);
                            s.mustBe(Kind.MPTCP, connection.third().probe(), "afterwards");
                        }));
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

package org.mpcap.conformance.catalogue;

import java.util.Optional;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.DssBuilder;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.crypto.Idsn;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.Dss;

/** Scripts about mappings that hold for both versions. */
final class DssChecks {
    private static final int SEGMENT = 1000;

    private DssChecks() {}

    /** One mapping over several segments, the option only on the first. */
    static void spread(CheckContext s, int segments) {
        CraftedConnection session = s.open();
        Bytes data = s.text(6 * segments);
        Dss option = session.map(data).option();
        session.first().data(data.slice(0, 6), option);
        for (int i = 1; i < segments; i++) {
            session.first().data(data.slice(6 * i, 6));
        }
        session.skip(data.length());
        s.must(session.awaitDataAck(), "not all bytes DATA_ACKed");
        s.mustBe(Kind.MPTCP, session.probe(), "afterwards");
    }

    /** Data without mapping on a joined subflow until it is reset. */
    static void unmappedOnJoined(CheckContext s, int window) {
        CraftedConnection session = s.open();
        CraftedSubflow joined = session.joined();
        int sent = 0;
        while (sent < window && !joined.isReset()) {
            joined.data(s.text(SEGMENT));
            sent += SEGMENT;
            s.await(s.patience(), () -> joined.acked() - joined.next() >= 0 || joined.isReset());
        }
        String text = joined.reset().map(ReceivedSegment::words).orElse("no reset") + " after " + sent + " bytes";
        s.note(text);
        s.should(joined.isReset(), text);
        s.mustBe(Kind.MPTCP, session.probe(), "on the first subflow");
    }

    /** 32-bit DSNs across the wrap of 2^32. */
    static void wrap(CheckContext s) {
        CraftedConnection session =
                s.session(s.flow(), DssShapeV1.keyBelowWrap(s, 60_000)).open();
        long low = Idsn.of(s.version(), session.keys().local()).bits() & 0xffff_ffffL;
        int left = (int) (0x1_0000_0000L - low) + 100;
        while (left > 0) {
            Bytes data = s.text(Math.min(left, SEGMENT));
            session.data(session.first(), data, session.map(data).narrow());
            left -= data.length();
            if (!s.must(session.awaitDataAck(), "the DATA_ACK stops " + left + " bytes before the end")) {
                return;
            }
        }
        s.mustBe(Kind.MPTCP, session.probe(), "with a 64-bit DSN behind the wrap");
    }

    /** The same range again on the other subflow, with other content, before the first copy can be delivered. */
    static void secondCopy(CheckContext s) {
        CraftedConnection session = s.open();
        CraftedSubflow joined = session.joined();
        s.given(session.awaitDelivered(7), "no data back");
        int before = session.deliveredLength();
        Bytes one = CheckContext.bytes("firstcopy");
        Bytes two = CheckContext.bytes("othercopy");
        long dsn = session.nextDsn();
        session.data(session.first(), one);
        s.given(session.awaitDataAck(), "the first copy is not DATA_ACKed");
        joined.data(two, session.map(joined, two).dsn(dsn).option());
        s.given(joined.awaitAcked(), "the second copy is not acknowledged");
        s.mustBe(Kind.MPTCP, session.probe(), "afterwards");
        session.awaitDelivered(before + 16);
        String got = session.delivered().substring(before);
        s.note("delivered " + got);
        s.should(got.startsWith("firstcopy") && !got.contains("other"), "delivered " + got);
    }

    /** Asks an echo for bulk data and looks at the mappings it comes with. */
    static void serverMappings(CheckContext s, int bytes) {
        CraftedConnection session = s.open();
        if (!Bulk.echo(s, session, session.first(), bytes)) {
            s.must(false, "only " + session.deliveredLength() + " bytes came in order of DSNs");
        }
        int unmapped = 0;
        int count = 0;
        for (ReceivedSegment seen : session.first().seen()) {
            if (!seen.hasData()) {
                continue;
            }
            count++;
            Optional<Dss.Mapping> mapping = seen.option(Dss.class).flatMap(Dss::mapping);
            int ssn = seen.segment().sequence() - session.first().peerIsn();
            if (mapping.isEmpty()) {
                unmapped++;
                continue;
            }
            int offset = ssn - mapping.get().subflowSequenceNumber();
            s.must(
                    mapping.get().length() == 0
                            || (offset >= 0 && offset < mapping.get().length()),
                    "a mapping outside the segment that carries it");
        }
        s.note(count + " segments, " + unmapped + " without an own mapping, " + session.deliveredLength()
                + " bytes in order");
    }

    /** Data whose mapping lies beyond every window. */
    static void outOfWindow(CheckContext s) {
        CraftedConnection session = s.open();
        Bytes data = s.text(8);
        long before = session.nextDsn();
        DssBuilder far = session.map(data).dsn(before + 0x4000_0000L);
        session.first().data(data, far.option());
        boolean acked = session.first().awaitAcked();
        s.pause(30);
        s.note((acked ? "acknowledged" : "not acknowledged") + " on the subflow, DATA_ACK "
                + (session.dataAck() - before));
        s.must(session.dataAck() - before <= 0, "the DATA_ACK moved to " + (session.dataAck() - before));
        ConnectionState state = session.probe();
        s.must(state.is(Kind.MPTCP), state + " afterwards");
    }

    /** A hole in the DSNs of one subflow, filled by the other. */
    static void hole(CheckContext s) {
        CraftedConnection session = s.open();
        CraftedSubflow joined = session.joined();
        Bytes one = s.text(8);
        Bytes two = s.text(8);
        long dsn = session.nextDsn();
        session.first().data(two, session.map(two).dsn(dsn + 8).option());
        s.given(session.first().awaitAcked(), "not acknowledged on the subflow");
        s.pause(20);
        s.must(session.dataAck() - dsn <= 0, "DATA_ACK beyond the hole");
        joined.data(one, session.map(joined, one).option());
        session.skip(16);
        s.must(session.awaitDataAck(), "the DATA_ACK does not jump over both");
        s.note("DATA_ACK stays, then covers both");
        s.mustBe(Kind.MPTCP, session.probe(), "afterwards");
    }
}

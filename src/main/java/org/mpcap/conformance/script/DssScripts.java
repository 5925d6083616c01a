package org.mpcap.conformance.script;

import java.util.Optional;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.DssBuilder;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.Requests;
import org.mpcap.crypto.Idsn;
import org.mpcap.crypto.Key;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.Dss;

/** Scripts about mappings that hold for both versions. */
public final class DssScripts {
    private static final int SEGMENT = 1000;

    private DssScripts() {}

    /** A connection without checksums; the script is skipped if the server requires them. */
    public static CraftedConnection withoutChecksums(CheckContext s) {
        CraftedConnection connection = s.open();
        if (connection.checksums()) {
            throw s.skip("the server requires checksums");
        }
        return connection;
    }

    /** One mapping over several segments, the option only on the first. */
    public static void spread(CheckContext s, int segments) {
        CraftedConnection connection = s.open();
        Bytes data = s.text(6 * segments);
        Dss option = connection.map(data).option();
        connection.first().data(data.slice(0, 6), option);
        for (int i = 1; i < segments; i++) {
            connection.first().data(data.slice(6 * i, 6));
        }
        connection.skip(data.length());
        s.must(connection.awaitDataAck(), "not all bytes DATA_ACKed");
        s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
    }

    /** Data without mapping on a joined subflow until it is reset. */
    public static void unmappedOnJoined(CheckContext s, int window) {
        CraftedConnection connection = s.open();
        CraftedSubflow joined = connection.joined();
        int sent = 0;
        while (sent < window && !joined.isReset()) {
            joined.data(s.text(SEGMENT));
            sent += SEGMENT;
            s.await(s.patience(), () -> joined.acked() - joined.next() >= 0 || joined.isReset());
        }
        s.noteShould(
                joined.isReset(),
                joined.reset().map(ReceivedSegment::words).orElse("no reset") + " after " + sent + " bytes");
        s.mustBe(Kind.MPTCP, connection.probe(), "on the first subflow");
    }

    /** 32-bit DSNs across the wrap of 2^32. */
    public static void wrap(CheckContext s) {
        CraftedConnection connection = s.connection(keyBelowWrap(s, 60_000)).open();
        long low = Idsn.of(s.version(), connection.keys().local()).bits() & 0xffff_ffffL;
        Bytes all = Requests.bulk(s, connection, (int) (0x1_0000_0000L - low) + 100);
        for (int at = 0; at < all.length(); at += SEGMENT) {
            Bytes data = all.slice(at, Math.min(all.length() - at, SEGMENT));
            connection.data(connection.first(), data, connection.map(data).narrow());
            int left = all.length() - at - data.length();
            if (!s.must(connection.awaitDataAck(), "the DATA_ACK stops " + left + " bytes before the end")) {
                return;
            }
        }
        s.mustBe(Kind.MPTCP, connection.probe(), "with a 64-bit DSN behind the wrap");
    }

    /** Asks an echo for bulk data and looks at the mappings it comes with. */
    public static void serverMappings(CheckContext s, int bytes) {
        CraftedConnection connection = s.open();
        if (!BulkTransfer.echo(s, connection, connection.first(), bytes)) {
            s.must(false, "only " + connection.deliveredLength() + " bytes came in order of DSNs");
        }
        int unmapped = 0;
        int count = 0;
        for (ReceivedSegment received : connection.first().received()) {
            if (!received.hasData()) {
                continue;
            }
            count++;
            Optional<Dss.Mapping> mapping = received.option(Dss.class).flatMap(Dss::mapping);
            int ssn = received.segment().sequence() - connection.first().peerIsn();
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
        s.note(count + " segments, " + unmapped + " without an own mapping, " + connection.deliveredLength()
                + " bytes in order");
    }

    /** Data whose mapping lies beyond every window. */
    public static void outOfWindow(CheckContext s) {
        CraftedConnection connection = s.open();
        Bytes data = s.text(8);
        long before = connection.nextDsn();
        DssBuilder far = connection.map(data).dsn(before + 0x4000_0000L);
        connection.first().data(data, far.option());
        boolean acked = connection.first().awaitAcked();
        s.pause(30);
        s.note((acked ? "acknowledged" : "not acknowledged") + " on the subflow, DATA_ACK "
                + (connection.dataAck() - before));
        s.must(connection.dataAck() - before <= 0, "the DATA_ACK moved to " + (connection.dataAck() - before));
        ConnectionState state = connection.probe();
        s.must(state.is(Kind.MPTCP), state + " afterwards");
    }

    /** Data with a mapping changed by {@code change}, judged. */
    public interface Change {
        DssBuilder apply(DssBuilder mapping);
    }

    /** Sends data with a changed mapping and judges the connection by the answer. */
    public static ConnectionState changed(
            CheckContext s, CraftedConnection connection, CraftedSubflow subflow, Change change) {
        Bytes data = s.text(8);
        return connection.probe(
                subflow, () -> connection.data(subflow, data, change.apply(connection.map(subflow, data))));
    }

    /** Sends data with a changed mapping and judges the connection by the answer. */
    public static ConnectionState changed(CheckContext s, CraftedConnection connection, Change change) {
        return changed(s, connection, connection.first(), change);
    }

    /** A key of ours whose IDSN lies just below a multiple of 2^32. */
    public static Key keyBelowWrap(CheckContext s, int below) {
        while (true) {
            Key key = new Key(s.random().nextLong());
            long low = Idsn.of(s.version(), key).bits() & 0xffff_ffffL;
            if (low > 0x1_0000_0000L - below && low < 0x1_0000_0000L - below / 4) {
                return key;
            }
        }
    }
}

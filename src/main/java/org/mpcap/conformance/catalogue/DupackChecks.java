package org.mpcap.conformance.catalogue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.script.BulkTransfer;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.mptcp.MpPrio;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.UnknownSubtype;

/** Duplicate ACKs that carry MPTCP options are no congestion signal (section 4 of both RFCs). */
final class DupackChecks {
    private DupackChecks() {}

    static void add(ScriptTable all) {
        all.add("v1/dupack/4-1", s -> {
            s.given(!retransmits(s, false, Optional.empty()), "control: retransmits without any duplicate ACK");
            s.given(retransmits(s, true, Optional.empty()), "control: no fast retransmission for plain duplicate ACKs");
            for (MptcpOption option :
                    List.of(new MpPrio(1, OptionalInt.empty()), new UnknownSubtype(0xb, Bytes.fromHex("1e04b000")))) {
                boolean again = retransmits(s, true, Optional.of(option));
                s.noteMust(!again, option.describe() + ": " + (again ? "fast retransmission" : "none"));
            }
        });
        all.add("v1/dupack/4-2", s -> {
            CraftedConnection connection = s.open();
            s.note(retransmits(s, true, Optional.of(connection.ackOption())) ? "fast retransmission" : "none");
        });
    }

    /** Whether the server sends the first of at least eight unacknowledged segments again within 100 ms. */
    private static boolean retransmits(CheckContext s, boolean duplicates, Optional<MptcpOption> option) {
        CraftedConnection connection = s.connection();
        CraftedSubflow subflow = connection.first();
        // Segments of 536 bytes, so that 5000 bytes are nine or more within a first window of ten.
        subflow.bareSyn()
                .with(new TcpOption.MaximumSegmentSize(536))
                .with(connection.synOption())
                .send();
        connection.synAck();
        connection.third();
        s.given(connection.probe().is(ConnectionState.Kind.MPTCP), "the connection is not MPTCP");
        s.given(connection.awaitEcho(7), "no data back");
        subflow.acking(AckPolicy.NONE);
        int first = subflow.expected();
        int before = subflow.count();
        BulkTransfer.ask(s, connection, subflow, 5_000);
        boolean enough = s.await(s.patience(), () -> segments(subflow, before) >= 8);
        s.given(enough, "only " + segments(subflow, before) + " segments in flight");
        s.pause(10);
        int mark = subflow.count();
        for (int i = 0; i < 8 && duplicates; i++) {
            var ack = subflow.craft().acknowledging(first);
            option.ifPresent(ack::with);
            ack.send();
        }
        return s.await(
                100_000_000L,
                () -> subflow.from(mark).stream()
                        .anyMatch(received ->
                                received.hasData() && received.segment().sequence() - first <= 0));
    }

    private static long segments(CraftedSubflow subflow, int from) {
        return subflow.from(from).stream().filter(ReceivedSegment::hasData).count();
    }
}

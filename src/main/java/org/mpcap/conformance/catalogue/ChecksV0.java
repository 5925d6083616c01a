package org.mpcap.conformance.catalogue;

import java.util.OptionalInt;
import java.util.OptionalLong;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.script.AddressScripts;
import org.mpcap.conformance.script.BulkTransfer;
import org.mpcap.conformance.script.CloseScripts;
import org.mpcap.conformance.script.FallbackScripts;
import org.mpcap.conformance.script.FastcloseScripts;
import org.mpcap.conformance.script.MalformedOptions;
import org.mpcap.conformance.script.RobustScripts;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MpPrio;

/** Closing, addresses and fallback of version 0 (RFC 6824 sections 3.3.3 to 3.6). */
final class ChecksV0 {
    private ChecksV0() {}

    static void add(ScriptTable all) {
        all.add("v0/close/3.3.3-1", s -> {
            CloseScripts.bareDataFin(s);
            CloseScripts.dataFinWithData(s);
        });
        all.add("v0/reset/4-1", FastcloseScripts::otherSubflowGoesOn);
        all.add("v0/addr/3.4.1-1", s -> {
            CraftedConnection connection = s.open();
            connection
                    .first()
                    .ack(new AddAddr(4, 20, AddressScripts.nobody(20), OptionalInt.empty(), OptionalLong.empty()))
                    .ack(new AddAddr(4, 21, AddressScripts.nobody(21), OptionalInt.of(4433), OptionalLong.empty()));
            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
        });
        all.add(
                "v0/addr/3.4.1-2",
                s -> MalformedOptions.lengths(s, 0x34, new int[] {3, 4, 7, 9, 11, 16, 20, 21, 22, 23, 28, 30}));
        all.add("v0/prio/3.3.8-2", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            joined.ack(new MpPrio(1, OptionalInt.of(0)));
            s.pause(30);
            int before = connection.first().streamLength();
            s.given(BulkTransfer.echo(s, connection, joined, 10_000), "the data does not come in full");
            int still = connection.first().streamLength() - before;
            s.note(still + " of 10000 bytes on the initial subflow");
            s.should(still == 0, still + " of 10000 bytes on the initial subflow");
        });
        all.add("v0/fallback/3.6-3", s -> {
            FallbackScripts.badChecksum(s, s.connection().withChecksums().open());
            FallbackScripts.failedBytes(s);
        });
        all.add("v0/fallback/3.6-6", s -> {
            CraftedConnection connection = s.open();
            s.given(connection.awaitEcho(7), "no data back");
            connection.first().ack(new MpFail(0, connection.peerNext()));
            s.pause(50);
            ConnectionState state = FallbackScripts.infiniteFromUs(s, connection);
            boolean infinite = s.await(
                    s.patience(), () -> FallbackScripts.infinite(connection).isPresent());
            s.note((infinite ? "infinite mapping, " : "no infinite mapping, ") + state);
            s.ought(infinite, "no infinite mapping with the next data");
        });
        all.add("v0/robust/-1", s -> {
            RobustScripts.unknownInSyn(s);
            RobustScripts.unknownEstablished(s);
            RobustScripts.randomEstablished(s, 1500);
        });
    }
}

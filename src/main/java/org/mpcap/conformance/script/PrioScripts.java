package org.mpcap.conformance.script;

import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.SourceEnd;
import org.mpcap.wire.mptcp.MpPrio;

/** MP_PRIO and the backup flag, in both versions. */
public final class PrioScripts {
    private PrioScripts() {}

    /** A backup subflow must stay empty while the other works. */
    public static void backup(CheckContext s) {
        CraftedConnection connection = s.open();
        CraftedSubflow joined = connection.join(SourceEnd.SECOND).flags(1).complete();
        s.given(BulkTransfer.echo(s, connection, connection.first(), 20_000), "the data does not come in full");
        s.note(connection.first().streamLength() + " bytes on the first, " + joined.streamLength() + " on the backup");
        s.should(joined.streamLength() == 0, joined.streamLength() + " bytes on the backup");
    }

    /** After MP_PRIO on it, the subflow that carried the data carries none. */
    public static void moves(CheckContext s, MpPrio prio) {
        CraftedConnection connection = s.open();
        CraftedSubflow joined = connection.joined();
        s.given(BulkTransfer.echo(s, connection, connection.first(), 10_000), "the data does not come in full");
        boolean first = connection.first().streamLength() >= joined.streamLength();
        CraftedSubflow carrier = first ? connection.first() : joined;
        CraftedSubflow other = first ? joined : connection.first();
        carrier.ack(prio);
        s.pause(30);
        int before = carrier.streamLength();
        s.given(BulkTransfer.echo(s, connection, other, 10_000), "the data does not come in full");
        int still = carrier.streamLength() - before;
        s.note("10000 bytes asked for, " + still + " still on the backup");
        s.should(still == 0, still + " of 10000 bytes still on the backup");
    }
}

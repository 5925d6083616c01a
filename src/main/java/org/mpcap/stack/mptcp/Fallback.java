package org.mpcap.stack.mptcp;

import java.util.ArrayList;
import java.util.List;
import org.mpcap.stack.mptcp.ConnectionEvents.Closing;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.ResetReason;

/** Does what {@link FallbackRules} say. */
final class Fallback {
    private final Connection connection;
    private final ConnectionLife life;
    private final ConnectionEvents events;

    Fallback(Connection connection, ConnectionLife life, ConnectionEvents events) {
        this.connection = connection;
        this.life = life;
        this.events = events;
    }

    /**
     * Does what the rules of fallback say about a sign.
     *
     * @param thirdAckMayBeLost whether the peer may still wait for our third ACK
     * @param dsn what an MP_FAIL names
     * @param taken bytes of the subflow already taken from what waits for its mapping
     * @return whether there was anything to do
     */
    boolean react(FallbackRules.Sign sign, Subflow subflow, boolean thirdAckMayBeLost, long dsn, Bytes taken) {
        boolean only = life.subflows().size() == 1;
        boolean dataAckHeard = only
                ? life.outgoing().sender().acknowledged() != connection.keys().firstLocalDsn()
                : life.subflows().isDataAcked(subflow);
        FallbackRules.Reaction reaction = FallbackRules.of(
                sign,
                new FallbackRules.Facts(
                        connection.keys().version(), life.phase(), only, dataAckHeard, thirdAckMayBeLost));
        List<MptcpOption> fail = new ArrayList<>();
        if (reaction.fails()) {
            connection.stack().counters().add(Counter.MPFailTx);
            fail.add(new MpFail(0, dsn));
        }
        if (reaction == FallbackRules.Reaction.REPEAT_THIRD_ACK) {
            connection.repeatThirdAck();
            connection.solicit();
        } else if (reaction.resets()) {
            fail.addAll(life.resetReason(ResetReason.MIDDLEBOX));
            subflow.reset(fail);
            life.lost(subflow, Closing.ABORTED);
        } else if (reaction.fallsBack()) {
            if (reaction.fails()) {
                subflow.acknowledge(fail);
            }
            if (reaction.announces()) {
                life.outgoing().announceFallback();
            }
            if (sign == FallbackRules.Sign.CHECKSUM_WRONG) {
                fail.forEach(option -> events.option(connection, subflow, option));
            }
            fallBack(subflow, sign.words(), taken);
        }
        return reaction != FallbackRules.Reaction.NONE;
    }

    /** Goes on as plain TCP on this subflow (RFC 8684 3.7). */
    private void fallBack(Subflow subflow, String reason, Bytes taken) {
        boolean fastClosing = life.phase().isFastClosing();
        life.plain();
        if (fastClosing) {
            life.abort();
            return;
        }
        // Plain TCP has one flow; data of another would be out of place.
        for (Subflow other : life.subflows().all()) {
            if (other != subflow) {
                life.forget(other);
                other.reset(List.of());
            }
        }
        Bytes raw = life.incoming().drainAll(subflow);
        life.outgoing().fallBack(subflow);
        events.fellBack(connection, reason);
        for (Bytes data : List.of(taken, raw)) {
            if (!data.isEmpty() && !life.phase().isClosed()) {
                events.data(connection, data);
            }
        }
        if (subflow.state().finReceived()) {
            events.endOfData(connection);
        }
    }
}

package org.mpcap.trace;

import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.CapableReply;
import org.mpcap.probe.FlowShare;
import org.mpcap.probe.VersionResult;
import org.mpcap.wire.Bytes;

/**
 * All that a trace saw and a decision needs.
 *
 * @param version the version asked for
 * @param option the option sent
 * @param capable the sweep with MP_CAPABLE
 * @param plain the sweep without
 * @param reply what the SYN/ACK to MP_CAPABLE says, if there was one
 * @param otherReply what the SYN/ACK to the other version's MP_CAPABLE says, if there was one
 * @param join how an MP_JOIN with a random token was answered
 * @param inFront whether the answer comes from someone in front of the target
 * @param hostReached whether the target itself was reached at the distance of the answer
 * @param hostDistance distance of the target, where it lies behind whoever answers
 * @param mirrorHop the nearest hop from which the option is copied into the SYN/ACK
 * @param deadHop the hop that gets plain SYNs but, beyond the doubt of loss, none with the option
 * @param flows how SYNs with MP_CAPABLE from several source ports were answered
 * @param otherPath the path of a flow answered without the option, where the one traced is answered with it
 * @param connection what a connection to the target showed beyond the SYN/ACK
 * @param joinPath the sweep with MP_JOIN, where joins do not get through
 * @param contradiction what came beside the SYN/ACK to MP_CAPABLE and is from another host
 * @param answerHopLimit TTL or hop limit of the answer to MP_CAPABLE
 * @param resetHopLimit TTL or hop limit of the reset from the closed port
 */
public record Observations(
        MptcpVersion version,
        Bytes option,
        PathView capable,
        PathView plain,
        Optional<CapableReply> reply,
        Optional<CapableReply> otherReply,
        JoinAnswer join,
        boolean inFront,
        boolean hostReached,
        OptionalInt hostDistance,
        OptionalInt mirrorHop,
        OptionalInt deadHop,
        FlowShare flows,
        Optional<PathView> otherPath,
        Optional<VersionResult> connection,
        Optional<PathView> joinPath,
        Optional<TtlReply.Segment> contradiction,
        OptionalInt answerHopLimit,
        OptionalInt resetHopLimit) {
    /** By how many hops whoever answers is nearer than who resets SYNs to a closed port, by the TTLs of what they send; 0 if unknown. */
    int nearer() {
        return answerHopLimit.isPresent() && resetHopLimit.isPresent()
                ? HopLimitDistance.of(resetHopLimit.getAsInt()) - HopLimitDistance.of(answerHopLimit.getAsInt())
                : 0;
    }
}

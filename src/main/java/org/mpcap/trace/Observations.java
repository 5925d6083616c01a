package org.mpcap.trace;

import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.CapableReply;

/**
 * All that a trace saw and a decision needs.
 *
 * @param version the version asked for
 * @param capable the walk with MP_CAPABLE
 * @param plain the walk without
 * @param reply what the SYN/ACK to MP_CAPABLE says, if there was one
 * @param otherReply what the SYN/ACK to the other version's MP_CAPABLE says, if there was one
 * @param join how an MP_JOIN with a random token was answered
 * @param inFront whether the answer comes from someone in front of the target
 * @param hostReached whether the target itself was reached at the distance of the answer
 * @param hostDistance distance of the target, where it lies behind whoever answers
 * @param mirrorHop the nearest hop from which the option is copied into the SYN/ACK
 * @param deadHop the hop that gets plain SYNs but, beyond the doubt of loss, none with the option
 */
public record Observations(
        MptcpVersion version,
        PathView capable,
        PathView plain,
        Optional<CapableReply> reply,
        Optional<CapableReply> otherReply,
        JoinAnswer join,
        boolean inFront,
        boolean hostReached,
        OptionalInt hostDistance,
        OptionalInt mirrorHop,
        OptionalInt deadHop) {}

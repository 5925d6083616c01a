package org.mpcap.trace;

import java.util.List;
import java.util.OptionalInt;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/**
 * A trace of one target.
 *
 * @param target what was traced
 * @param version the version whose MP_CAPABLE was sent
 * @param option the MP_CAPABLE sent, as bytes
 * @param answer the answer
 * @param seen what it follows from
 * @param controls what the controls said, one line each
 * @param end distance of the last row worth showing: of whoever answers, else of the last hop that did
 * @param host distance of the target where someone in front answers
 * @param packets packets sent
 * @param nanos how long it took
 * @param otherAddresses what else the target's name stands for; without a result of their own
 */
public record TraceResult(
        TransportAddress target,
        MptcpVersion version,
        Bytes option,
        TraceAnswer answer,
        Observations seen,
        List<Control> controls,
        int end,
        OptionalInt host,
        int packets,
        long nanos,
        List<IpAddress> otherAddresses) {
    /**
     * A control.
     *
     * @param name what was sent
     * @param outcome what came back, in words
     */
    public record Control(String name, String outcome) {}

    /** Copies the lists. */
    public TraceResult {
        controls = List.copyOf(controls);
        otherAddresses = List.copyOf(otherAddresses);
    }

    /** The same for a name that has these other addresses, too. */
    public TraceResult withOthers(List<IpAddress> others) {
        return new TraceResult(target, version, option, answer, seen, controls, end, host, packets, nanos, others);
    }

    /** Whether SYNs, with the option or without, were answered at all and not refused. */
    public boolean somebodyAnswers() {
        return answer.verdict() != TraceVerdict.CLOSED
                && (seen.capable().answer().isPresent() || seen.plain().answer().isPresent());
    }
}

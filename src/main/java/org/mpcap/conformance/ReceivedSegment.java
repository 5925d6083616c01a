package org.mpcap.conformance;

import java.util.List;
import java.util.Optional;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpTcpRst;
import org.mpcap.wire.mptcp.MptcpOption;

/**
 * A segment that came from the server.
 *
 * @param subflow the subflow it came on
 * @param segment the segment
 * @param mptcp its MPTCP options
 * @param nanos when it came, on the event loop
 */
public record ReceivedSegment(CraftedSubflow subflow, TcpSegment segment, List<MptcpOption> mptcp, long nanos) {
    /** The first MPTCP option of one Java type. */
    public <T extends MptcpOption> Optional<T> option(Class<T> type) {
        return mptcp.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    /** Whether there is an MPTCP option of this type. */
    public boolean has(Class<? extends MptcpOption> type) {
        return mptcp.stream().anyMatch(type::isInstance);
    }

    /** Whether it resets the subflow. */
    public boolean isReset() {
        return segment.has(TcpSegment.RST);
    }

    /** Whether it answers a SYN. */
    public boolean isSynAck() {
        return segment.has(TcpSegment.SYN | TcpSegment.ACK);
    }

    /** Whether it closes the server's direction. */
    public boolean isFin() {
        return segment.has(TcpSegment.FIN);
    }

    /** Whether it carries data. */
    public boolean hasData() {
        return !segment.payload().isEmpty();
    }

    /** The segment in a few words, as {@code RST(1)} or {@code SYN/ACK mp_capable v1 …}. */
    public String words() {
        if (isReset()) {
            return "RST("
                    + option(MpTcpRst.class)
                            .map(rst -> String.valueOf(rst.reason()))
                            .orElse("-") + ")";
        }
        return RecordedPacket.flagWords(segment) + RecordedPacket.optionWords(mptcp);
    }
}

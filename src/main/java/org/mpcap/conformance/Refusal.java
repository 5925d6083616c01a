package org.mpcap.conformance;

import java.util.List;
import org.mpcap.stack.tcp.Arrival;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpSegment;

/**
 * Answers with a reset whatever belongs to no check that runs (RFC 9293 3.10.7.1): a client that comes too early, too often or again
 * learns at once that nobody waits. An unanswered SYN would make some hosts give up MPTCP towards everybody for an hour.
 */
record Refusal(TcpStack stack, StrayClients strays) implements TcpStack.SynHandler {
    private static final int HOP_LIMIT = 64;

    @Override
    public void segment(FourTuple tuple, TcpSegment segment, Arrival arrival) {
        if (segment.has(TcpSegment.RST)) {
            return;
        }
        boolean acked = segment.has(TcpSegment.ACK);
        if (segment.has(TcpSegment.SYN) && !acked) {
            strays.refused(tuple.local().port());
        }
        stack.send(
                arrival.back(),
                new TcpSegment(
                        tuple.local().port(),
                        tuple.remote().port(),
                        acked ? segment.acknowledgment() : 0,
                        acked ? 0 : segment.sequence() + segment.sequenceLength(),
                        acked ? TcpSegment.RST : TcpSegment.RST | TcpSegment.ACK,
                        0,
                        0,
                        0,
                        new OptionList(List.of()),
                        Bytes.EMPTY),
                HOP_LIMIT);
    }
}

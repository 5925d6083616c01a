package org.mpcap.middlebox;

import org.mpcap.middlebox.BoxOutcome.Released;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;

/**
 * Answers chosen SYNs in the server's name, without MPTCP, and asks the server only once the client has acknowledged that, as a SYN
 * proxy does.
 */
record SynProxy() implements BoxAction {
    private static final int WINDOW = 0xffff;

    @Override
    public BoxOutcome meet(FlowMemory memory, BoxEvent event) {
        Transit now = event.transit();
        TcpSegment segment = now.segment();
        if (now.isSyn() && event.heading() == Heading.OUT) {
            if (memory instanceof FlowMemory.Blank && !event.chosen()) {
                return BoxOutcome.on(memory, event, now);
            }
            FlowMemory.Posing posing = memory instanceof FlowMemory.Posing old
                    ? old
                    : new FlowMemory.Posing(now, event.random().nextInt());
            return BoxOutcome.releasing(posing, new Released(synAck(now, posing.sequence()), Heading.BACK));
        }
        if (memory instanceof FlowMemory.Posing posing) {
            return event.heading() == Heading.OUT && segment.has(TcpSegment.RST)
                    ? BoxOutcome.releasing(new FlowMemory.Blank())
                    : afterPosing(posing, event);
        }
        if (memory instanceof FlowMemory.Renumbering moved) {
            return BoxOutcome.on(
                    memory,
                    event,
                    event.heading() == Heading.OUT
                            ? now.renumbered(0, -moved.back())
                            : now.renumbered(moved.back(), 0));
        }
        return BoxOutcome.on(memory, event, now);
    }

    /** The client's answer lets the SYN go on; the server's is acknowledged, and from then on its numbers are moved. */
    private static BoxOutcome afterPosing(FlowMemory.Posing posing, BoxEvent event) {
        Transit now = event.transit();
        if (event.heading() == Heading.OUT) {
            // Data that comes with it, or before the server has answered, will be sent again.
            return BoxOutcome.releasing(posing, new Released(plain(posing.syn()), Heading.OUT));
        }
        if (!now.segment().has(TcpSegment.SYN | TcpSegment.ACK)) {
            return BoxOutcome.on(posing, event, now);
        }
        Transit third = now.answer(
                now.segment().acknowledgment(), now.segment().sequence() + 1, TcpSegment.ACK, WINDOW, OptionList.NONE);
        return BoxOutcome.releasing(
                new FlowMemory.Renumbering(0, posing.sequence() - now.segment().sequence()),
                new Released(third, Heading.OUT));
    }

    private static Transit synAck(Transit syn, int sequence) {
        return syn.answer(
                sequence,
                syn.segment().sequence() + 1,
                TcpSegment.SYN | TcpSegment.ACK,
                WINDOW,
                OptionList.of(new TcpOption.MaximumSegmentSize(1460)));
    }

    /** Only what was agreed upon with the client. */
    private static Transit plain(Transit syn) {
        return syn.withOptions(new OptionList(syn.segment().options().options().stream()
                .filter(TcpOption.MaximumSegmentSize.class::isInstance)
                .toList()));
    }
}

package org.mpcap.middlebox;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.mpcap.middlebox.BoxOutcome.Released;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MptcpOption;

/** What a box does to segments: a pure function of what it keeps in mind of the flow and of the segment. */
sealed interface BoxAction
        permits BoxAction.Memoryless, BoxAction.Coalesce, BoxAction.Renumber, BoxAction.Mirror, SynProxy, QuoteCut {
    /** What becomes of a segment. */
    BoxOutcome meet(FlowMemory memory, BoxEvent event);

    /** What becomes of a segment kept back, when the time it asked for has come. */
    default BoxOutcome wake(FlowMemory memory, long nanos) {
        return BoxOutcome.releasing(memory);
    }

    /** What becomes of a packet that holds no TCP. */
    default IpPacket other(IpPacket packet) {
        return packet;
    }

    /** An action that keeps nothing in mind and lets alone what is not chosen. */
    sealed interface Memoryless extends BoxAction {
        /** What goes on in place of a chosen segment. */
        List<Released> replace(BoxEvent event);

        @Override
        default BoxOutcome meet(FlowMemory memory, BoxEvent event) {
            return event.chosen()
                    ? BoxOutcome.releasing(memory, replace(event).toArray(Released[]::new))
                    : BoxOutcome.on(memory, event, event.transit());
        }
    }

    private static List<Released> on(BoxEvent event, Transit transit) {
        return List.of(new Released(transit, event.heading()));
    }

    /** Overwrites MPTCP options with no-operation. */
    record Strip() implements Memoryless {
        @Override
        public List<Released> replace(BoxEvent event) {
            return on(event, event.transit().without(event.condition()::isFor));
        }
    }

    /** Takes segments away. */
    record Drop() implements Memoryless {
        @Override
        public List<Released> replace(BoxEvent event) {
            return List.of();
        }
    }

    /** Takes a segment away and resets its flow: the sender, and behind the SYN the receiver too. */
    record Reset() implements Memoryless {
        @Override
        public List<Released> replace(BoxEvent event) {
            TcpSegment segment = event.transit().segment();
            Transit toSender = segment.has(TcpSegment.ACK)
                    ? event.transit().answer(segment.acknowledgment(), 0, TcpSegment.RST, 0, OptionList.NONE)
                    : event.transit()
                            .answer(
                                    0,
                                    segment.sequence() + segment.sequenceLength(),
                                    TcpSegment.RST | TcpSegment.ACK,
                                    0,
                                    OptionList.NONE);
            Released back = new Released(toSender, event.heading().reversed());
            if (event.transit().isSyn()) {
                return List.of(back);
            }
            Transit toReceiver = event.transit()
                    .withOptions(OptionList.NONE)
                    .withData(segment.sequence(), TcpSegment.RST | TcpSegment.ACK, Bytes.EMPTY);
            return List.of(back, new Released(toReceiver, event.heading()));
        }
    }

    /**
     * Cuts segments with data in two; both get the options, as network cards do it.
     *
     * @param bytes where they are cut; half of the data if not given
     */
    record Split(OptionalInt bytes) implements Memoryless {
        @Override
        public List<Released> replace(BoxEvent event) {
            TcpSegment segment = event.transit().segment();
            int data = segment.payload().length();
            int cut = bytes.orElse(data / 2);
            if (cut < 1 || cut >= data || segment.has(TcpSegment.SYN)) {
                return on(event, event.transit());
            }
            int last = TcpSegment.FIN | TcpSegment.PSH;
            return List.of(
                    new Released(
                            event.transit()
                                    .withData(
                                            segment.sequence(),
                                            segment.flags() & ~last,
                                            segment.payload().slice(0, cut)),
                            event.heading()),
                    new Released(
                            event.transit()
                                    .withData(
                                            segment.sequence() + cut,
                                            segment.flags() & ~TcpSegment.CWR,
                                            segment.payload().from(cut)),
                            event.heading()));
        }
    }

    /** Changes the first byte of the data and leaves lengths and DSS checksums as they are, as application gateways may. */
    record Alter() implements Memoryless {
        @Override
        public List<Released> replace(BoxEvent event) {
            TcpSegment segment = event.transit().segment();
            if (segment.payload().isEmpty()) {
                return on(event, event.transit());
            }
            byte[] data = segment.payload().toArray();
            data[0] ^= 0x20;
            return on(event, event.transit().withData(segment.sequence(), segment.flags(), Bytes.adopt(data)));
        }
    }

    /** Turns flag A of MP_CAPABLE round, or, of other MPTCP options, the lowest bit of their last byte. */
    record Change() implements Memoryless {
        @Override
        public List<Released> replace(BoxEvent event) {
            return on(
                    event,
                    event.transit()
                            .replacing(option -> option.kind() == TcpOption.KIND_MPTCP
                                            && event.condition().isFor(MptcpOption.parse(option.toBytes()))
                                    ? List.of(changed(option))
                                    : List.of(option)));
        }

        private static TcpOption changed(TcpOption option) {
            byte[] bytes = option.toBytes().toArray();
            if (bytes.length > 3 && MptcpOption.parse(option.toBytes()) instanceof MpCapable) {
                bytes[3] ^= (byte) 0x80;
            } else if (bytes.length > 2) {
                bytes[bytes.length - 1] ^= 1;
            }
            return new TcpOption.Other(TcpOption.KIND_MPTCP, Bytes.adopt(bytes).from(2));
        }
    }

    /**
     * Lowers the MSS of SYNs.
     *
     * @param bytes the most it may be
     */
    record Clamp(int bytes) implements Memoryless {
        @Override
        public List<Released> replace(BoxEvent event) {
            return on(
                    event,
                    event.transit()
                            .replacing(
                                    option -> option instanceof TcpOption.MaximumSegmentSize mss && mss.bytes() > bytes
                                            ? List.of(new TcpOption.MaximumSegmentSize(bytes))
                                            : List.of(option)));
        }
    }

    /**
     * Keeps segments back for a time; those that are not chosen overtake them.
     *
     * @param nanos how long
     */
    record Delay(long nanos) implements Memoryless {
        @Override
        public List<Released> replace(BoxEvent event) {
            return List.of(new Released(event.transit(), event.heading(), nanos));
        }
    }

    /** Lets segments through twice. */
    record Duplicate() implements Memoryless {
        @Override
        public List<Released> replace(BoxEvent event) {
            Released one = new Released(event.transit(), event.heading());
            return List.of(one, one);
        }
    }

    /** Acknowledges data in the name of its receiver before it is there (RFC 3135 3.1). */
    record Acknowledge() implements Memoryless {
        @Override
        public List<Released> replace(BoxEvent event) {
            TcpSegment segment = event.transit().segment();
            Released on = new Released(event.transit(), event.heading());
            if (segment.payload().isEmpty() || segment.has(TcpSegment.SYN)) {
                return List.of(on);
            }
            Transit early = event.transit()
                    .answer(
                            segment.acknowledgment(),
                            segment.sequence() + segment.payload().length(),
                            TcpSegment.ACK,
                            segment.window(),
                            OptionList.NONE);
            return List.of(new Released(early, event.heading().reversed()), on);
        }
    }

    /**
     * Joins a segment with data to the one that follows it, and keeps the options of the first only.
     *
     * @param waitNanos how long it waits for that
     */
    record Coalesce(long waitNanos) implements BoxAction {
        /** What fits behind the longest header, so that the joined packet is no longer than IPv4 can say. */
        private static final int MOST_DATA = 0xffff - 120;

        @Override
        public BoxOutcome meet(FlowMemory memory, BoxEvent event) {
            Transit now = event.transit();
            boolean mayWait = event.chosen() && !now.segment().payload().isEmpty() && isPlain(now.segment());
            if (memory instanceof FlowMemory.Holding held) {
                if (held.heading() != event.heading()) {
                    return BoxOutcome.on(memory, event, now);
                }
                if (mayWait && follows(held.transit().segment(), now.segment())) {
                    return BoxOutcome.on(new FlowMemory.Blank(), event, joined(held.transit(), now));
                }
                return BoxOutcome.releasing(
                        new FlowMemory.Blank(),
                        new Released(held.transit(), held.heading()),
                        new Released(now, event.heading()));
            }
            return mayWait
                    ? new BoxOutcome(
                            new FlowMemory.Holding(now, event.heading(), event.nanos() + waitNanos),
                            List.of(),
                            OptionalLong.of(waitNanos))
                    : BoxOutcome.on(memory, event, now);
        }

        private static boolean isPlain(TcpSegment segment) {
            return (segment.flags() & (TcpSegment.SYN | TcpSegment.FIN | TcpSegment.RST | TcpSegment.URG)) == 0;
        }

        private static boolean follows(TcpSegment first, TcpSegment second) {
            int data = first.payload().length();
            return first.sequence() + data == second.sequence()
                    && data + second.payload().length() <= MOST_DATA;
        }

        private static Transit joined(Transit first, Transit second) {
            return first.withData(
                    first.segment().sequence(),
                    first.segment().flags() | second.segment().flags(),
                    first.segment().payload().plus(second.segment().payload()));
        }

        @Override
        public BoxOutcome wake(FlowMemory memory, long nanos) {
            return memory instanceof FlowMemory.Holding held && held.until() <= nanos
                    ? BoxOutcome.releasing(new FlowMemory.Blank(), new Released(held.transit(), held.heading()))
                    : BoxOutcome.releasing(memory);
        }
    }

    /**
     * Rewrites the sequence numbers of flows whose SYN is chosen, acknowledgment numbers and SACK blocks with them, as firewalls do that
     * make them random.
     *
     * @param shift added in both directions; two random numbers if not given
     */
    record Renumber(OptionalInt shift) implements BoxAction {
        @Override
        public BoxOutcome meet(FlowMemory memory, BoxEvent event) {
            FlowMemory known = memory;
            if (event.transit().isSyn() && memory instanceof FlowMemory.Blank && event.chosen()) {
                known = shift.isPresent()
                        ? new FlowMemory.Renumbering(shift.getAsInt(), shift.getAsInt())
                        : new FlowMemory.Renumbering(
                                event.random().nextInt(), event.random().nextInt());
            }
            if (!(known instanceof FlowMemory.Renumbering moved)) {
                return BoxOutcome.on(known, event, event.transit());
            }
            return BoxOutcome.on(
                    known,
                    event,
                    event.heading() == Heading.OUT
                            ? event.transit().renumbered(moved.out(), -moved.back())
                            : event.transit().renumbered(moved.back(), -moved.out()));
        }
    }

    /** Copies the MPTCP option of a chosen SYN into a SYN/ACK that has none. */
    record Mirror() implements BoxAction {
        @Override
        public BoxOutcome meet(FlowMemory memory, BoxEvent event) {
            Transit now = event.transit();
            if (now.isSyn() && event.chosen()) {
                return BoxOutcome.on(
                        now.segment().options().options().stream()
                                .filter(option -> option.kind() == TcpOption.KIND_MPTCP)
                                .findFirst()
                                .<FlowMemory>map(FlowMemory.Remembering::new)
                                .orElse(memory),
                        event,
                        now);
            }
            if (!(memory instanceof FlowMemory.Remembering copied)
                    || !now.segment().has(TcpSegment.SYN | TcpSegment.ACK)
                    || !now.mptcp().isEmpty()) {
                return BoxOutcome.on(memory, event, now);
            }
            List<TcpOption> options = new ArrayList<>(now.segment().options().options());
            options.removeIf(option -> option instanceof TcpOption.NoOperation);
            options.add(copied.option());
            OptionList all = new OptionList(options).padded();
            return BoxOutcome.on(memory, event, all.write().length() <= OptionList.LIMIT ? now.withOptions(all) : now);
        }
    }
}

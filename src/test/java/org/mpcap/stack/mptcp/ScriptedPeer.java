package org.mpcap.stack.mptcp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.mpcap.link.ForwardingLink;
import org.mpcap.link.Link;
import org.mpcap.link.LinkException;
import org.mpcap.link.MemoryLink;
import org.mpcap.link.MemoryLink.Impairment;
import org.mpcap.link.NetworkPath;
import org.mpcap.link.VirtualEventLoop;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.Ipv4Packet;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.MptcpOption;

/** The other end of a wire, which sends what the test says and notes what our stack sends. */
final class ScriptedPeer {
    static final TransportAddress OURS = new TransportAddress(IpAddress.parse("192.0.2.1"), 61000);
    static final TransportAddress THEIRS = new TransportAddress(IpAddress.parse("192.0.2.2"), 80);
    static final FourTuple TUPLE = new FourTuple(OURS, THEIRS);

    final VirtualEventLoop eventLoop = new VirtualEventLoop(Instant.EPOCH);
    final Counters counters = new Counters();
    final TcpStack stack = new TcpStack(eventLoop, counters);
    final NetworkPath path;
    private final MemoryLink wire;
    private final RefusingLink ours;
    private final List<TcpSegment> received = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();

    ScriptedPeer() {
        MemoryLink.Wire both = MemoryLink.wire(eventLoop, Impairment.none(0), new SplittableRandom(1));
        RefusingLink near = new RefusingLink(both.near());
        ours = near;
        stack.attach(near);
        path = NetworkPath.raw(near, OURS.address(), THEIRS.address());
        wire = both.far();
        wire.listen(frame -> {
            received.add((TcpSegment) TcpSegment.parse(((Ipv4Packet) IpPacket.parse(frame)).payload()));
            times.add(eventLoop.nanos());
        });
    }

    /** Lets our interface refuse the next frames. */
    void refuse(int frames) {
        ours.refusals = frames;
    }

    private static final class RefusingLink extends ForwardingLink {
        private int refusals;

        RefusingLink(Link link) {
            super(link);
        }

        @Override
        public void send(Bytes frame) {
            if (refusals > 0) {
                refusals--;
                throw new LinkException(LinkException.Reason.IO, "no buffer space");
            }
            super.send(frame);
        }
    }

    /** Sends an ICMP error that quotes a segment of the flow {@link #TUPLE}, this much of its TCP header. */
    void sendUnreachable(int quotedSequence, int quotedBytes) {
        TcpSegment ours = new TcpSegment(
                OURS.port(), THEIRS.port(), quotedSequence, 0, 2, 0, 0, 0, new OptionList(List.of()), Bytes.EMPTY);
        Bytes quoted = IpPacket.of(
                        OURS.address(),
                        THEIRS.address(),
                        TcpSegment.PROTOCOL,
                        64,
                        ours.write().slice(0, quotedBytes))
                .write();
        IcmpMessage message = new IcmpMessage(false, 3, 3, 0, 0, quoted).checksummed(THEIRS.address(), OURS.address());
        wire.send(IpPacket.of(THEIRS.address(), OURS.address(), IpPacket.PROTOCOL_ICMP, 64, message.write())
                .write());
        pass(0);
    }

    /** Sends a segment of the flow {@link #TUPLE} and lets our side react. */
    void send(int flags, int sequence, int acknowledgment, Bytes payload, MptcpOption... options) {
        send(OURS, THEIRS, flags, sequence, acknowledgment, 0xffff, payload, options);
    }

    /** Sends a segment from {@code from} to {@code to} with this window. */
    void send(
            TransportAddress to,
            TransportAddress from,
            int flags,
            int sequence,
            int acknowledgment,
            int window,
            Bytes payload,
            MptcpOption... options) {
        OptionList list = new OptionList(
                        List.of(options).stream().map(MptcpOption::toTcpOption).toList())
                .padded();
        TcpSegment segment =
                new TcpSegment(from.port(), to.port(), sequence, acknowledgment, flags, window, 0, 0, list, payload);
        wire.send(IpPacket.of(
                        from.address(),
                        to.address(),
                        TcpSegment.PROTOCOL,
                        64,
                        segment.checksummed(from.address(), to.address()).write())
                .write());
        pass(0);
    }

    /** Lets time pass. */
    void pass(double seconds) {
        boolean[] over = new boolean[1];
        // Twice, so that what is sent at the last moment still arrives.
        eventLoop.schedule(
                (long) (seconds * 1e9), () -> eventLoop.execute(() -> eventLoop.execute(() -> over[0] = true)));
        if (!eventLoop.run(() -> over[0], 100_000)) {
            throw new AssertionError("busy without end");
        }
    }

    /** What our side has sent since the last call. */
    List<TcpSegment> take() {
        List<TcpSegment> all = List.copyOf(received);
        received.clear();
        times.clear();
        return all;
    }

    /** When what {@link #take} would give came, in whole seconds. */
    List<Long> seconds() {
        return times.stream().map(nanos -> nanos / 1_000_000_000L).toList();
    }

    /** The one segment our side has sent since the last call. */
    TcpSegment takeOne() {
        List<TcpSegment> all = take();
        if (all.size() != 1) {
            throw new AssertionError("expected one segment, got " + all);
        }
        return all.get(0);
    }

    /** The MPTCP options of a segment. */
    static List<MptcpOption> mptcp(TcpSegment segment) {
        return MptcpOption.in(segment.options());
    }
}

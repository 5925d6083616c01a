package org.mpcap.link;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.mpcap.capture.LinkType;
import org.mpcap.wire.Bytes;

/** One of the two ends of a wire inside this process; frames are IP packets. */
public final class MemoryLink implements Link {
    private static final int MTU = 1500;

    private final String name;
    private final EventLoop eventLoop;
    private final Impairment impairment;
    private final RandomGenerator random;
    private final List<FrameListener> listeners = new ArrayList<>();
    private MemoryLink other = this;
    private long sent;
    private long received;
    private long dropped;
    private boolean closed;

    /**
     * What the wire does to frames.
     *
     * @param delayNanos how long a frame takes
     * @param loss probability that a frame is lost
     * @param duplication probability that it arrives twice
     * @param reordering probability that it is held back by up to ten delays
     * @param corruption probability that one to three of its bytes are changed
     */
    public record Impairment(long delayNanos, double loss, double duplication, double reordering, double corruption) {
        /** A wire that only takes time. */
        public static Impairment none(long delayNanos) {
            return new Impairment(delayNanos, 0, 0, 0, 0);
        }
    }

    /**
     * The two ends of a wire.
     *
     * @param near the first end
     * @param far the second end
     */
    public record Wire(MemoryLink near, MemoryLink far) {}

    private MemoryLink(String name, EventLoop eventLoop, Impairment impairment, RandomGenerator random) {
        this.name = name;
        this.eventLoop = eventLoop;
        this.impairment = impairment;
        this.random = random;
    }

    /** A new wire; {@code random} decides the fate of each frame. */
    public static Wire wire(EventLoop eventLoop, Impairment impairment, RandomGenerator random) {
        MemoryLink near = new MemoryLink("near", eventLoop, impairment, random);
        MemoryLink far = new MemoryLink("far", eventLoop, impairment, random);
        near.other = far;
        far.other = near;
        return new Wire(near, far);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public LinkType type() {
        return LinkType.RAW_IP;
    }

    @Override
    public int mtu() {
        return MTU;
    }

    @Override
    public void send(Bytes frame) {
        sent++;
        if (random.nextDouble() < impairment.loss()) {
            other.dropped++;
            return;
        }
        deliver(frame);
        if (random.nextDouble() < impairment.duplication()) {
            deliver(frame);
        }
    }

    private void deliver(Bytes frame) {
        long delay = impairment.delayNanos();
        if (random.nextDouble() < impairment.reordering()) {
            delay += (long) (random.nextDouble() * 10 * delay);
        }
        Bytes arriving = random.nextDouble() < impairment.corruption() ? corrupt(frame) : frame;
        eventLoop.schedule(delay, () -> other.arrive(arriving));
    }

    private Bytes corrupt(Bytes frame) {
        byte[] bytes = frame.toArray();
        for (int changes = 1 + random.nextInt(3); changes > 0 && bytes.length > 0; changes--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
        }
        return Bytes.adopt(bytes);
    }

    private void arrive(Bytes frame) {
        if (closed) {
            return;
        }
        received++;
        List.copyOf(listeners).forEach(listener -> listener.received(frame));
    }

    @Override
    public void listen(FrameListener listener) {
        listeners.add(listener);
    }

    @Override
    public LinkCounters counters() {
        return new LinkCounters(sent, received, dropped);
    }

    @Override
    public void close() {
        closed = true;
    }
}

package org.mpcap.link;

import java.util.Optional;
import java.util.function.Consumer;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.RawPacketListener;

/** libpcap's loop over the frames of an interface. pcap4j loses what a listener throws; here that ends the loop and is thrown on. */
final class FrameLoop implements RawPacketListener {
    private final PcapHandle handle;
    private final Consumer<byte[]> taker;
    private Optional<Throwable> thrown = Optional.empty();

    private FrameLoop(PcapHandle handle, Consumer<byte[]> taker) {
        this.handle = handle;
        this.taker = taker;
    }

    /**
     * Hands frames over on this thread, until the loop is broken or the capture file of the handle ends.
     *
     * @throws InterruptedException if it was broken, as pcap4j tells that; the thread itself is not interrupted
     * @throws PcapNativeException if receiving fails
     * @throws NotOpenException if the handle is closed
     */
    static void run(PcapHandle handle, Consumer<byte[]> taker)
            throws InterruptedException, PcapNativeException, NotOpenException {
        FrameLoop loop = new FrameLoop(handle, taker);
        try {
            handle.loop(-1, loop);
        } catch (InterruptedException e) {
            loop.rethrow();
            throw e;
        }
    }

    /**
     * Hands over what lies in the buffer of a handle that does not block.
     *
     * @return frames handed over
     * @throws InterruptedException if it was broken, as pcap4j tells that; the thread itself is not interrupted
     * @throws PcapNativeException if receiving fails
     * @throws NotOpenException if the handle is closed
     */
    static int drain(PcapHandle handle, Consumer<byte[]> taker)
            throws InterruptedException, PcapNativeException, NotOpenException {
        FrameLoop loop = new FrameLoop(handle, taker);
        try {
            return handle.dispatch(-1, loop);
        } finally {
            // Behind the last frame libpcap does not tell that its loop was broken.
            loop.rethrow();
        }
    }

    @Override
    public void gotPacket(byte[] frame) {
        // The loop may still have frames at hand after it was broken.
        if (thrown.isPresent()) {
            return;
        }
        try {
            taker.accept(frame);
        } catch (Throwable e) {
            thrown = Optional.of(e);
            breakLoop();
        }
    }

    private void breakLoop() {
        try {
            handle.breakLoop();
        } catch (NotOpenException e) {
            thrown.orElseThrow().addSuppressed(e);
        }
    }

    private void rethrow() {
        if (thrown.isPresent()) {
            Throwable cause = thrown.get();
            throw cause instanceof Error error ? new IllegalStateException(error) : (RuntimeException) cause;
        }
    }
}

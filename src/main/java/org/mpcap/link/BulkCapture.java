package org.mpcap.link;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.PcapDirection;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.PcapStat;

/**
 * Receives frames at the rate of a scan on a thread of its own: libpcap set for throughput (short frames, a large buffer, frames
 * handed over in batches).
 */
public final class BulkCapture implements AutoCloseable {
    /** Bytes kept of each frame; a SYN/ACK with all options fits twice. */
    public static final int SNAPLEN = 256;

    private static final int READ_TIMEOUT_MILLIS = 10;

    private final String name;
    private final PcapHandle handle;
    private final Thread receiver;
    private final Consumer<byte[]> taker;
    private final Consumer<RuntimeException> failed;
    private final AtomicLong drops = new AtomicLong();
    private final AtomicLong handled = new AtomicLong();
    private final DeliveryWatermark backlog;
    private final Count received = new Count();
    private final Count lost = new Count();
    private final Count lostByInterface = new Count();
    private volatile boolean busy;
    private volatile ThreadState state = ThreadState.UNKNOWN;
    private volatile boolean closed;

    /** A count of libpcap's, of 32 bits, as one that does not wrap. */
    private static final class Count {
        private long total;
        private int last;

        long now(long reading) {
            total += Integer.toUnsignedLong((int) reading - last);
            last = (int) reading;
            return total;
        }
    }

    /**
     * Opens an interface; nothing is received before {@link #start}.
     *
     * @param filter what to receive, as in pcap-filter(7); should not match what we send, and must not ask for direction: libpcap
     *     itself applies it to the first frames and knows none
     * @param bufferBytes the kernel's buffer
     * @param taker takes frames on the receiving thread; a frame is the taker's
     * @param failed told when receiving fails or the taker does; nothing follows then
     * @throws LinkException if that is not possible
     */
    public BulkCapture(
            String interfaceName,
            String filter,
            int bufferBytes,
            Consumer<byte[]> taker,
            Consumer<RuntimeException> failed) {
        name = interfaceName;
        handle = open(interfaceName, SNAPLEN, bufferBytes, filter);
        backlog = new DeliveryWatermark(System.nanoTime(), arrived());
        this.taker = taker;
        this.failed = failed;
        receiver = new Thread(this::receive, "mpcap-receive-" + interfaceName);
        receiver.setDaemon(true);
    }

    static PcapHandle open(String interfaceName, int snaplen, int bufferBytes, String filter) {
        try {
            PcapHandle handle = new PcapHandle.Builder(interfaceName)
                    .snaplen(snaplen)
                    .promiscuousMode(PromiscuousMode.NONPROMISCUOUS)
                    .immediateMode(false)
                    .timeoutMillis(READ_TIMEOUT_MILLIS)
                    .bufferSize(bufferBytes)
                    .direction(PcapDirection.IN)
                    .build();
            try {
                handle.setFilter(filter, BpfCompileMode.OPTIMIZE);
                return handle;
            } catch (PcapNativeException | NotOpenException e) {
                handle.close();
                throw new LinkException(LinkException.Reason.IO, interfaceName + ": " + e.getMessage());
            }
        } catch (PcapNativeException e) {
            throw PcapErrors.atOpening(interfaceName, e);
        } catch (LinkageError e) {
            throw PcapErrors.noLibrary(e);
        }
    }

    /** Starts receiving. */
    public void start() {
        receiver.start();
    }

    private void receive() {
        state = ThreadState.ofThisThread();
        try {
            FrameLoop.run(handle, frame -> {
                busy = true;
                taker.accept(frame);
                handled.incrementAndGet();
                busy = false;
            });
        } catch (InterruptedException e) {
            // How pcap4j tells that breakLoop() was called; the thread itself is not interrupted.
            return;
        } catch (PcapNativeException | NotOpenException e) {
            if (!closed) {
                failed.accept(
                        new LinkException(LinkException.Reason.IO, "receiving on " + name + ": " + e.getMessage()));
            }
        } catch (RuntimeException e) {
            failed.accept(e);
        }
    }

    /**
     * Up to when everything that arrived has been handed to the taker. The kernel's buffer may hold seconds of frames while this
     * machine is busy. To be asked every now and then, by one thread.
     *
     * @param now a time in nanoseconds
     * @return an earlier or the same time
     */
    public long caughtUp(long now) {
        // In this order: the gap between them is never taken for smaller than it is.
        long handed = handled.get();
        DeliveryWatermark.Receiver receiver = busy ? DeliveryWatermark.Receiver.BUSY : state.read();
        return backlog.look(now, handed, arrived(), receiver);
    }

    /** Frames in the buffer that the taker has not seen yet, or a few more. To be asked by the thread that asks {@link #caughtUp}. */
    public long unread() {
        return Math.max(0, arrived() - handled.get());
    }

    /** Frames that passed the filter and are or were in the buffer: libpcap counts those it lost among them. */
    private long arrived() {
        try {
            PcapStat statistics = handle.getStats();
            return received.now(statistics.getNumPacketsReceived()) - lost.now(statistics.getNumPacketsDropped());
        } catch (PcapNativeException | NotOpenException e) {
            // The interface is gone: nothing more will come.
            return handled.get();
        }
    }

    /** Frames lost so far between the interface and us, as libpcap counts them. To be asked by the thread that asks {@link #caughtUp}. */
    public long drops() {
        if (!closed) {
            try {
                PcapStat statistics = handle.getStats();
                drops.set(lost.now(statistics.getNumPacketsDropped())
                        + lostByInterface.now(statistics.getNumPacketsDroppedByIf()));
            } catch (PcapNativeException | NotOpenException e) {
                // The interface is gone; what was counted last stands.
                return drops.get();
            }
        }
        return drops.get();
    }

    /** Stops the receiving thread, then closes the handle. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            handle.breakLoop();
            receiver.join();
        } catch (NotOpenException e) {
            throw new LinkException(LinkException.Reason.IO, name + " is closed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        handle.close();
    }
}

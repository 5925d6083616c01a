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
    private static final long STALLED_NANOS = 15_000_000_000L;

    private final String name;
    private final PcapHandle handle;
    private final Thread receiver;
    private final Consumer<byte[]> taker;
    private final Consumer<RuntimeException> failed;
    private final AtomicLong drops = new AtomicLong();
    private final AtomicLong handled = new AtomicLong();
    private long handledBefore;
    private long handledSince;
    private long sortedOut;
    private long mark;
    private long markAt;
    private long caughtUpAt;
    private volatile boolean closed;

    /**
     * Opens an interface; nothing is received before {@link #start}.
     *
     * @param filter what to receive, as in pcap-filter(7)
     * @param bufferBytes the kernel's buffer
     * @param taker takes frames on the receiving thread; a frame is the taker's
     * @param failed told when receiving fails
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
        long now = System.nanoTime();
        handledSince = now;
        markAt = now;
        caughtUpAt = now;
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
        try {
            handle.loop(-1, (byte[] frame) -> {
                taker.accept(frame);
                handled.incrementAndGet();
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
        long arrived = arrived();
        long done = handled.get();
        if (done != handledBefore || now - handledSince > STALLED_NANOS) {
            // Frames that libpcap itself sorts out count as arrived and are never handed over: a gap that stays is
            // theirs.
            sortedOut = done == handledBefore ? arrived - done : Math.max(0, Math.min(sortedOut, arrived - done));
            handledBefore = done;
            handledSince = now;
        }
        if (done + sortedOut >= mark) {
            caughtUpAt = markAt;
            mark = arrived;
            markAt = now;
        }
        return caughtUpAt;
    }

    private long arrived() {
        try {
            return Integer.toUnsignedLong((int) handle.getStats().getNumPacketsReceived());
        } catch (PcapNativeException | NotOpenException e) {
            // The interface is gone: nothing more will come.
            return handled.get();
        }
    }

    /** Frames lost so far between the interface and us, as libpcap counts them. */
    public long drops() {
        if (!closed) {
            try {
                PcapStat statistics = handle.getStats();
                drops.set(Integer.toUnsignedLong((int) statistics.getNumPacketsDropped())
                        + Integer.toUnsignedLong((int) statistics.getNumPacketsDroppedByIf()));
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
        drops();
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

package org.mpcap.link;

import java.sql.Timestamp;
import java.util.function.Consumer;
import org.mpcap.capture.LinkType;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.BlockingMode;
import org.pcap4j.core.PcapHandle.PcapDirection;
import org.pcap4j.core.PcapHandle.TimestampPrecision;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.PcapStat;

/** Listens to an interface, both directions, without sending: whole frames with the times the kernel gave them. */
public final class LiveCapture implements AutoCloseable {
    private static final int SNAPLEN = 65_535;
    private static final int READ_TIMEOUT_MILLIS = 100;
    private static final int BETWEEN_LOOKS_MILLIS = 20;
    private static final int BUFFER_BYTES = 64 << 20;

    private final String name;
    private final PcapHandle handle;
    private volatile boolean stopped;
    private long taken;

    /** Takes frames. */
    @FunctionalInterface
    public interface Taker {
        /**
         * One frame.
         *
         * @param frame its bytes, the taker's to keep
         * @param original bytes it had on the wire
         * @param nanos its time, nanoseconds since 1970
         */
        void frame(byte[] frame, int original, long nanos);
    }

    private LiveCapture(String name, PcapHandle handle) {
        this.name = name;
        this.handle = handle;
    }

    /**
     * Opens an interface; {@code any} stands for all of them.
     *
     * @throws LinkException if that is not possible
     */
    public static LiveCapture open(String interfaceName) {
        if (!interfaceName.equals("any")) {
            PcapErrors.device(interfaceName);
        }
        try {
            return new LiveCapture(
                    interfaceName,
                    new PcapHandle.Builder(interfaceName)
                            .snaplen(SNAPLEN)
                            .promiscuousMode(PromiscuousMode.NONPROMISCUOUS)
                            .immediateMode(false)
                            .timeoutMillis(READ_TIMEOUT_MILLIS)
                            .bufferSize(BUFFER_BYTES)
                            .direction(PcapDirection.INOUT)
                            .timestampPrecision(TimestampPrecision.NANO)
                            .build());
        } catch (PcapNativeException e) {
            throw PcapErrors.atOpening(interfaceName, e);
        } catch (LinkageError e) {
            throw PcapErrors.noLibrary(e);
        }
    }

    /** The link type of all frames, as a number of the registry. */
    public int linkTypeNumber() {
        int type = handle.getDlt().value();
        return LinkType.of(type).map(LinkType::number).orElse(type);
    }

    /**
     * Hands over frames on this thread until {@link #stop()} is called, and then those that had been received until then.
     *
     * @throws LinkException if receiving fails
     */
    public void run(Taker taker) {
        Consumer<byte[]> frames = frame -> {
            Timestamp time = handle.getTimestamp();
            long nanos = Math.floorDiv(time.getTime(), 1_000L) * 1_000_000_000L + time.getNanos();
            taken++;
            taker.frame(frame, handle.getOriginalLength(), nanos);
        };
        while (!stopped) {
            try {
                FrameLoop.run(handle, frames);
            } catch (InterruptedException e) {
                // How pcap4j tells that breakLoop() was called; the thread itself is not interrupted.
                break;
            } catch (PcapNativeException | NotOpenException e) {
                if (!stopped) {
                    throw PcapErrors.whileRunning(name, "receiving", e);
                }
            }
        }
        rest(frames);
    }

    /** What the kernel had received when the capture was stopped lies in its buffer. */
    private void rest(Consumer<byte[]> frames) {
        try {
            PcapStat statistics = handle.getStats();
            // On loopback this counts frames that libpcap keeps to itself, too: it is a bound.
            long received = Integer.toUnsignedLong((int) statistics.getNumPacketsReceived()) - dropped(statistics);
            handle.setBlockingMode(BlockingMode.NONBLOCKING);
            for (int waited = 0; taken < received && waited < 3 * READ_TIMEOUT_MILLIS; ) {
                if (FrameLoop.drain(handle, frames) == 0) {
                    // The last frames come when the kernel closes the block they are in, after the read timeout.
                    Thread.sleep(BETWEEN_LOOKS_MILLIS);
                    waited += BETWEEN_LOOKS_MILLIS;
                }
            }
        } catch (InterruptedException e) {
            // Told to stop once more, or before it began: then the rest is not wanted.
            return;
        } catch (PcapNativeException | NotOpenException e) {
            throw PcapErrors.whileRunning(name, "receiving the last frames", e);
        }
    }

    /** Ends {@link #run}, from another thread. */
    public void stop() {
        stopped = true;
        try {
            handle.breakLoop();
        } catch (NotOpenException e) {
            // Closed already: there is nothing left to end.
            return;
        }
    }

    private static long dropped(PcapStat statistics) {
        return Integer.toUnsignedLong((int) statistics.getNumPacketsDropped());
    }

    /** Frames the kernel dropped because we were too slow. */
    public long drops() {
        try {
            return dropped(handle.getStats());
        } catch (PcapNativeException | NotOpenException e) {
            throw new LinkException(LinkException.Reason.IO, name + ": " + e.getMessage());
        }
    }

    @Override
    public void close() {
        handle.close();
    }
}

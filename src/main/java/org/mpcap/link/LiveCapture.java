package org.mpcap.link;

import java.sql.Timestamp;
import org.mpcap.capture.LinkType;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.PcapDirection;
import org.pcap4j.core.PcapHandle.TimestampPrecision;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.PcapStat;

/** Listens to an interface, both directions, without sending: whole frames with the times the kernel gave them. */
public final class LiveCapture implements AutoCloseable {
    private static final int SNAPLEN = 65_535;
    private static final int READ_TIMEOUT_MILLIS = 100;
    private static final int BUFFER_BYTES = 64 << 20;

    private final String name;
    private final PcapHandle handle;
    private volatile boolean stopped;

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
     * Hands over frames on this thread until {@link #stop()} is called.
     *
     * @throws LinkException if receiving fails
     */
    public void run(Taker taker) {
        while (!stopped) {
            try {
                FrameLoop.run(handle, frame -> {
                    Timestamp time = handle.getTimestamp();
                    long nanos = Math.floorDiv(time.getTime(), 1_000L) * 1_000_000_000L + time.getNanos();
                    taker.frame(frame, handle.getOriginalLength(), nanos);
                });
            } catch (InterruptedException e) {
                // How pcap4j tells that breakLoop() was called; the thread itself is not interrupted.
                return;
            } catch (PcapNativeException | NotOpenException e) {
                if (!stopped) {
                    throw PcapErrors.whileRunning(name, "receiving", e);
                }
            }
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

    /** Frames the kernel dropped because we were too slow. */
    public long drops() {
        try {
            PcapStat statistics = handle.getStats();
            return Integer.toUnsignedLong((int) statistics.getNumPacketsDropped());
        } catch (PcapNativeException | NotOpenException e) {
            throw new LinkException(LinkException.Reason.IO, name + ": " + e.getMessage());
        }
    }

    @Override
    public void close() {
        handle.close();
    }
}

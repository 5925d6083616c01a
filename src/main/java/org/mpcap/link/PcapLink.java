package org.mpcap.link;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.mpcap.capture.LinkType;
import org.mpcap.posix.InterfaceInfo;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.EthernetFrame;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.PcapDirection;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.PcapStat;
import org.pcap4j.core.Pcaps;

/**
 * A network interface, through libpcap. One handle sends and receives, so the kernel does not show us our own frames; a thread of
 * its own receives and hands the frames to the event loop.
 */
public final class PcapLink implements Link {
    private static final int RECEIVE_QUEUE_BYTES = 32 << 20;
    private static final int REMEMBERED_FRAMES = 4096;
    /**
     * Bytes of a frame that a slot of 64 kiB holds beside libpcap's 68. Linux cuts segments of at most 65,215 bytes of data and merges such
     * of at most 65,535 of IP, which with the usual sizes (1448, 1428, 8948 bytes) is less than this. One byte more takes twice the memory.
     */
    private static final int LARGEST_IN_SLOT = 65_468;
    /** Bytes of the largest IP packet that is received whole. */
    static final int LARGEST_PACKET = LARGEST_IN_SLOT - EthernetFrame.HEADER;

    private final String name;
    private final LinkType type;
    private final int mtu;
    private final PcapHandle handle;
    private final Optional<SentFrames> echoes;
    private final ReceiveQueue queue;
    private final EventLoop eventLoop;
    private final Consumer<LinkException> failed;
    private final List<FrameListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicReference<FilterChange> filterChange = new AtomicReference<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final Thread receiver;
    private volatile boolean closed;
    private volatile boolean stopped;
    private volatile long kernelDrops;
    private OptionalLong arrivalNanos = OptionalLong.empty();

    private record FilterChange(String filter, CompletableFuture<Void> applied) {}

    /**
     * How to capture. In immediate mode libpcap gives every frame a slot as large as the largest, in memory whose size is a power of two:
     * 64 kiB hold {@value #LARGEST_IN_SLOT} bytes of a frame. Where the interface neither cuts nor merges segments, it makes the slots no
     * larger than the MTU needs.
     *
     * @param filter what to receive, as in pcap-filter(7); empty for everything
     * @param promiscuous whether to receive frames for other Ethernet addresses
     * @param immediate whether every frame is handed over at once rather than after a millisecond, with others
     * @param snaplen bytes received of a frame at most
     * @param bufferBytes the kernel's buffer
     */
    public record Settings(String filter, boolean promiscuous, boolean immediate, int snaplen, int bufferBytes) {
        /**
         * For frames that are waited for: at once, and segments that the kernel has merged or not cut yet are received whole. Bursts of
         * five hundred of these are not lost, nor of ten thousand frames where nothing is merged.
         */
        public static Settings probing(String filter) {
            return new Settings(filter, false, true, LARGEST_IN_SLOT, 32 << 20);
        }

        /** For many frames: up to a millisecond late, but bursts of a hundred thousand small frames are not lost. */
        public static Settings busy(String filter) {
            return new Settings(filter, false, false, 65_535, 16 << 20);
        }

        /** The same, receiving frames for other Ethernet addresses too. */
        public Settings promiscuously() {
            return new Settings(filter, true, immediate, snaplen, bufferBytes);
        }
    }

    /**
     * Opens an interface and starts receiving. While the interface is down nothing is received, and that goes on when it is up
     * again.
     *
     * @param eventLoop where frames are handed over; when the interface is removed, a {@link LinkException} is thrown there
     * @throws LinkException if that is not possible
     */
    public static PcapLink open(String interfaceName, Settings settings, EventLoop eventLoop) {
        return open(interfaceName, settings, eventLoop, failure -> {
            throw failure;
        });
    }

    /**
     * The same.
     *
     * @param failed told, on the event loop, why nothing more can be received
     */
    public static PcapLink open(
            String interfaceName, Settings settings, EventLoop eventLoop, Consumer<LinkException> failed) {
        InterfaceInfo device = PcapErrors.device(interfaceName);
        try {
            PcapLink link = new PcapLink(device, settings, eventLoop, failed);
            link.receiver.start();
            return link;
        } catch (PcapNativeException e) {
            throw PcapErrors.atOpening(interfaceName, e);
        } catch (NotOpenException e) {
            throw new LinkException(LinkException.Reason.IO, interfaceName + ": " + e.getMessage());
        } catch (LinkageError e) {
            throw PcapErrors.noLibrary(e);
        }
    }

    /**
     * The version of libpcap, as it names itself.
     *
     * @throws LinkException if there is none
     */
    public static String libraryVersion() {
        try {
            return Pcaps.libVersion();
        } catch (LinkageError e) {
            throw PcapErrors.noLibrary(e);
        }
    }

    private PcapLink(InterfaceInfo device, Settings settings, EventLoop eventLoop, Consumer<LinkException> failed)
            throws PcapNativeException, NotOpenException {
        name = device.name();
        mtu = Math.min(device.mtu(), LARGEST_PACKET);
        this.eventLoop = eventLoop;
        this.failed = failed;
        echoes = device.loopback() ? Optional.of(new SentFrames(REMEMBERED_FRAMES)) : Optional.empty();
        queue = new ReceiveQueue(eventLoop, RECEIVE_QUEUE_BYTES, this::deliver);
        handle = new PcapHandle.Builder(name)
                .snaplen(settings.snaplen())
                .promiscuousMode(settings.promiscuous() ? PromiscuousMode.PROMISCUOUS : PromiscuousMode.NONPROMISCUOUS)
                .immediateMode(settings.immediate())
                .timeoutMillis(1)
                .bufferSize(settings.bufferBytes())
                .direction(PcapDirection.IN)
                .build();
        try {
            type = PcapErrors.linkType(name, handle.getDlt().value());
            setFilter(settings.filter());
        } catch (LinkException | PcapNativeException | NotOpenException e) {
            handle.close();
            throw e;
        }
        receiver = new Thread(this::receive, "mpcap-receive-" + name);
        receiver.setDaemon(true);
    }

    private void setFilter(String filter) throws PcapNativeException, NotOpenException {
        handle.setFilter(filter, BpfCompileMode.OPTIMIZE);
    }

    /**
     * Replaces the filter, as when ports are added. Returns when the new one is in force; frames both filters let in are not
     * lost meanwhile.
     *
     * @throws LinkException if the expression does not compile; then the old filter stays
     */
    public synchronized void filter(String filter) {
        FilterChange change = new FilterChange(filter, new CompletableFuture<>());
        filterChange.set(change);
        if (stopped && filterChange.compareAndSet(change, null)) {
            throw new LinkException(LinkException.Reason.IO, name + " is closed");
        }
        breakLoop();
        try {
            change.applied.join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new LinkException(LinkException.Reason.IO, name + ": " + cause.getMessage());
        }
    }

    private void breakLoop() {
        try {
            handle.breakLoop();
        } catch (NotOpenException e) {
            throw new LinkException(LinkException.Reason.IO, name + " is closed");
        }
    }

    private void receive() {
        while (!closed) {
            try {
                FrameLoop.run(handle, frame -> captured(Bytes.adopt(frame)));
            } catch (InterruptedException e) {
                // How pcap4j tells that breakLoop() was called; the thread itself is not interrupted.
                changeFilter();
            } catch (PcapNativeException | NotOpenException e) {
                if (!closed) {
                    LinkException failure = PcapErrors.whileRunning(name, "receiving", e);
                    eventLoop.execute(() -> failed.accept(failure));
                }
                break;
            } catch (RuntimeException e) {
                eventLoop.execute(() -> {
                    throw e;
                });
                break;
            }
        }
        stopped = true;
        FilterChange unanswered = filterChange.getAndSet(null);
        if (unanswered != null) {
            unanswered.applied.completeExceptionally(new NotOpenException("the link is closed"));
        }
    }

    private void changeFilter() {
        FilterChange change = filterChange.getAndSet(null);
        if (change == null) {
            return;
        }
        try {
            setFilter(change.filter);
            change.applied.complete(null);
        } catch (PcapNativeException | NotOpenException e) {
            change.applied.completeExceptionally(e);
        }
    }

    private void captured(Bytes frame) {
        if (echoes.isPresent() && echoes.get().takeBack(frame)) {
            return;
        }
        queue.add(PartialChecksums.completed(type, frame));
    }

    private void deliver(Bytes frame, long nanos) {
        arrivalNanos = OptionalLong.of(nanos);
        if (closed) {
            return;
        }
        received.incrementAndGet();
        for (FrameListener listener : listeners) {
            listener.received(frame);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public LinkType type() {
        return type;
    }

    @Override
    public int mtu() {
        return mtu;
    }

    @Override
    public void send(Bytes frame) {
        if (closed) {
            throw new LinkException(LinkException.Reason.IO, name + " is closed");
        }
        echoes.ifPresent(memory -> memory.add(frame));
        try {
            handle.sendPacket(frame.toArray());
        } catch (PcapNativeException | NotOpenException e) {
            throw PcapErrors.whileRunning(name, "sending", e);
        }
        sent.incrementAndGet();
    }

    @Override
    public void listen(FrameListener listener) {
        listeners.add(listener);
    }

    @Override
    public OptionalLong arrivalNanos() {
        return arrivalNanos;
    }

    @Override
    public LinkCounters counters() {
        if (!closed) {
            readDrops();
        }
        return new LinkCounters(sent.get(), received.get(), kernelDrops + queue.overflows());
    }

    private void readDrops() {
        try {
            PcapStat statistics = handle.getStats();
            kernelDrops = statistics.getNumPacketsDropped() + statistics.getNumPacketsDroppedByIf();
        } catch (PcapNativeException | NotOpenException e) {
            // The interface is gone; what was counted last stands.
            return;
        }
    }

    /** Stops the receiving thread, then closes the handle. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        readDrops();
        closed = true;
        breakLoop();
        try {
            receiver.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        handle.close();
    }
}

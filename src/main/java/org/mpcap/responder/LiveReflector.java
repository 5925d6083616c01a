package org.mpcap.responder;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.mpcap.crypto.KeyGenerator;
import org.mpcap.host.Interfaces;
import org.mpcap.link.BulkCapture;
import org.mpcap.link.BulkSender;
import org.mpcap.link.LinkException;
import org.mpcap.scan.AddressRange;
import org.mpcap.scan.Pacer;

/** A {@link Reflector} on an interface of this host: one thread answers, one sends. */
public final class LiveReflector {
    private static final int CAPTURE_BUFFER = 64 << 20;
    private static final int QUEUE = 1 << 14;
    private static final int BATCH = 64;
    private static final long PAUSE = 200_000;
    private static final int PATIENCE = 500;
    /** SYNs alone; libpcap cannot look into TCP behind IPv6. */
    private static final String FILTER = "(ip and tcp[13] & 0x12 = 2) or ip6 proto 6";

    private final List<AddressRange> hosts;
    private final BehaviourMix mix;
    private final String interfaceName;
    private final Pacer pacer;
    private final BlockingQueue<byte[]> answers = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();

    /**
     * A reflector for these hosts, whose SYNs come in on this interface.
     *
     * @param rate answers per second at most; infinite for no limit
     */
    public LiveReflector(List<AddressRange> hosts, BehaviourMix mix, String interfaceName, double rate) {
        this.hosts = List.copyOf(hosts);
        this.mix = mix;
        this.interfaceName = interfaceName;
        pacer = new Pacer(rate, System.nanoTime());
    }

    /** Whom it answers for. */
    public List<AddressRange> hosts() {
        return hosts;
    }

    /** The interface the SYNs come in on. */
    public String interfaceName() {
        return interfaceName;
    }

    /** Answers until the thread is interrupted, or throws what went wrong. Runs {@code started} once it listens. */
    public void run(Runnable started) throws InterruptedException {
        Reflector reflector = new Reflector(othersOf(hosts), mix, KeyGenerator.secret(new SecureRandom()));
        try (BulkSender sender = BulkSender.batching(interfaceName, true);
                BulkCapture capture = new BulkCapture(
                        interfaceName,
                        FILTER,
                        CAPTURE_BUFFER,
                        frame -> reflector.answer(frame).ifPresent(this::put),
                        failure::set)) {
            capture.start();
            started.run();
            List<byte[]> batch = new ArrayList<>(BATCH);
            int idle = 0;
            while (failure.get() == null) {
                idle = collect(sender, batch) ? 0 : idle + 1;
                if (idle > PATIENCE) {
                    Optional.ofNullable(answers.poll(100, TimeUnit.MILLISECONDS))
                            .ifPresent(first -> send(sender, List.of(first)));
                } else if (idle > 0) {
                    // Waiting in the queue would have every SYN wake this thread.
                    LockSupport.parkNanos(PAUSE);
                }
            }
            throw failure.get();
        }
    }

    /** The addresses of this machine are its kernel's to answer for. */
    private static List<AddressRange> othersOf(List<AddressRange> hosts) {
        List<AddressRange> own = new Interfaces()
                .all().stream()
                        .flatMap(device -> device.addresses().stream())
                        .map(address -> AddressRange.of(address, address))
                        .toList();
        return AddressRange.difference(hosts, own);
    }

    private void put(byte[] frame) {
        try {
            answers.put(frame);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends what waits and may leave now; says whether there was anything. */
    private boolean collect(BulkSender sender, List<byte[]> batch) {
        batch.clear();
        answers.drainTo(batch, Math.min(BATCH, pacer.permits(System.nanoTime())));
        send(sender, batch);
        return !batch.isEmpty();
    }

    private void send(BulkSender sender, List<byte[]> frames) {
        try {
            frames.forEach(sender::send);
            sender.flush();
        } catch (LinkException e) {
            // While an interface is down answers are lost, as on any path; SYNs come again.
            if (e.reason() != LinkException.Reason.INTERFACE_DOWN) {
                throw e;
            }
        }
        pacer.sent(frames.size());
    }
}

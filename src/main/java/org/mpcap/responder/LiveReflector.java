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
import org.mpcap.host.Interfaces;
import org.mpcap.link.BulkCapture;
import org.mpcap.link.BulkSender;
import org.mpcap.scan.AddressRange;
import org.mpcap.wire.Bytes;

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
    private final BlockingQueue<byte[]> answers = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicReference<Optional<RuntimeException>> failure = new AtomicReference<>(Optional.empty());

    /** A reflector for these hosts, whose SYNs come in on this interface. */
    public LiveReflector(List<AddressRange> hosts, BehaviourMix mix, String interfaceName) {
        this.hosts = List.copyOf(hosts);
        this.mix = mix;
        this.interfaceName = interfaceName;
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
        byte[] secret = new byte[16];
        new SecureRandom().nextBytes(secret);
        Reflector reflector = new Reflector(othersOf(hosts), mix, Bytes.adopt(secret));
        try (BulkSender sender = BulkSender.batching(interfaceName, true);
                BulkCapture capture = new BulkCapture(
                        interfaceName,
                        FILTER,
                        CAPTURE_BUFFER,
                        frame -> reflector.answer(frame).ifPresent(this::put),
                        cause -> failure.set(Optional.of(cause)))) {
            capture.start();
            started.run();
            List<byte[]> batch = new ArrayList<>(BATCH);
            int idle = 0;
            while (failure.get().isEmpty()) {
                idle = send(sender, batch) ? 0 : idle + 1;
                if (idle > PATIENCE) {
                    Optional.ofNullable(answers.poll(100, TimeUnit.MILLISECONDS))
                            .ifPresent(first -> {
                                sender.send(first);
                                sender.flush();
                            });
                } else if (idle > 0) {
                    // Waiting in the queue would have every SYN wake this thread.
                    LockSupport.parkNanos(PAUSE);
                }
            }
            throw failure.get().get();
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

    /** Sends what waits; says whether there was anything. */
    private boolean send(BulkSender sender, List<byte[]> batch) {
        batch.clear();
        answers.drainTo(batch, BATCH);
        batch.forEach(sender::send);
        sender.flush();
        return !batch.isEmpty();
    }
}

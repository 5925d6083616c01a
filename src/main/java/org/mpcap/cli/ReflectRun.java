package org.mpcap.cli;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.mpcap.link.BulkCapture;
import org.mpcap.link.BulkSender;
import org.mpcap.reflect.Reflector;
import org.mpcap.wire.Bytes;

/** {@code mpcap serve --reflect}: one thread answers, one sends. Ends with the process. */
final class ReflectRun {
    private static final int CAPTURE_BUFFER = 64 << 20;
    private static final int QUEUE = 1 << 14;
    private static final int BATCH = 64;
    /** SYNs alone; libpcap cannot look into TCP behind IPv6. */
    private static final String FILTER = "(ip and tcp[13] & 0x12 = 2) or ip6 proto 6";

    private final Streams streams;
    private final ReflectOptions options;
    private final String interfaceName;
    private final BlockingQueue<byte[]> answers = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicReference<Optional<RuntimeException>> failure = new AtomicReference<>(Optional.empty());

    ReflectRun(Streams streams, ReflectOptions options, String interfaceName) {
        this.streams = streams;
        this.options = options;
        this.interfaceName = interfaceName;
    }

    /** Answers until the process is told to end, or throws what went wrong. */
    void run() throws InterruptedException {
        byte[] secret = new byte[16];
        new SecureRandom().nextBytes(secret);
        Reflector reflector = new Reflector(options.hosts(), options.mix(), Bytes.adopt(secret));
        try (BulkSender sender = BulkSender.batching(interfaceName, true);
                BulkCapture capture = new BulkCapture(
                        interfaceName,
                        FILTER,
                        CAPTURE_BUFFER,
                        frame -> reflector.answer(frame).ifPresent(this::put),
                        cause -> failure.set(Optional.of(cause)))) {
            capture.start();
            streams.out().println("reflecting " + options.hosts() + " on " + interfaceName);
            streams.out().flush();
            while (failure.get().isEmpty()) {
                send(sender);
            }
            throw failure.get().get();
        }
    }

    private void put(byte[] frame) {
        try {
            answers.put(frame);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(BulkSender sender) throws InterruptedException {
        Optional<byte[]> first = Optional.ofNullable(answers.poll(100, TimeUnit.MILLISECONDS));
        if (first.isPresent()) {
            List<byte[]> frames = new ArrayList<>(BATCH);
            frames.add(first.get());
            answers.drainTo(frames, BATCH - 1);
            frames.forEach(sender::send);
            sender.flush();
        }
    }
}

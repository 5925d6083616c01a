package org.mpcap.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mpcap.posix.MptcpSocket;

/** A connection of the program to our server: HTTP is answered, anything else is echoed, or handed to what stands behind the server. */
final class ServedConnection {
    /** A join comes within a round trip of the first data; here that is below a millisecond, on a busy machine some tens. */
    private static final long JOIN_MILLIS = 700;

    /** So long no further connection must have come, until a connection is taken for the one that matters. */
    private static final long QUIET_MILLIS = 200;

    /** A lost path is noticed after a retransmission or two, at least 200 ms each. */
    private static final long SURVIVAL_MILLIS = 8000;

    private static final int STEP = 5;
    private static final int MOST_BODY = 64 << 20;
    private static final Pattern REQUEST =
            Pattern.compile("(GET|HEAD|POST|PUT) /(?:(\\d+)([kKmM]?)\\S*)?\\S* HTTP/1\\.[01]\r?\n", Pattern.DOTALL);

    private final MptcpSocket connection;
    private final PathCut cut;
    private final BooleanSupplier joined;
    private final Consumer<AppAnswer> early;

    /**
     * A connection that was accepted.
     *
     * @param joined whether a second subflow has joined
     * @param early told at once that the connection has survived, though it goes on
     */
    ServedConnection(MptcpSocket connection, PathCut cut, BooleanSupplier joined, Consumer<AppAnswer> early) {
        this.early = early;
        this.connection = connection;
        this.cut = cut;
        this.joined = joined;
    }

    /**
     * Serves until the program has all.
     *
     * @param first whether the path is to be cut before the answer
     */
    AppAnswer serve(boolean first) {
        connection.patience(first ? 1000 : 60_000);
        Optional<byte[]> request = connection.receive();
        if (request.isEmpty()) {
            // It waits for the server to speak.
            connection.send("mpcap\r\n".getBytes(StandardCharsets.US_ASCII));
        } else if (request.get().length == 0) {
            return AppAnswer.no("the program closed before it sent anything");
        }
        connection.patience(60_000);
        if (!first) {
            answer(request.orElse(new byte[0]));
            return AppAnswer.open();
        }
        if (!awaitJoin()) {
            answer(request.orElse(new byte[0]));
            return AppAnswer.no("there was no second path");
        }
        if (request.filter(ServedConnection::isClientHello).isPresent()) {
            return relay(request.get(), TlsServer.start(), cut::make);
        }
        cut.make();
        boolean whole = answer(request.orElse("mpcap\r\n".getBytes(StandardCharsets.US_ASCII)));
        AppAnswer survived = awaitAcknowledged();
        if (whole) {
            connection.finish();
        }
        return survived;
    }

    /** Whether a client begins with a TLS handshake (RFC 8446 5.1). */
    private static boolean isClientHello(byte[] data) {
        return data.length > 2 && data[0] == 0x16 && data[1] == 3;
    }

    private boolean awaitJoin() {
        for (long waited = 0; waited < JOIN_MILLIS; waited += STEP) {
            if (joined.getAsBoolean()) {
                return true;
            }
            ProgramAsClient.sleep(STEP);
        }
        return joined.getAsBoolean();
    }

    private AppAnswer awaitAcknowledged() {
        for (long waited = 0; waited < SURVIVAL_MILLIS; waited += STEP) {
            if (connection.unacknowledged() == 0) {
                return cut.survivedNow();
            }
            ProgramAsClient.sleep(STEP);
        }
        return AppAnswer.no("stalled: " + connection.unacknowledged() + " bytes are not acknowledged after 8 s");
    }

    /** Answers a request, and tells whether the connection is to be closed then. */
    private boolean answer(byte[] request) {
        Matcher http = REQUEST.matcher(new String(request, StandardCharsets.ISO_8859_1));
        if (!http.lookingAt()) {
            connection.send(request);
            echo();
            return false;
        }
        int body = size(http);
        String head = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: " + body
                + "\r\nConnection: close\r\n\r\n";
        connection.send(head.getBytes(StandardCharsets.US_ASCII));
        if (!http.group(1).equals("HEAD")) {
            byte[] data = new byte[body];
            Arrays.fill(data, (byte) 'm');
            connection.send(data);
        }
        return true;
    }

    private static int size(Matcher http) {
        if (http.group(2) == null || http.group(2).length() > 8) {
            return 100_000;
        }
        long unit = switch (http.group(3)) {
            case "k", "K" -> 1000;
            case "m", "M" -> 1_000_000;
            default -> 1;
        };
        return (int) Math.min(MOST_BODY, Long.parseLong(http.group(2)) * unit);
    }

    /** Goes on echoing on a thread of its own. */
    private void echo() {
        daemon("mpcap-echo", () -> {
            Optional<byte[]> data = connection.receive();
            while (data.isPresent() && data.get().length > 0) {
                connection.send(data.get());
                data = connection.receive();
            }
            connection.finish();
        });
    }

    /**
     * Hands everything to what listens on a port of this host, and cuts the path once no further connection comes.
     *
     * @param connections how many there are so far
     */
    AppAnswer relay(int port, AtomicInteger connections) {
        return relay(new byte[0], port, () -> {
            if (awaitJoin()) {
                int before;
                do {
                    before = connections.get();
                    ProgramAsClient.sleep(QUIET_MILLIS);
                } while (connections.get() != before);
                cut.make();
            }
        });
    }

    /**
     * Hands everything to what listens on a port of this host, until the connection is over or has survived the cut.
     *
     * @param first what has come already
     * @param cutting waits for the right moment and cuts the path
     */
    private AppAnswer relay(byte[] first, int port, Runnable cutting) {
        try (Socket behind = connect(port)) {
            AtomicLong moved = new AtomicLong();
            CompletableFuture<AppAnswer> answer = new CompletableFuture<>();
            daemon("mpcap-watch", () -> answer.complete(watch(cutting, moved)));
            if (first.length > 0) {
                // Nothing must come back before the path is cut.
                while (!cut.isDone()) {
                    ProgramAsClient.sleep(1);
                }
                behind.getOutputStream().write(first);
            }
            Thread back = daemon("mpcap-relay", () -> move(behind, moved));
            connection.patience(60_000);
            OutputStream to = behind.getOutputStream();
            Optional<byte[]> data = connection.receive();
            while (data.isPresent() && data.get().length > 0) {
                moved.addAndGet(data.get().length);
                to.write(data.get());
                data = connection.receive();
            }
            behind.shutdownOutput();
            back.join(60_000);
            return cut.isDone() ? answer.get() : AppAnswer.no("the connection was over before the path was cut");
        } catch (IOException e) {
            return AppAnswer.no("what stands behind the server: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return AppAnswer.open();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        // A connection that ends takes its threads with it.
        thread.setUncaughtExceptionHandler((died, failure) -> {});
        thread.start();
        return thread;
    }

    private static Socket connect(int port) throws IOException {
        for (int tries = 0; ; tries++) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (IOException e) {
                if (tries == 200) {
                    throw e;
                }
                ProgramAsClient.sleep(10);
            }
        }
    }

    private AppAnswer watch(Runnable cutting, AtomicLong moved) {
        cutting.run();
        if (!cut.isDone()) {
            return AppAnswer.no("there was no second path");
        }
        // What was under way on either side has been counted by now.
        ProgramAsClient.sleep(STEP);
        long then = moved.get();
        for (long waited = 0; waited < SURVIVAL_MILLIS; waited += STEP) {
            if (moved.get() > then) {
                AppAnswer survived = cut.survivedNow();
                early.accept(survived);
                return survived;
            }
            ProgramAsClient.sleep(STEP);
        }
        return AppAnswer.no("stalled: nothing arrives after 8 s");
    }

    private void move(Socket behind, AtomicLong moved) {
        try {
            InputStream from = behind.getInputStream();
            byte[] buffer = new byte[65_536];
            for (int length = from.read(buffer); length >= 0; length = from.read(buffer)) {
                connection.send(Arrays.copyOf(buffer, length));
                long waited = 0;
                while (connection.unacknowledged() > 0 && waited++ < SURVIVAL_MILLIS && from.available() == 0) {
                    ProgramAsClient.sleep(1);
                }
                if (connection.unacknowledged() == 0) {
                    moved.addAndGet(length);
                }
            }
            connection.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

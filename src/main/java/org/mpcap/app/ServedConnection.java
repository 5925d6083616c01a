package org.mpcap.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
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

    ServedConnection(MptcpSocket connection, PathCut cut, BooleanSupplier joined) {
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
        cut.make();
        boolean whole = answer(request.orElse("mpcap\r\n".getBytes(StandardCharsets.US_ASCII)));
        AppAnswer survived = awaitAcknowledged();
        if (whole) {
            connection.finish();
        }
        return survived;
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
        Thread thread = new Thread(
                () -> {
                    Optional<byte[]> data = connection.receive();
                    while (data.isPresent() && data.get().length > 0) {
                        connection.send(data.get());
                        data = connection.receive();
                    }
                    connection.finish();
                },
                "mpcap-echo");
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((died, failure) -> connection.close());
        thread.start();
    }

    /**
     * Hands everything to what listens on a port of this host, and cuts the path once no further connection comes.
     *
     * @param connections how many there are so far
     */
    AppAnswer relay(int port, AtomicInteger connections) {
        try (Socket behind = connect(port)) {
            AtomicLong moved = new AtomicLong();
            Thread back = new Thread(() -> move(behind, moved), "mpcap-relay");
            back.setDaemon(true);
            back.start();
            CompletableFuture<AppAnswer> answer = new CompletableFuture<>();
            Thread watcher = new Thread(() -> answer.complete(watch(connections, moved)), "mpcap-watch");
            watcher.setDaemon(true);
            watcher.start();
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
            return answer.getNow(AppAnswer.no("the connection was over before the path was cut"));
        } catch (IOException e) {
            return AppAnswer.no("what stands behind the server: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return AppAnswer.open();
        }
    }

    private static Socket connect(int port) throws IOException {
        for (int tries = 0; ; tries++) {
            try {
                return new Socket("127.0.0.1", port);
            } catch (IOException e) {
                if (tries == 200) {
                    throw e;
                }
                ProgramAsClient.sleep(10);
            }
        }
    }

    private AppAnswer watch(AtomicInteger connections, AtomicLong moved) {
        if (!awaitJoin()) {
            return AppAnswer.no("there was no second path");
        }
        int before;
        do {
            before = connections.get();
            ProgramAsClient.sleep(QUIET_MILLIS);
        } while (connections.get() != before);
        cut.make();
        // What was under way on either side has been counted by now.
        ProgramAsClient.sleep(STEP);
        long then = moved.get();
        for (long waited = 0; waited < SURVIVAL_MILLIS; waited += STEP) {
            if (moved.get() > then) {
                return cut.survivedNow();
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
                moved.addAndGet(length);
            }
            connection.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package org.mpcap.cli.watch;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.NonBlockingReader;
import org.mpcap.analyze.LiveConnection;
import org.mpcap.analyze.LiveConnections;
import org.mpcap.report.AnsiStyle;
import org.mpcap.report.WatchText;

/** The connections on the whole screen of a terminal, drawn anew a few times a second; keys choose what is shown. */
final class WatchScreen implements AutoCloseable {
    private static final int MILLIS = 200;
    /** A terminal with fewer shows nothing that is of use. */
    private static final int LEAST_COLUMNS = 20;

    private static final String ENTER = "\033[?1049h\033[?25l";
    private static final String LEAVE = "\033[0m\033[?25h\033[?1049l";

    private final Terminal terminal;
    private final Attributes before;
    private final PrintWriter out;
    private final LiveConnections connections;
    private final AnsiStyle paint;
    private final String source;
    private final CountDownLatch done = new CountDownLatch(1);
    private List<LiveConnection> shown = List.of();
    private WatchText.Order order = WatchText.Order.RATE;
    private int chosen;
    private boolean isStory;
    private boolean isFrozen;
    private boolean isRead;
    private boolean isClosed;

    private WatchScreen(
            Terminal terminal, PrintWriter out, LiveConnections connections, AnsiStyle paint, String source) {
        this.terminal = terminal;
        this.before = terminal.enterRawMode();
        // Not the terminal's own writer, which is closed already when the process is told to end.
        this.out = out;
        this.connections = connections;
        this.paint = paint;
        this.source = source;
        Attributes raw = terminal.getAttributes();
        // Ctrl-C ends the program, as everywhere.
        raw.setLocalFlag(Attributes.LocalFlag.ISIG, true);
        terminal.setAttributes(raw);
        out.print(ENTER);
        out.flush();
    }

    /** Whether the terminal can be drawn on. */
    static boolean isPossible() {
        String type = System.getenv("TERM");
        return type != null && !type.isEmpty() && !type.equals("dumb");
    }

    /** Takes the terminal; {@code source} is what is watched. */
    static WatchScreen open(PrintWriter out, LiveConnections connections, AnsiStyle paint, String source)
            throws IOException {
        Terminal terminal = TerminalBuilder.builder()
                .system(true)
                // Else it would take signals from those who clean up.
                .nativeSignals(false)
                .exec(true)
                .jni(false)
                .jna(false)
                .ffm(false)
                .build();
        return new WatchScreen(terminal, out, connections, paint, source);
    }

    /** Draws from now on, and obeys keys; {@code stop} ends the watching. */
    void show(Runnable stop) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (!isClosed() && key(terminal.reader().read(MILLIS))) {
                            draw();
                        }
                    } catch (IOException e) {
                        // The terminal is gone: there is nobody to show anything to.
                    }
                    stop.run();
                    done.countDown();
                },
                "mpcap-watch-screen");
        thread.setDaemon(true);
        thread.start();
    }

    /** All was read: the screen stays until the user leaves it. */
    void waitForEnd() throws InterruptedException {
        synchronized (this) {
            isRead = true;
        }
        done.await();
    }

    private synchronized boolean isClosed() {
        return isClosed;
    }

    /** Obeys a key; false if it ends the watching. */
    private synchronized boolean key(int key) throws IOException {
        switch (key) {
            case NonBlockingReader.READ_EXPIRED -> {}
            case NonBlockingReader.EOF, 'q' -> {
                return false;
            }
            case 's' -> order = order.next();
            case 'f' -> isFrozen = !isFrozen;
            case '\r', '\n' -> isStory = !isStory;
            case 'j' -> chosen++;
            case 'k' -> chosen = Math.max(0, chosen - 1);
            case 27 -> arrow();
            default -> {}
        }
        return true;
    }

    private void arrow() throws IOException {
        if (terminal.reader().read(10) == '[') {
            switch (terminal.reader().read(10)) {
                case 'A' -> chosen = Math.max(0, chosen - 1);
                case 'B' -> chosen++;
                default -> {}
            }
        } else {
            isStory = false;
        }
    }

    private synchronized void draw() {
        if (isClosed) {
            return;
        }
        Size size = terminal.getSize();
        int columns = Math.max(LEAST_COLUMNS, size.getColumns());
        int rows = Math.max(4, size.getRows());
        WatchText text = new WatchText(columns, paint);
        List<String> lines = new ArrayList<>();
        connections.look(all -> lines.addAll(lines(text, all, rows)));
        StringBuilder screen = new StringBuilder("\033[H");
        for (int i = 0; i < rows; i++) {
            screen.append(i < lines.size() ? lines.get(i) : "").append("\033[K");
            screen.append(i < rows - 1 ? "\r\n" : "");
        }
        out.print(screen);
        out.flush();
    }

    private List<String> lines(WatchText text, List<LiveConnection> all, int rows) {
        long now = connections.now();
        long[] counts = connections.counts();
        if (!isFrozen || shown.isEmpty()) {
            shown = WatchText.sorted(all, order, now);
        }
        chosen = Math.max(0, Math.min(chosen, shown.size() - 1));
        List<String> lines = new ArrayList<>();
        lines.add(paint.strong(text.cut(source + ": " + counts[0] + " opened, " + counts[1] + " ended"
                + (isFrozen ? ", frozen" : "") + (isRead ? ", all read" : ""))));
        if (isStory && !shown.isEmpty()) {
            lines.addAll(text.story(shown.get(chosen), now, rows - 2));
        } else {
            lines.add(text.heading());
            int room = rows - 3;
            int first = Math.max(0, chosen - room + 1);
            for (int i = first; i < Math.min(shown.size(), first + room); i++) {
                lines.add(text.row(shown.get(i), now, i == chosen));
            }
        }
        while (lines.size() < rows - 1) {
            lines.add("");
        }
        lines.add(paint.faint(text.cut("q quit  ↑↓ choose  enter story  f freeze  s sort: "
                + order.name().toLowerCase(Locale.ROOT))));
        return lines;
    }

    @Override
    public void close() {
        leave();
    }

    /** Gives the terminal back as it was; what is done once more does nothing. */
    synchronized void leave() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        out.print(LEAVE);
        out.flush();
        terminal.setAttributes(before);
        done.countDown();
    }
}

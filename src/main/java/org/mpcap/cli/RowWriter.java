package org.mpcap.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.mpcap.report.CsvTable;
import org.mpcap.report.Fields;
import org.mpcap.report.JsonLines;
import org.mpcap.report.RowFilter;
import org.mpcap.report.ScanFields;
import org.mpcap.scan.RowSink;
import org.mpcap.scan.ScanCounter;
import org.mpcap.scan.ScanCounters;
import org.mpcap.scan.ScanRow;

/** Writes rows on a thread of its own, whole lines at a time. When writing fails, what was written stays intact and nothing follows. */
final class RowWriter implements RowSink, AutoCloseable {
    private static final int QUEUE = 1 << 15;
    private static final int CONGESTED = QUEUE / 2;
    private static final int CHUNK = 1 << 16;
    private static final int BATCH = 1024;
    private static final long PAUSE = 5_000_000;

    private final Target target;
    private final Layout layout;
    private final ScanCounters counters;
    private final List<String> filtered;
    private final BlockingQueue<ScanRow> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong given = new AtomicLong();
    private final Thread thread;
    private volatile Optional<IOException> failure = Optional.empty();
    private volatile boolean closing;

    /** Where rows go: a stream, and its file if it can be cut back to whole lines. */
    record Target(OutputStream stream, Optional<SeekableByteChannel> file) {}

    /** How rows look. */
    record Layout(boolean csv, List<String> columns, RowFilter filter) {}

    /** @param header whether a CSV header comes first; not when a file is continued */
    RowWriter(Target target, Layout layout, boolean header, ScanCounters counters) {
        this.target = target;
        this.layout = layout;
        filtered = layout.filter.fields();
        this.counters = counters;
        thread = new Thread(() -> run(header), "mpcap-rows");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void row(ScanRow row) {
        // Counted first: whoever settles must not overlook a row that another thread put into the queue a moment ago.
        given.incrementAndGet();
        try {
            while (!queue.offer(row, 100, TimeUnit.MILLISECONDS)) {
                if (failure.isPresent() || closing) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean congested() {
        return queue.size() > CONGESTED;
    }

    /** Why writing stopped, if it did. */
    Optional<IOException> failure() {
        return failure;
    }

    /** Waits until all rows given so far are written. */
    boolean settle() {
        long wanted = given.get();
        while (taken.get() < wanted && failure.isEmpty()) {
            LockSupport.parkNanos(1_000_000);
        }
        return failure.isEmpty();
    }

    private void run(boolean header) {
        StringWriter text = new StringWriter(2 * CHUNK);
        CsvTable csv = new CsvTable(text, layout.columns);
        if (!layout.csv || !header) {
            text.getBuffer().setLength(0);
        }
        List<ScanRow> batch = new ArrayList<>(BATCH);
        long rows = 0;
        try {
            while (true) {
                boolean last = closing;
                batch.clear();
                queue.drainTo(batch, BATCH);
                for (ScanRow row : batch) {
                    render(row, text, csv);
                }
                rows += batch.size();
                if (text.getBuffer().length() >= CHUNK || batch.isEmpty()) {
                    write(text);
                    taken.set(rows);
                }
                if (batch.isEmpty()) {
                    if (last) {
                        return;
                    }
                    // Waiting in the queue itself would have every row wake this thread, on the receiving thread's
                    // time.
                    LockSupport.parkNanos(PAUSE);
                }
            }
        } catch (IOException e) {
            failure = Optional.of(e);
            queue.clear();
        }
    }

    private void render(ScanRow row, StringWriter text, CsvTable csv) {
        if (!filtered.isEmpty() && !layout.filter.accepts(ScanFields.of(row, filtered))) {
            return;
        }
        counters.add(ScanCounter.ROWS);
        Fields fields = ScanFields.of(row, layout.columns);
        if (layout.csv) {
            csv.row(fields);
        } else {
            text.append(JsonLines.line(fields)).append('\n');
        }
    }

    private void write(StringWriter text) throws IOException {
        if (text.getBuffer().length() == 0) {
            return;
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        text.getBuffer().setLength(0);
        long before = target.file.isPresent() ? target.file.get().position() : 0;
        try {
            target.stream.write(bytes);
            target.stream.flush();
        } catch (IOException e) {
            if (target.file.isPresent()) {
                keepWholeLines(target.file.get(), before, bytes);
            }
            throw e;
        }
    }

    private static void keepWholeLines(SeekableByteChannel file, long before, byte[] bytes) throws IOException {
        int written = (int) Math.max(0, Math.min(file.size() - before, bytes.length));
        while (written > 0 && bytes[written - 1] != '\n') {
            written--;
        }
        file.truncate(before + written);
    }

    /** Writes what is left. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

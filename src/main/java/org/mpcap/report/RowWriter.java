package org.mpcap.report;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.mpcap.capture.OutputFile;
import org.mpcap.scan.ScanCounter;
import org.mpcap.scan.ScanCounters;
import org.mpcap.scan.ScanRow;
import org.mpcap.scan.run.ScanListener;
import org.mpcap.scan.run.ScanResult;

/**
 * Writes the rows of a scan on a thread of its own, whole lines at a time. When writing fails, what was written stays intact and nothing
 * follows.
 */
public final class RowWriter implements ScanListener {
    private static final int QUEUE = 1 << 15;
    private static final int CONGESTED = QUEUE / 2;
    private static final int CHUNK = 1 << 16;
    private static final int BATCH = 1024;
    private static final int LONGEST_LINE = 1 << 16;
    /** Waiting in the queue itself would have every row wake the writing thread, on the receiving thread's time. */
    private static final long PAUSE = 5_000_000;

    private final Target target;
    private final Layout layout;
    private final List<String> filtered;
    private final BlockingQueue<ScanRow> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong given = new AtomicLong();
    private final Thread thread = new Thread(this::run, "mpcap-rows");
    private ScanCounters counters = new ScanCounters();
    private Optional<SeekableByteChannel> file = Optional.empty();
    private OutputStream stream = OutputStream.nullOutputStream();
    private boolean header;
    private volatile Optional<RuntimeException> failure = Optional.empty();
    private volatile boolean closing;

    /** Where rows go. */
    public sealed interface Target {
        /**
         * A stream that is flushed and left open.
         *
         * @param out the stream
         */
        record Stream(OutputStream out) implements Target {}

        /**
         * A file.
         *
         * @param path where it is
         * @param continued whether it is that of an earlier run, of which half a line may be left at the end
         */
        record OnDisk(Path path, boolean continued) implements Target {}
    }

    /**
     * How rows look.
     *
     * @param csv as CSV with a header, or a line of JSON each
     * @param columns fields of each, some of {@link ScanFields#COLUMNS}
     * @param filter which are written
     */
    public record Layout(boolean csv, List<String> columns, RowFilter filter) {}

    /** A writer; files are opened when the run begins. */
    public RowWriter(Target target, Layout layout) {
        this.target = target;
        this.layout = layout;
        filtered = layout.filter.fields();
        thread.setDaemon(true);
    }

    @Override
    public void begins(ScanCounters counting) {
        counters = counting;
        if (target instanceof Target.Stream plain) {
            stream = plain.out;
            header = true;
        } else if (target instanceof Target.OnDisk onDisk) {
            try {
                FileChannel channel = onDisk.continued ? continued(onDisk.path) : fresh(onDisk.path);
                file = Optional.of(channel);
                stream = Channels.newOutputStream(channel);
                header = channel.position() == 0;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        thread.start();
    }

    private static FileChannel fresh(Path path) throws IOException {
        return OutputFile.PLAIN.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** A killed run may have left half a line at the end: it is cut off. */
    private static FileChannel continued(Path path) throws IOException {
        FileChannel channel = OutputFile.PLAIN.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        long size = channel.size();
        int length = (int) Math.min(size, LONGEST_LINE);
        ByteBuffer end = ByteBuffer.allocate(length);
        channel.position(size - length);
        int read = 0;
        while (end.hasRemaining() && read >= 0) {
            read = channel.read(end);
        }
        int whole = wholeLines(end.array(), end.position());
        channel.truncate(size - length + whole);
        channel.position(size - length + whole);
        return channel;
    }

    private static int wholeLines(byte[] bytes, int length) {
        int whole = length;
        while (whole > 0 && bytes[whole - 1] != '\n') {
            whole--;
        }
        return whole;
    }

    @Override
    public void row(ScanRow row) {
        // Counted first: whoever settles must not overlook a row that another thread put into the queue a moment ago.
        given.incrementAndGet();
        try {
            while (failure.isEmpty() && !queue.offer(row, 100, TimeUnit.MILLISECONDS)) {
                if (closing) {
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

    @Override
    public void check() {
        failure.ifPresent(cause -> {
            throw cause;
        });
    }

    /** Waits until all rows given so far are written. */
    @Override
    public void settle() {
        long wanted = given.get();
        while (taken.get() < wanted && failure.isEmpty()) {
            LockSupport.parkNanos(1_000_000);
        }
        check();
    }

    private void run() {
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
                    LockSupport.parkNanos(PAUSE);
                }
            }
        } catch (IOException e) {
            failed(new UncheckedIOException(named(e)));
        } catch (RuntimeException e) {
            failed(e);
        } catch (Error e) {
            failed(new IllegalStateException(e));
        }
    }

    private IOException named(IOException cause) {
        return target instanceof Target.OnDisk file ? OutputFile.named(file.path, cause) : cause;
    }

    private void failed(RuntimeException cause) {
        failure = Optional.of(failure.orElse(cause));
        queue.clear();
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
        long before = file.isPresent() ? file.get().position() : 0;
        try {
            stream.write(bytes);
            stream.flush();
        } catch (IOException e) {
            if (file.isPresent()) {
                keepWholeLines(file.get(), before, bytes);
            }
            throw e;
        }
    }

    private static void keepWholeLines(SeekableByteChannel file, long before, byte[] bytes) throws IOException {
        int written = (int) Math.max(0, Math.min(file.size() - before, bytes.length));
        file.truncate(before + wholeLines(bytes, written));
    }

    /** Writes what is left. */
    @Override
    public void ends(Supplier<ScanResult> result) {
        closing = true;
        try {
            thread.join();
            if (file.isPresent()) {
                file.get().close();
            }
        } catch (IOException e) {
            failed(new UncheckedIOException(named(e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

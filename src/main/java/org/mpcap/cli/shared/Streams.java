package org.mpcap.cli.shared;

import java.io.BufferedWriter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a command reads and writes: standard input, standard output and standard error, as UTF-8. A command that reports as
 * it goes flushes {@link #out()} after every record; at the end it is flushed for all.
 */
public final class Streams {
    /** Whether somebody watches standard error, so that a line there may change. */
    public static boolean errIsTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private final InputStream in;
    private final PrintWriter out;
    private final PrintWriter err;
    private final RememberingStream sink;

    private Streams(InputStream in, PrintWriter out, PrintWriter err, RememberingStream sink) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.sink = sink;
    }

    /** Streams over writers of the caller, who sees failures there himself. */
    public static Streams over(InputStream in, PrintWriter out, PrintWriter err) {
        return new Streams(in, out, err, new RememberingStream(new WriterStream(out)));
    }

    /** Streams over bytes; a failure to write is remembered. */
    public static Streams over(InputStream in, OutputStream out, OutputStream err) {
        RememberingStream sink = new RememberingStream(out);
        return new Streams(
                in,
                new PrintWriter(new BufferedWriter(new OutputStreamWriter(sink, StandardCharsets.UTF_8))),
                new PrintWriter(new OutputStreamWriter(err, StandardCharsets.UTF_8), true),
                sink);
    }

    /** Standard input. */
    public InputStream in() {
        return in;
    }

    /** Standard output, for results. */
    public PrintWriter out() {
        return out;
    }

    /** Standard output as bytes, for results at a rate; failures to write are thrown. Not to be mixed with {@link #out()}. */
    public OutputStream rawOut() {
        return sink;
    }

    /** Standard error, for everything else; flushed by every line. */
    public PrintWriter err() {
        return err;
    }

    /** Writes out what is held back, and tells the first failure there ever was on standard output. */
    public Optional<IOException> flush() {
        out.flush();
        err.flush();
        return sink.failure;
    }

    /** Keeps the reason of a failed write, which {@link PrintWriter} swallows. */
    private static final class RememberingStream extends FilterOutputStream {
        private Optional<IOException> failure = Optional.empty();

        RememberingStream(OutputStream target) {
            super(target);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                remember(e);
                throw e;
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                out.flush();
            } catch (IOException e) {
                remember(e);
                throw e;
            }
        }

        private void remember(IOException e) {
            if (failure.isEmpty()) {
                failure = Optional.of(e);
            }
        }
    }

    /** Bytes of UTF-8 into a writer; whole lines at a time. */
    private static final class WriterStream extends OutputStream {
        private final PrintWriter writer;

        WriterStream(PrintWriter writer) {
            this.writer = writer;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            writer.write(new String(bytes, offset, length, StandardCharsets.UTF_8));
        }
    }
}

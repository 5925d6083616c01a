package org.mpcap;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.mpcap.analyze.Analysis;
import org.mpcap.analyze.AnalysisTotals;
import org.mpcap.analyze.CaptureFiles;
import org.mpcap.analyze.Collector;
import org.mpcap.analyze.ConnectionExtract;
import org.mpcap.analyze.ConnectionFilter;
import org.mpcap.analyze.ConnectionResult;
import org.mpcap.analyze.LiveConnections;
import org.mpcap.analyze.PacketSink;
import org.mpcap.capture.CaptureReader;
import org.mpcap.capture.CaptureTrace;
import org.mpcap.capture.LinkType;
import org.mpcap.link.LiveCapture;
import org.mpcap.track.Sample;
import org.mpcap.track.TrackSettings;
import org.mpcap.wire.Quantity;

/**
 * What MPTCP did in captures: every connection and subflow, whether tokens, HMACs, sequence numbers and checksums are right, and why
 * MPTCP was not used or lost.
 *
 * <pre>{@code
 * for (ConnectionResult connection : CaptureAnalysis.of(Path.of("trace.pcap")).run().connections()) {
 *     System.out.println(connection.summary().outcome());
 * }
 * }</pre>
 *
 * <p>The methods that say what is wanted change the request and give it back. It is run once, in the caller's thread, in which the
 * listeners are called; only {@link #stop} may come from another one.
 */
public final class CaptureAnalysis {
    /** Where packets come from. */
    private interface Source {
        /** Gives all packets to the analysis; then what there is to tell of the reading. */
        List<String> feed(Analysis analysis) throws IOException;
    }

    /**
     * What came of an analysis.
     *
     * @param connections those wanted, in the order of their first packets as far as long-lived ones allow; empty if {@link
     *     #onConnection} took them
     * @param totals sums over all connections, wanted or not
     * @param errors what could not be read or found, one line each
     * @param warnings why some of the results are incomplete, one line each
     */
    public record Result(
            List<ConnectionResult> connections, AnalysisTotals totals, List<String> errors, List<String> warnings) {
        /** Copies the lists. */
        public Result {
            connections = List.copyOf(connections);
            errors = List.copyOf(errors);
            warnings = List.copyOf(warnings);
        }
    }

    private final Source source;
    private final List<String> errors = new ArrayList<>();
    private final List<ConnectionResult> kept = new ArrayList<>();
    private final long bytes;
    private final List<String> notes;
    private TrackSettings settings = TrackSettings.DEFAULT;
    private Predicate<ConnectionResult> wanted = result -> true;
    private OptionalInt only = OptionalInt.empty();
    private Optional<ConnectionExtract> extract = Optional.empty();
    private boolean detailed;
    private Consumer<ConnectionResult> onConnection = kept::add;
    private LongConsumer onPacket = nanos -> {};
    private Optional<Consumer<Sample>> onSample = Optional.empty();
    private Consumer<String> onError = line -> {};
    private Analysis.Progress onProgress = (position, packets) -> {};
    private volatile boolean stopped;
    private volatile Runnable stopper = () -> {};

    private CaptureAnalysis(CaptureFiles files) {
        bytes = files.bytes();
        notes = files.notes();
        source = analysis -> read(files, analysis);
    }

    private CaptureAnalysis(String interfaceName) {
        bytes = 0;
        notes = List.of();
        source = analysis -> live(interfaceName, analysis);
    }

    /**
     * The analysis of captures: pcap, pcapng, snoop and ERF, also packed by gzip, zstd, lz4 or xz. Several are read as one trace in time order; a directory stands for all
     * captures right in it.
     */
    public static CaptureAnalysis of(Path... captures) {
        return of(List.of(captures));
    }

    /** The analysis of captures, see {@link #of(Path...)}. */
    public static CaptureAnalysis of(List<Path> captures) {
        if (captures.isEmpty()) {
            throw UserError.usage("name a capture or a directory of captures");
        }
        return new CaptureAnalysis(CaptureFiles.open(captures));
    }

    /**
     * The analysis of a capture that comes from a stream.
     *
     * @param stream is read to its end and closed
     * @param name what to call it in errors
     */
    public static CaptureAnalysis of(InputStream stream, String name) {
        return new CaptureAnalysis(CaptureFiles.of(() -> CaptureReader.open(stream, name)));
    }

    /** The analysis of what passes an interface ({@code any}: all of them) until {@link #stop}. */
    public static CaptureAnalysis live(String interfaceName) {
        return new CaptureAnalysis(interfaceName);
    }

    private List<String> read(CaptureFiles files, Analysis analysis) throws IOException {
        try (CaptureTrace trace = files.trace()) {
            if (trace.size() == 0) {
                throw UserError.file(String.join("; ", files.errors()));
            }
            files.errors().forEach(this::error);
            analysis.run(
                    trace,
                    nanos -> {
                        onPacket.accept(nanos);
                        return !stopped;
                    },
                    onProgress,
                    () -> stopped);
            return stopped ? List.of("interrupted before the end") : trace.errors();
        }
    }

    private List<String> live(String interfaceName, Analysis analysis) {
        try (LiveCapture capture = LiveCapture.open(interfaceName)) {
            stopper = capture::stop;
            if (stopped) {
                stop();
            }
            int linkType = capture.linkTypeNumber();
            capture.run((frame, original, nanos) -> {
                onPacket.accept(nanos);
                analysis.frame(linkType, frame, 0, frame.length, original, nanos, 0);
            });
            long drops = capture.drops();
            return drops == 0 ? List.of() : List.of(Quantity.of(drops, "packet") + " lost: too slow for this traffic");
        }
    }

    /**
     * Only connections for which all terms hold.
     *
     * @param terms each {@code address=IP}, {@code port=N}, {@code token=HEX}, {@code version=N} or {@code outcome=NAME}
     * @throws UserError if one cannot be read
     */
    public CaptureAnalysis filter(String... terms) {
        ConnectionFilter filter = ConnectionFilter.of(List.of(terms));
        wanted = wanted.and(result -> filter.test(result.summary()));
        return this;
    }

    /** Only the connection with this number, with its events and data over time; it is an error if there is none. */
    public CaptureAnalysis connection(int number) {
        only = OptionalInt.of(number);
        wanted = wanted.and(result -> result.summary().number() == number);
        return this;
    }

    /** Events and data over time of all connections, as far as there is room for them. */
    public CaptureAnalysis detailed() {
        detailed = true;
        return this;
    }

    /** Writes the packets of the connection with this number to a file, as pcap; it is an error if there is none. */
    public CaptureAnalysis extract(int number, Path file) {
        extract = Optional.of(new ConnectionExtract(number, file));
        return this;
    }

    /**
     * Follows at most so many flows at a time; default 100,000.
     *
     * @throws UserError if it is not positive
     */
    public CaptureAnalysis mostFlows(int flows) {
        if (flows < 1) {
            throw UserError.usage("at least 1 flow has to be followed, not " + flows);
        }
        settings = new TrackSettings(flows, settings.idleNanos(), settings.mostUnanswered());
        return this;
    }

    /**
     * Takes a flow for over after so much silence, in time of the capture; default ten minutes.
     *
     * @throws UserError if it is not positive
     */
    public CaptureAnalysis idleTimeout(Duration silence) {
        if (silence.isNegative() || silence.isZero()) {
            throw UserError.usage("the idle timeout must be positive, not " + silence);
        }
        settings = new TrackSettings(settings.mostFlows(), silence.toNanos(), settings.mostUnanswered());
        return this;
    }

    /** Whether to report every connection of which nothing but a SYN was seen, not only the first 10,000; default: no. */
    public CaptureAnalysis everySyn(boolean every) {
        long most = every ? Long.MAX_VALUE : TrackSettings.DEFAULT.mostUnanswered();
        settings = new TrackSettings(settings.mostFlows(), settings.idleNanos(), most);
        return this;
    }

    /** Hands connections on as they end; the result then holds none. */
    public CaptureAnalysis onConnection(Consumer<ConnectionResult> listener) {
        onConnection = listener;
        return this;
    }

    /** Is told the time of each packet, nanoseconds since 1970, before it is taken; it may wait, to replay a file at some speed. */
    public CaptureAnalysis onPacket(LongConsumer listener) {
        onPacket = listener;
        return this;
    }

    /**
     * Reads to the end and keeps {@code connections} up to date meanwhile; results are not made.
     *
     * @return what could not be read or is missing, one line each
     * @throws UserError as {@link #run}
     */
    public List<String> watch(LiveConnections connections) {
        Analysis analysis = new Analysis(settings, connections, Optional.empty(), new SplittableRandom());
        try {
            source.feed(analysis).forEach(this::error);
            analysis.finish();
        } catch (IOException | UncheckedIOException e) {
            throw new UserError(UserError.Kind.FILE, String.valueOf(e.getMessage()), e);
        }
        return List.copyOf(errors);
    }

    /** Hands on the time series: data that mappings place, DATA_ACKs and round-trip times of all connections, as they come. */
    public CaptureAnalysis onSample(Consumer<Sample> listener) {
        onSample = Optional.of(listener);
        return this;
    }

    /** Hands errors on as they come; the result holds them, too. */
    public CaptureAnalysis onError(Consumer<String> listener) {
        onError = listener;
        return this;
    }

    /** Tells now and then how far the reading of files has come. */
    public CaptureAnalysis onProgress(Analysis.Progress listener) {
        onProgress = listener;
        return this;
    }

    /** Size of the files that are read, packed; 0 where it is unknown. */
    public long bytes() {
        return bytes;
    }

    /** Ends a run before the end of what it reads, with the results so far. Any thread may call it. */
    public void stop() {
        stopped = true;
        stopper.run();
    }

    /** Whether it was told to end. */
    public boolean isStopped() {
        return stopped;
    }

    /**
     * Reads to the end and gives what was found.
     *
     * @throws UserError of kind FILE if none of the captures can be read, or a file not be written; of kind CANNOT_RUN if the
     *     interface cannot be captured on
     */
    public Result run() {
        boolean[] found = {only.isEmpty()};
        Collector collector = new Collector(
                number -> detailed || (only.isPresent() && only.getAsInt() == number),
                result -> {
                    if (wanted.test(result)) {
                        found[0] = true;
                        onConnection.accept(result);
                    }
                },
                onSample);
        Analysis analysis =
                new Analysis(settings, collector, extract.map(PacketSink.class::cast), new SplittableRandom());
        try {
            source.feed(analysis).forEach(this::error);
            analysis.finish();
            collector.finish();
        } catch (IOException | UncheckedIOException e) {
            throw new UserError(UserError.Kind.FILE, String.valueOf(e.getMessage()), e);
        } finally {
            extract.ifPresent(ConnectionExtract::close);
        }
        AnalysisTotals totals = analysis.totals();
        extract.filter(written -> written.packets() == 0)
                .ifPresent(written -> noConnection(written.connection(), totals));
        totals.unknownLinkTypes()
                .forEach((number, count) -> error(
                        Quantity.of(count, "packet") + " of link type " + LinkType.describe(number) + " not read"));
        if (!found[0]) {
            noConnection(only.getAsInt(), totals);
        }
        return new Result(kept, totals, errors, warnings(totals));
    }

    private void error(String line) {
        errors.add(line);
        onError.accept(line);
    }

    private void noConnection(int number, AnalysisTotals totals) {
        long there = totals.tracked().outcomes().values().stream()
                .mapToLong(count -> count)
                .sum();
        error("there is no connection " + number + " in this capture, which has " + (there == 0 ? "none" : there));
    }

    private List<String> warnings(AnalysisTotals totals) {
        List<String> warnings = new ArrayList<>(notes);
        extract.filter(written -> written.otherLinkType() > 0)
                .ifPresent(written -> warnings.add(written.file() + " lacks " + written.otherLinkType()
                        + " packets of another link type than its first, for a pcap file holds one type only"));
        if (totals.tracked().gapsGivenUp() > 0) {
            warnings.add("the data has too many holes; " + totals.tracked().gapsGivenUp()
                    + " were forgotten, and what filled them later counts as sent again");
        }
        if (totals.tracked().forgotten() > 0) {
            warnings.add(
                    totals.tracked().forgotten()
                            + " connections that had no subflow left were forgotten for want of room; a later join is told as one of its own");
        }
        if (totals.tracked().unlisted() > 0) {
            warnings.add("nothing but a SYN was seen of " + totals.tracked().unlisted()
                    + " connections more than those listed; they are counted only (--every-syn lists them)");
        }
        if (totals.tracked().evicted() > 0) {
            warnings.add("more than " + Quantity.of(settings.mostFlows(), "flow") + " at a time; "
                    + totals.tracked().evicted()
                    + " were given up early, what is said of them is incomplete (--max-flows)");
        }
        return warnings;
    }
}

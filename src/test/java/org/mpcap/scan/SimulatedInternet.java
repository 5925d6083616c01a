package org.mpcap.scan;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.host.Carrier;
import org.mpcap.link.BulkSender;
import org.mpcap.link.MemoryLink;
import org.mpcap.link.MemoryLink.Impairment;
import org.mpcap.link.NetworkPath;
import org.mpcap.link.VirtualEventLoop;
import org.mpcap.probe.ProbeContext;
import org.mpcap.probe.ProbeOptions;
import org.mpcap.probe.ProbeRoute;
import org.mpcap.serve.FaultSpec;
import org.mpcap.stack.mptcp.TokenTable;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.SynOptions;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;

/**
 * A scanner on one end of a wire and many hosts on the other, in virtual time. What the scanner's machine cannot take in within a
 * millisecond is lost and counted, as libpcap does.
 */
final class SimulatedInternet {
    static final IpAddress SCANNER = IpAddress.parse("198.51.100.1");
    static final long MILLISECOND = 1_000_000;
    static final long SECOND = 1000 * MILLISECOND;

    final VirtualEventLoop eventLoop = new VirtualEventLoop(Instant.EPOCH);
    final MemoryLink.Wire wire;
    final List<ScanRow> rows = new ArrayList<>();
    final ScanCounters counters = new ScanCounters();
    final Map<Long, Integer> sentPerSecond = new HashMap<>();
    int intake = Integer.MAX_VALUE;
    /** How long a frame waits in the receiver's buffer. */
    long lag;

    private Carrier carrier = Carrier.STEADY;
    private final SplittableRandom random;
    private final ScannedHosts hosts;
    private final TcpStack prover;
    private final AtomicInteger port = new AtomicInteger();
    private long drops;
    private long intakeAt;
    private int taken;
    private long stopped;
    private long stopAt = -1;
    private long stopFor;
    private final List<Bytes> aside = new ArrayList<>();
    private final Queue<Long> waiting = new ArrayDeque<>();
    private Optional<Scan> running = Optional.empty();

    SimulatedInternet(long seed, Impairment impairment) {
        random = new SplittableRandom(seed);
        wire = MemoryLink.wire(eventLoop, impairment, random.split());
        TcpStack far = new TcpStack(eventLoop, new Counters());
        prover = new TcpStack(eventLoop, new Counters());
        far.attach(wire.far());
        hosts = new ScannedHosts(
                far,
                faults -> {
                    TcpStack stack = new TcpStack(far.eventLoop(), far.counters());
                    stack.attach(FaultSpec.over(wire.far(), faults));
                    return stack;
                },
                random.split());
        prover.attach(wire.near());
        wire.near().listen(this::received);
    }

    /** The cable is pulled, or put back; on a wire without a carrier everything is lost. */
    void carrier(boolean up) {
        carrier = new Carrier(up, carrier.changes() + 1);
    }

    private void received(Bytes frame) {
        if (!carrier.up()) {
            return;
        }
        long at = eventLoop.nanos() / MILLISECOND;
        taken = at == intakeAt ? taken + 1 : 1;
        intakeAt = at;
        if (taken > intake) {
            drops++;
        } else {
            waiting.add(eventLoop.nanos());
            eventLoop.schedule(lag, () -> {
                running.ifPresent(scan -> scan.received(frame.toArray()));
                waiting.remove();
            });
        }
    }

    private long judgedUntil(long now) {
        return waiting.isEmpty() ? now : waiting.element() - 1;
    }

    /** Stops the sending thread for a while, once, between its decision to send and the sending. */
    void stopSenderAt(long nanos, long length) {
        stopAt = nanos;
        stopFor = length;
    }

    /** A host that listens; the fault says what is wrong with it. */
    void server(TransportAddress address, Set<MptcpVersion> versions, List<FaultSpec> faults) {
        hosts.server(address, versions, faults);
    }

    /** A host without a listener on this port. */
    void closed(TransportAddress address) {
        hosts.closed(address);
    }

    /** A host that answers SYNs with the options this gives, and nothing else. */
    void raw(TransportAddress address, Function<TcpSegment, List<TcpOption>> options) {
        hosts.raw(address, options);
    }

    /** A plain TCP server. */
    void plain(TransportAddress address) {
        server(address, Set.of(), FaultSpec.parse("no-option"));
    }

    static Scan.Setup setup(ProbeKind... kinds) {
        return new Scan.Setup(List.of(kinds), 1, false, false, true, 10_000, SECOND, 3 * SECOND, 1 << 16);
    }

    static TargetSource targets(String... ranges) {
        ChosenTargets.Selection selection = new ChosenTargets.Selection(Optional.empty(), List.of(), List.of(80));
        return new ChosenTargets(selection, AddressRangeTest.ranges(ranges), List.of());
    }

    static Scan.Order order(TargetSource targets) {
        return new Scan.Order(targets, 77, Shard.WHOLE, Long.MAX_VALUE, 0);
    }

    /** A scan on this machine; the one before it no longer receives. */
    Scan scan(Scan.Setup setup, Scan.Order order) {
        Scan.Look look = new Scan.Look(
                Bytes.EMPTY,
                Bytes.EMPTY,
                List.of(SCANNER, IpAddress.parse("2001:db8::1")),
                61000,
                61999,
                Bytes.fromHex("000102030405060708090a0b0c0d0e0f"),
                SynOptions.usual(),
                SynOptions.usual(),
                1,
                64,
                OnLinkPrefixes.NONE);
        RowSink sink = new RowSink() {
            @Override
            public void row(ScanRow row) {
                rows.add(row);
            }

            @Override
            public boolean congested() {
                return false;
            }
        };
        BulkSender sender = new BulkSender() {
            @Override
            public void send(byte[] frame) {
                sentPerSecond.merge(eventLoop.nanos() / SECOND, 1, Integer::sum);
                aside.add(Bytes.of(frame));
            }

            @Override
            public void flush() {
                stopped = stopAt >= 0 && eventLoop.nanos() >= stopAt ? stopFor : 0;
                stopAt = stopped > 0 ? -1 : stopAt;
                List<Bytes> leaving = List.copyOf(aside);
                aside.clear();
                eventLoop.schedule(
                        stopped,
                        () -> leaving.forEach(frame -> {
                            if (carrier.up()) {
                                wire.near().send(frame);
                            }
                        }));
            }

            @Override
            public void close() {}
        };
        Scan scan = new Scan(
                setup,
                order,
                look,
                new Scan.Outlets(
                        sender,
                        sink,
                        setup.prove() ? Optional.of(proofs()) : Optional.empty(),
                        () -> drops,
                        () -> carrier,
                        this::judgedUntil,
                        () -> eventLoop.nanos() + stopped,
                        eventLoop::now),
                counters);
        running = Optional.of(scan);
        return scan;
    }

    private Proofs proofs() {
        SplittableRandom keys = random.split();
        ProbeContext context =
                new ProbeContext(prover, new TokenTable(new Counters()), tuple -> new Key(keys.nextLong()), keys);
        return new ProofPool(
                context,
                ProbeOptions.usual(),
                target -> {
                    NetworkPath path = NetworkPath.raw(wire.near(), SCANNER, target.address());
                    return new ProofPool.ProofRoute(
                            new ProbeRoute(
                                    target, path, path, over -> OptionalInt.of(40000 + port.getAndIncrement() % 20000)),
                            () -> {});
                },
                8,
                failure -> {
                    throw new AssertionError(failure);
                });
    }

    /** Lets the scan run to its end. */
    void run(Scan scan) {
        runUntil(scan, Long.MAX_VALUE);
        if (!scan.finished()) {
            throw new AssertionError("still busy after many events");
        }
    }

    /** Lets the scan run until this time; afterwards the process is dead. */
    void runUntil(Scan scan, long nanos) {
        eventLoop.schedule(0, () -> step(scan));
        eventLoop.run(() -> scan.finished() || eventLoop.nanos() >= nanos, 50_000_000);
        running = Optional.empty();
    }

    private void step(Scan scan) {
        if (running.filter(scan::equals).isPresent() && !scan.finished()) {
            stopped = 0;
            long pause = scan.step();
            eventLoop.schedule(stopped + Math.max(pause, 50_000), () -> step(scan));
        }
    }
}

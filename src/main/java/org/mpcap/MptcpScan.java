package org.mpcap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.mpcap.host.HostNetwork.PortRange;
import org.mpcap.host.ResetGuard;
import org.mpcap.scan.AddressRange;
import org.mpcap.scan.ProbeKind;
import org.mpcap.scan.Shard;
import org.mpcap.scan.SynSize;
import org.mpcap.scan.run.ScanHost;
import org.mpcap.scan.run.ScanListener;
import org.mpcap.scan.run.ScanRequest;
import org.mpcap.scan.run.ScanResult;
import org.mpcap.scan.run.ScanRun;
import org.mpcap.scan.run.TargetFile;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.MacAddress;

/**
 * A scan of whole networks: one SYN per target, port and version of MPTCP, no state per target, answers recognised by their sequence
 * numbers, and what answers MP_CAPABLE proven by a full handshake and a join (RFC 8684 3.1 and 3.2).
 *
 * <pre>{@code
 * ScanResult result = MptcpScan.of("10.1.0.0/16").reserved(true).rate(5000).build()
 *         .run(row -> System.out.println(row.target() + " " + row.verdict()));
 * }</pre>
 *
 * <p>A scan is run once. {@link #stop} may be called by any thread; rows come from several threads, one at a time per target. Scan only
 * networks whose owners agree to it, at a rate they can bear.
 */
public final class MptcpScan {
    private final ScanRequest request;
    private final ScanRun run;

    private MptcpScan(ScanRequest request) {
        this.request = request;
        run = new ScanRun(request);
    }

    /**
     * A scan of names, each with all its addresses, of addresses, prefixes ({@code ADDRESS/LENGTH}) and ranges ({@code FIRST-LAST}). The
     * interface behind a link-local address ({@code fe80::1%eth0}) is that of the whole scan.
     *
     * @throws UserError if one names another interface than the others
     */
    public static Builder of(String... targets) {
        return new Builder(List.of(targets));
    }

    /**
     * Runs to the end on the network of this host.
     *
     * @throws UserError if something asked for is wrong, or this host cannot do it
     * @throws IOException if a list, a checkpoint or the capture cannot be read or written
     */
    public ScanResult run(ScanListener.Rows rows) throws IOException {
        try (Network network = Network.live(networkOptions())) {
            return run(network, ScanListener.of(rows));
        }
    }

    /**
     * Runs to the end on a network. One of this host should be opened with {@link #networkOptions}.
     *
     * @throws UserError if something asked for is wrong, or this host cannot do it
     * @throws IOException if a list, a checkpoint or the capture cannot be read or written
     */
    public ScanResult run(Network network, ScanListener listener) throws IOException {
        return run.run(ScanHost.of(network.session()), listener);
    }

    /** How the network of this host is to be used: proofs need guarded source ports beside those of the SYNs. */
    public NetworkOptions networkOptions() {
        ScanRequest.Source source = request.source();
        return new NetworkOptions(
                source.interfaceName(),
                source.addresses().stream().findFirst(),
                Optional.of(source.proofPorts()),
                request.probes().prove() ? ResetGuard.Choice.AUTO : ResetGuard.Choice.NONE,
                Optional.empty(),
                OptionalLong.empty());
    }

    /**
     * Begins no more targets; answers to what was sent are still waited for, and {@link #run} returns after that. Any thread may ask, be
     * it before the run.
     */
    public void stop() {
        run.stop();
    }

    /** What is to be scanned and how. Each setting throws a {@link UserError} that says what is wrong with its value. */
    public static final class Builder {
        private static final int MOST_SOURCES = 4096;
        private static final int MOST_KINDS = 3;
        private static final int MOST_ATTEMPTS = 16;
        private static final int MOST_PROOFS = 256;
        private static final int LONGEST_COOLDOWN = 3600;

        private final List<String> targets = new ArrayList<>();
        private final List<TargetFile> files = new ArrayList<>();
        private final List<Path> allow = new ArrayList<>();
        private final List<Path> block = new ArrayList<>();
        private List<Integer> ports = List.of(443);
        private boolean reserved;
        private Shard shard = Shard.WHOLE;
        private Optional<Long> seed = Optional.empty();
        private long limit = Long.MAX_VALUE;
        private List<ProbeKind> kinds = List.of(ProbeKind.CAPABLE_V1, ProbeKind.CAPABLE_V0);
        private int attempts = 1;
        private boolean control;
        private boolean silent;
        private boolean prove = true;
        private int proofs = 64;
        private double rate = 1000;
        private Optional<Double> bandwidth = Optional.empty();
        private Optional<Duration> maxRuntime = Optional.empty();
        private Duration cooldown = Duration.ofSeconds(8);
        private Optional<String> interfaceName = Optional.empty();
        private List<IpAddress> sources = List.of();
        private PortRange sourcePorts = new PortRange(61000, 65023);
        private Optional<MacAddress> gateway = Optional.empty();
        private boolean suppressResets;
        private Optional<ScanRequest.Sending> sending = Optional.empty();
        private Optional<Path> checkpoint = Optional.empty();
        private Optional<Path> resume = Optional.empty();
        private Optional<Path> capture = Optional.empty();

        private Builder(List<String> named) {
            for (String each : named) {
                int percent = each.indexOf('%');
                targets.add(percent < 0 ? each : each.substring(0, percent));
                if (percent >= 0) {
                    interfaceName(each.substring(percent + 1));
                }
            }
        }

        private static void within(String what, long value, long least, long most) {
            if (value < least || value > most) {
                throw UserError.usage(what
                        + (most == Long.MAX_VALUE
                                ? value + " is less than " + least
                                : value + " is not within " + least + "…" + most));
            }
        }

        /** More targets, one per line of a file; {@code #} starts a comment. */
        public Builder targetsFrom(Path file) {
            files.add(TargetFile.of(file));
            return this;
        }

        /** More targets, one per line of a stream, which is copied to a temporary file now. */
        public Builder targetsFrom(String name, InputStream in) {
            files.add(TargetFile.copyOf(name, in));
            return this;
        }

        /** The ports of each address; default: 443. */
        public Builder ports(List<Integer> numbers) {
            numbers.forEach(port -> within("port ", port, 1, 0xffff));
            ports = List.copyOf(new TreeSet<>(numbers));
            return this;
        }

        /** Nothing is probed but what this file, or another one given here, lists. */
        public Builder allow(Path file) {
            allow.add(file);
            return this;
        }

        /** Nothing is probed that this file lists. */
        public Builder block(Path file) {
            block.add(file);
            return this;
        }

        /** Whether private, multicast and other reserved addresses are probed, too; default: no. */
        public Builder reserved(boolean probed) {
            reserved = probed;
            return this;
        }

        /** Most targets. */
        public Builder maxTargets(long most) {
            within("", most, 1, Long.MAX_VALUE);
            limit = most;
            return this;
        }

        /** The order of the targets; default: random. All shards of a scan need the same one. */
        public Builder seed(long value) {
            seed = Optional.of(value);
            return this;
        }

        /** One of several equal parts of the targets: the {@code number}-th of {@code of}. */
        public Builder shard(int number, int of) {
            if (number < 1 || number > of) {
                throw UserError.usage("there is no part " + number + " of " + of);
            }
            shard = new Shard(number, of);
            return this;
        }

        /** The SYNs each target gets, one to three; default: MP_CAPABLE of version 1 and of version 0. */
        public Builder probes(ProbeKind... syns) {
            within("kinds of probes: ", new HashSet<>(List.of(syns)).size(), 1, MOST_KINDS);
            if (List.of(syns).contains(ProbeKind.PLAIN)) {
                throw UserError.usage("a plain SYN is no probe; control(true) sends one to those that stay silent");
            }
            kinds = List.of(syns).stream().distinct().toList();
            return this;
        }

        /** SYNs of each kind to a target that does not answer, one second apart, 1…16; default: 1. */
        public Builder attempts(int most) {
            within("", most, 1, MOST_ATTEMPTS);
            attempts = most;
            return this;
        }

        /** Whether those that stay silent get a plain SYN, to find what drops the option; then there are at least two attempts. */
        public Builder control(boolean sent) {
            control = sent;
            return this;
        }

        /** Whether those that stay silent get a row; default: no, they are only counted. */
        public Builder reportSilent(boolean reported) {
            silent = reported;
            return this;
        }

        /** Whether MP_CAPABLE answers are proven; default: yes. */
        public Builder prove(boolean proven) {
            prove = proven;
            return this;
        }

        /** Proofs at a time, 1…256; default: 64. */
        public Builder proofs(int most) {
            within("", most, 1, MOST_PROOFS);
            proofs = most;
            return this;
        }

        /** Packets per second, above 0, infinite for no limit; default: 1000. */
        public Builder rate(double packetsPerSecond) {
            if (!(packetsPerSecond > 0)) {
                throw UserError.usage(packetsPerSecond + " packets per second are no rate");
            }
            rate = packetsPerSecond;
            return this;
        }

        /** Instead of a rate of packets: bits per second on the wire, gaps between frames included. */
        public Builder bandwidth(double bitsPerSecond) {
            if (!(bitsPerSecond > 0)) {
                throw UserError.usage(bitsPerSecond + " bits per second are no bandwidth");
            }
            bandwidth = Optional.of(bitsPerSecond);
            return this;
        }

        /** Nothing is sent after this time. */
        public Builder maxRuntime(Duration most) {
            within("", most.toMillis(), 1, Long.MAX_VALUE);
            maxRuntime = Optional.of(most);
            return this;
        }

        /** How long late answers are waited for after the last SYN, up to an hour; default: 8 seconds. */
        public Builder cooldown(Duration time) {
            within("", time.toSeconds(), 0, LONGEST_COOLDOWN);
            cooldown = time;
            return this;
        }

        /** The interface to send on; default: the one the routes name. */
        public Builder interfaceName(String name) {
            if (!interfaceName.orElse(name).equals(name)) {
                throw UserError.usage(
                        "a scan goes through one interface, not through " + interfaceName.get() + " and " + name);
            }
            interfaceName = Optional.of(name);
            return this;
        }

        /** Addresses, prefixes and ranges to send from, at most 4096 each; this host must have them. Default: as the routes say. */
        public Builder sources(List<String> ranges) {
            List<IpAddress> addresses = new ArrayList<>();
            for (AddressRange range :
                    AddressRange.union(ranges.stream().map(AddressRange::parse).toList())) {
                addresses.addAll(range.addresses(MOST_SOURCES)
                        .orElseThrow(() -> UserError.usage(range + " has more than " + MOST_SOURCES + " addresses")));
            }
            sources = List.copyOf(addresses);
            return this;
        }

        /** Source ports, both included; default: 61000 to 65023. Each kind of SYN needs one at least. */
        public Builder sourcePorts(int low, int high) {
            within("port ", low, 1, 0xffff);
            within("port ", high, low, 0xffff);
            sourcePorts = new PortRange(low, high);
            return this;
        }

        /** Ethernet address of the next hop of all targets; default: as the routes say. */
        public Builder gateway(MacAddress address) {
            gateway = Optional.of(address);
            return this;
        }

        /** Whether the kernel is kept from resetting the half-open connections it knows nothing of; default: no. */
        public Builder suppressResets(boolean suppressed) {
            suppressResets = suppressed;
            return this;
        }

        /** How frames leave; default: in batches, which skip the queueing discipline above 100,000 packets per second. */
        public Builder sending(ScanRequest.Sending how) {
            sending = Optional.of(how);
            return this;
        }

        /** A file that is told twice a second how far the run has come. */
        public Builder checkpoint(Path file) {
            checkpoint = Optional.of(file);
            return this;
        }

        /** Goes on where the run of this checkpoint ended, and keeps it up to date unless another one is named. */
        public Builder resume(Path file) {
            resume = Optional.of(file);
            return this;
        }

        /** Writes every frame sent and received to a pcap file. */
        public Builder capture(Path file) {
            capture = Optional.of(file);
            return this;
        }

        /** The scan; targets are read when it runs. */
        public MptcpScan build() {
            double packets =
                    bandwidth.map(bits -> bits / 8 / SynSize.onTheWire(kinds)).orElse(rate);
            return new MptcpScan(new ScanRequest(
                    new ScanRequest.Targets(
                            List.copyOf(targets),
                            List.copyOf(files),
                            List.copyOf(allow),
                            List.copyOf(block),
                            reserved,
                            ports),
                    new ScanRequest.Share(shard, seed, limit),
                    new ScanRequest.Probes(kinds, attempts, control, silent, prove, proofs),
                    new ScanRequest.Pace(packets, maxRuntime, cooldown),
                    new ScanRequest.Source(interfaceName, sources, sourcePorts, gateway, suppressResets, sending),
                    new ScanRequest.Files(checkpoint.or(() -> resume), resume, capture)));
        }
    }
}

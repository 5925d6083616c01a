package org.mpcap.scan.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.mpcap.UserError;
import org.mpcap.host.HostNetwork.PortRange;
import org.mpcap.network.NetworkSession;
import org.mpcap.scan.ProbeKind;
import org.mpcap.scan.Shard;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.MacAddress;

/**
 * What is asked of a scan, each value checked on its own.
 *
 * @param targets which targets
 * @param share which part of them
 * @param probes what is sent to each
 * @param pace how fast, how long
 * @param source where from
 * @param files what is kept beside the rows
 */
public record ScanRequest(Targets targets, Share share, Probes probes, Pace pace, Source source, Files files) {
    /** A name of a host: its last label is no number, as that of an address is. */
    private static final Pattern NAME = Pattern.compile("([A-Za-z0-9_-]+\\.)*[A-Za-z][A-Za-z0-9_-]*\\.?");

    /**
     * The same with addresses for names.
     *
     * @throws UserError if a name has none
     */
    ScanRequest resolved(NetworkSession session) {
        List<String> addresses = targets.named.stream()
                .flatMap(each -> NAME.matcher(each).matches()
                        ? session.await(session.resolve(each)).stream().map(IpAddress::toString)
                        : Stream.of(each))
                .toList();
        return new ScanRequest(
                new Targets(addresses, targets.files, targets.allow, targets.block, targets.reserved, targets.ports),
                share,
                probes,
                pace,
                source,
                files);
    }

    /**
     * Which targets.
     *
     * @param named names, each standing for all its addresses, addresses, prefixes ({@code ADDRESS/LENGTH}) and ranges
     *     ({@code FIRST-LAST})
     * @param files lists of such, one per line
     * @param allow lists of what alone is probed, if there are any
     * @param block lists of what is never probed
     * @param reserved whether private, multicast and other reserved addresses are probed, too
     * @param ports ports of each address, each once
     */
    public record Targets(
            List<String> named,
            List<TargetFile> files,
            List<Path> allow,
            List<Path> block,
            boolean reserved,
            List<Integer> ports) {}

    /**
     * Which part of the targets, in which order.
     *
     * @param shard the share of this machine
     * @param seed the order; if there is none, a random one
     * @param limit most targets of this shard
     */
    public record Share(Shard shard, Optional<Long> seed, long limit) {}

    /**
     * What is sent to each target.
     *
     * @param kinds the SYNs
     * @param attempts SYNs of each kind to a target that does not answer, at most
     * @param control whether those that stay silent get a plain SYN
     * @param reportSilent whether those that stay silent get a row
     * @param prove whether MP_CAPABLE answers are proven by a full handshake and a join
     * @param proofs proofs at a time
     */
    public record Probes(
            List<ProbeKind> kinds, int attempts, boolean control, boolean reportSilent, boolean prove, int proofs) {}

    /**
     * How fast, how long.
     *
     * @param rate packets per second; infinite for no limit
     * @param maxRuntime after this time no more is sent
     * @param cooldown how long to wait for late answers after the last SYN
     */
    public record Pace(double rate, Optional<Duration> maxRuntime, Duration cooldown) {}

    /**
     * Where from.
     *
     * @param interfaceName the interface, if not the one the routes name
     * @param addresses our addresses, if not the one the routes name
     * @param ports our ports
     * @param gateway Ethernet address of the next hop of all targets, if not that of the route's gateway
     * @param suppressResets whether the kernel is kept from resetting the half-open connections it knows nothing of
     * @param sending how frames are sent; by the rate if it is not said
     */
    public record Source(
            Optional<String> interfaceName,
            List<IpAddress> addresses,
            PortRange ports,
            Optional<MacAddress> gateway,
            boolean suppressResets,
            Optional<Sending> sending) {
        private static final int PROOF_PORTS = 512;

        /** Ports of the proofs, beside those of the scan. */
        public PortRange proofPorts() {
            return ports.high() <= 0xffff - PROOF_PORTS
                    ? new PortRange(0xffff - PROOF_PORTS + 1, 0xffff)
                    : new PortRange(Math.max(1, ports.low() - PROOF_PORTS), Math.max(1, ports.low() - 1));
        }
    }

    /**
     * What is kept beside the rows.
     *
     * @param checkpoint a file that is told twice a second how far the run has come
     * @param resume the checkpoint of an earlier run to go on with
     * @param capture a pcap file of every frame sent and received
     */
    public record Files(Optional<Path> checkpoint, Optional<Path> resume, Optional<Path> capture) {}

    /** How frames leave. */
    public enum Sending {
        /** Many with one system call. */
        BATCH,
        /** Batches that skip the queueing discipline and that no capture on this host sees. */
        BYPASS,
        /** Frame by frame through libpcap. */
        LIBPCAP
    }
}

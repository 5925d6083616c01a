package org.mpcap;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.mpcap.host.HostNetwork;
import org.mpcap.host.ResetGuard;
import org.mpcap.link.Link;
import org.mpcap.serve.FaultSpec;
import org.mpcap.serve.FaultyLink;
import org.mpcap.wire.IpAddress;

/**
 * How the network of this host is used.
 *
 * @param interfaceName the interface to send on, if not the one the routes name
 * @param source the source address, if not the one the routes name; may be one the host does not have
 * @param sourcePorts source ports, if not those outside the kernel's ephemeral range
 * @param guard how the kernel is kept from resetting our flows
 * @param recording a capture file for every frame sent and received
 * @param seed of source ports, sequence numbers and nonces; without it they are random
 * @param faults what we do wrong as a client, to test servers with
 */
public record NetworkOptions(
        Optional<String> interfaceName,
        Optional<IpAddress> source,
        Optional<HostNetwork.PortRange> sourcePorts,
        ResetGuard.Choice guard,
        Optional<Path> recording,
        OptionalLong seed,
        List<FaultSpec> faults) {
    /** Copies the list. */
    public NetworkOptions {
        faults = List.copyOf(faults);
    }

    /** Without faults. */
    public NetworkOptions(
            Optional<String> interfaceName,
            Optional<IpAddress> source,
            Optional<HostNetwork.PortRange> sourcePorts,
            ResetGuard.Choice guard,
            Optional<Path> recording,
            OptionalLong seed) {
        this(interfaceName, source, sourcePorts, guard, recording, seed, List.of());
    }

    /** What the routes say, nothing recorded. */
    public static NetworkOptions usual() {
        return new NetworkOptions(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                ResetGuard.Choice.AUTO,
                Optional.empty(),
                OptionalLong.empty(),
                List.of());
    }

    /** The same on this interface. */
    public NetworkOptions through(String name) {
        return new NetworkOptions(Optional.of(name), source, sourcePorts, guard, recording, seed, faults);
    }

    /** The same from this address. */
    public NetworkOptions from(IpAddress address) {
        return new NetworkOptions(interfaceName, Optional.of(address), sourcePorts, guard, recording, seed, faults);
    }

    /** The same from these ports, both 1…65535 and included. */
    public NetworkOptions fromPorts(int low, int high) {
        return new NetworkOptions(
                interfaceName,
                source,
                Optional.of(new HostNetwork.PortRange(low, high)),
                guard,
                recording,
                seed,
                faults);
    }

    /** The same with this guard. */
    public NetworkOptions guardedBy(ResetGuard.Choice way) {
        return new NetworkOptions(interfaceName, source, sourcePorts, way, recording, seed, faults);
    }

    /** The same, with every frame written to a pcap file. */
    public NetworkOptions recordedTo(Path file) {
        return new NetworkOptions(interfaceName, source, sourcePorts, guard, Optional.of(file), seed, faults);
    }

    /** The same with a seed. */
    public NetworkOptions seeded(long value) {
        return new NetworkOptions(interfaceName, source, sourcePorts, guard, recording, OptionalLong.of(value), faults);
    }

    /**
     * The same with these faults as well, by name; several may be parted by commas.
     *
     * @throws UserError if there is none of such a name
     */
    public NetworkOptions faulty(String names) {
        List<FaultSpec> all = new ArrayList<>(faults);
        all.addAll(FaultSpec.parseOfClients(names));
        return new NetworkOptions(interfaceName, source, sourcePorts, guard, recording, seed, all);
    }

    /** What becomes of a link of ours. */
    UnaryOperator<Link> decoration() {
        return link -> faults.isEmpty() ? link : FaultyLink.ofClient(link, faults);
    }

    HostNetwork.Settings settings() {
        return new HostNetwork.Settings(interfaceName, source, sourcePorts, guard);
    }

    RandomGenerator random() {
        return seed.isPresent() ? new SplittableRandom(seed.getAsLong()) : new SecureRandom();
    }
}

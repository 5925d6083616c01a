package org.mpcap;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.mpcap.host.HostNetwork;
import org.mpcap.host.ResetGuard;
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
 */
public record NetworkOptions(
        Optional<String> interfaceName,
        Optional<IpAddress> source,
        Optional<HostNetwork.PortRange> sourcePorts,
        ResetGuard.Choice guard,
        Optional<Path> recording,
        OptionalLong seed) {
    /** What the routes say, nothing recorded. */
    public static NetworkOptions usual() {
        return new NetworkOptions(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                ResetGuard.Choice.AUTO,
                Optional.empty(),
                OptionalLong.empty());
    }

    /** The same on this interface. */
    public NetworkOptions through(String name) {
        return new NetworkOptions(Optional.of(name), source, sourcePorts, guard, recording, seed);
    }

    /** The same from this address. */
    public NetworkOptions from(IpAddress address) {
        return new NetworkOptions(interfaceName, Optional.of(address), sourcePorts, guard, recording, seed);
    }

    /** The same from these ports, both 1…65535 and included. */
    public NetworkOptions fromPorts(int low, int high) {
        return new NetworkOptions(
                interfaceName, source, Optional.of(new HostNetwork.PortRange(low, high)), guard, recording, seed);
    }

    /** The same with this guard. */
    public NetworkOptions guardedBy(ResetGuard.Choice way) {
        return new NetworkOptions(interfaceName, source, sourcePorts, way, recording, seed);
    }

    /** The same, with every frame written to a pcap file. */
    public NetworkOptions recordedTo(Path file) {
        return new NetworkOptions(interfaceName, source, sourcePorts, guard, Optional.of(file), seed);
    }

    /** The same with a seed. */
    public NetworkOptions seeded(long value) {
        return new NetworkOptions(interfaceName, source, sourcePorts, guard, recording, OptionalLong.of(value));
    }

    HostNetwork.Settings settings() {
        return new HostNetwork.Settings(interfaceName, source, sourcePorts, guard);
    }

    RandomGenerator random() {
        return seed.isPresent() ? new SplittableRandom(seed.getAsLong()) : new SecureRandom();
    }
}

package org.mpcap.probe;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.mpcap.UserError;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/**
 * What was found out about one target.
 *
 * @param target as the user gave it
 * @param address its address, if it has one
 * @param versions one result per version asked for; empty if the probe could not be made
 * @param failure why the probe could not be made
 * @param otherAddresses what else the name stands for; without a result of their own
 */
public record ProbeResult(
        String target,
        Optional<TransportAddress> address,
        List<VersionResult> versions,
        Optional<UserError> failure,
        List<IpAddress> otherAddresses) {
    /** Copies the lists. */
    public ProbeResult {
        versions = List.copyOf(versions);
        otherAddresses = List.copyOf(otherAddresses);
    }

    /** A target without other addresses. */
    public ProbeResult(
            String target,
            Optional<TransportAddress> address,
            List<VersionResult> versions,
            Optional<UserError> failure) {
        this(target, address, versions, failure, List.of());
    }

    /** The same for a name that has these other addresses, too. */
    public ProbeResult withOthers(List<IpAddress> others) {
        return new ProbeResult(target, address, versions, failure, others);
    }

    /** A target that could not be probed. */
    public static ProbeResult failed(String target, Optional<TransportAddress> address, UserError why) {
        return new ProbeResult(target, address, List.of(), Optional.of(why));
    }

    /** The result that says most about the target: the most MPTCP any version found. */
    public Optional<VersionResult> best() {
        return versions.stream().min(Comparator.comparing(VersionResult::verdict));
    }

    /** The verdict in one sentence; why there is none for a target that could not be probed. */
    public String headline() {
        return failure.map(Throwable::getMessage)
                .or(() -> best().map(best -> best.conclusion().headline()))
                .orElse(verdict().sentence());
    }

    /** The verdict over all versions. */
    public ProbeVerdict verdict() {
        return best().map(VersionResult::verdict).orElse(ProbeVerdict.FAILED);
    }
}

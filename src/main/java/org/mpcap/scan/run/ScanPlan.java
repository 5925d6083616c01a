package org.mpcap.scan.run;

import java.io.IOException;
import java.util.List;
import org.mpcap.scan.AddressRange;
import org.mpcap.scan.ProbeKind;
import org.mpcap.scan.Scan;
import org.mpcap.scan.run.ScanRequest.Sending;

/**
 * What a request comes to on one host.
 *
 * @param request what is asked for
 * @param targets the targets
 * @param setup what is sent to them
 * @param identity what tells this run from others, for checkpoints
 */
record ScanPlan(ScanRequest request, ScanTargets targets, Scan.Setup setup, String identity) {
    /** Between two SYNs to a target: the initial timeout of TCP (RFC 6298 2.1), by when most answers are there. */
    private static final long RETRY_NANOS = 1_000_000_000L;

    private static final double SECOND = 1e9;
    private static final int SMALLEST_CAPACITY = 1 << 14;
    /** One byte for each: 32 MB. */
    private static final int LARGEST_CAPACITY = 1 << 25;
    /** Lists are held in pieces of a million targets, each as long as one of its targets is in flight. */
    private static final int LARGEST_CAPACITY_OF_LISTS = 1 << 22;
    /** From here on the queueing discipline, and every capture on the interface, costs too much of each packet. */
    private static final double BYPASS_ABOVE = 100_000;

    /**
     * Reads the targets and plans the run.
     *
     * @throws org.mpcap.UserError if a target is wrong, or none is left
     */
    static ScanPlan of(ScanRequest request, HostRoutes routes) throws IOException {
        // A next hop that is named gets everything.
        List<AddressRange> links = request.source().gateway().isPresent()
                ? List.of()
                : RouteSamples.onLink(routes.mainTable(), request.source().interfaceName());
        ScanTargets targets = ScanTargets.of(request.targets(), request.share().shard(), links);
        return new ScanPlan(request, targets, setup(request), identity(request, targets));
    }

    private static Scan.Setup setup(ScanRequest request) {
        ScanRequest.Probes probes = request.probes();
        double rate = request.pace().rate();
        long cooldown = request.pace().cooldown().toNanos();
        // The silence that a control is to explain must not be one lost SYN.
        int attempts = probes.control() ? Math.max(2, probes.attempts()) : probes.attempts();
        return new Scan.Setup(
                probes.kinds(),
                attempts,
                probes.control(),
                probes.reportSilent(),
                probes.prove() && probes.kinds().stream().anyMatch(ProbeKind::isProvable),
                rate,
                RETRY_NANOS,
                cooldown,
                capacity(rate, attempts, cooldown, request.targets().files().isEmpty()));
    }

    /** Room for the targets sent to within the longest wait, twice over. */
    private static int capacity(double rate, int attempts, long cooldown, boolean ranges) {
        double seconds = 3 + attempts + cooldown / SECOND;
        double wanted = Math.min(2 * rate * seconds, ranges ? LARGEST_CAPACITY : LARGEST_CAPACITY_OF_LISTS);
        return Math.max(SMALLEST_CAPACITY, Integer.highestOneBit(Math.max(1, (int) wanted - 1)) << 1);
    }

    private static String identity(ScanRequest request, ScanTargets targets) {
        ScanRequest.Targets wish = request.targets();
        return String.join(
                " ",
                "targets=" + wish.named()
                        + wish.files().stream().map(TargetFile::name).toList(),
                "ports=" + wish.ports(),
                "lists=" + wish.allow() + wish.block() + wish.reserved(),
                "shard=" + request.share().shard().number() + "/"
                        + request.share().shard().of(),
                "probe=" + request.probes().kinds(),
                "count=" + targets.count(),
                "digest=" + Long.toHexString(targets.digest()));
    }

    /** Where from. */
    ScanRequest.Source source() {
        return request.source();
    }

    /** How many targets are to be probed. */
    long total() {
        return Math.min(targets.count(), request.share().limit());
    }

    /** How frames leave. */
    Sending sending() {
        return source().sending().orElse(setup.rate() > BYPASS_ABOVE ? Sending.BYPASS : Sending.BATCH);
    }
}

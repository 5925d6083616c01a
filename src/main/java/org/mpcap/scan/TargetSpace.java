package org.mpcap.scan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.mpcap.UserError;
import org.mpcap.wire.IpAddress;

/** Every port of every address of a union of ranges, numbered from 0. */
public final class TargetSpace {
    private final long[] high;
    private final long[] low;
    private final long[] offset;
    private final int firstV6;
    private final int[] ports;
    private final long size;

    /**
     * The targets made of these addresses and ports.
     *
     * @param union sorted, disjoint, IPv4 before IPv6, as {@link AddressRange#union} gives it
     * @param ports each once
     * @throws UserError if there are more than 2^62 targets
     */
    public TargetSpace(List<AddressRange> union, List<Integer> ports) {
        int count = union.size();
        high = new long[count];
        low = new long[count];
        offset = new long[count + 1];
        int v4 = 0;
        for (int i = 0; i < count; i++) {
            AddressRange range = union.get(i);
            high[i] = range.firstHigh();
            low[i] = range.firstLow();
            long addresses = range.lastLow() - range.firstLow() + 1;
            long sum = offset[i] + addresses;
            boolean tooMany = range.lastHigh() != range.firstHigh() || addresses <= 0 || sum <= 0;
            if (tooMany || sum > Permutation.LIMIT / Math.max(1, ports.size())) {
                throw UserError.usage(
                        "more than 2^62 targets, up to " + range + ": narrow the prefixes, or list the addresses");
            }
            offset[i + 1] = sum;
            v4 += range.v6() ? 0 : 1;
        }
        firstV6 = v4;
        this.ports = ports.stream().mapToInt(Integer::intValue).sorted().toArray();
        size = offset[count] * this.ports.length;
    }

    /** How many targets there are. */
    public long size() {
        return size;
    }

    /** A number that other targets, in all likelihood, do not have. */
    public long digest() {
        long digest = size;
        for (int i = 0; i < high.length; i++) {
            digest = 31 * (31 * (31 * digest + high[i]) + low[i]) + offset[i + 1];
        }
        return 31 * (31 * digest + firstV6) + Arrays.hashCode(ports);
    }

    /** Whether some of them are IPv6, or IPv4. */
    public boolean has(boolean v6) {
        return v6 ? firstV6 < high.length : firstV6 > 0;
    }

    /** The first address of a family, if there is one. */
    public Optional<IpAddress> first(boolean v6) {
        int range = v6 ? firstV6 : 0;
        return has(v6) ? Optional.of(AddressRange.address(v6, high[range], low[range])) : Optional.empty();
    }

    /** The addresses, as a union. */
    public List<AddressRange> ranges() {
        List<AddressRange> ranges = new ArrayList<>();
        for (int i = 0; i < high.length; i++) {
            ranges.add(
                    new AddressRange(i >= firstV6, high[i], low[i], high[i], low[i] + (offset[i + 1] - offset[i]) - 1));
        }
        return ranges;
    }

    /** Writes the target with this number into {@code target}. */
    void at(long number, ScanTarget target) {
        long address = ports.length == 1 ? number : number / ports.length;
        int range = rangeAt(address);
        long sum = low[range] + (address - offset[range]);
        target.v6 = range >= firstV6;
        target.high = high[range];
        target.low = sum;
        target.port = ports[ports.length == 1 ? 0 : (int) (number % ports.length)];
    }

    private int rangeAt(long address) {
        if (high.length == 1) {
            return 0;
        }
        int found = Arrays.binarySearch(offset, address);
        return found >= 0 ? found : -found - 2;
    }

    /** The number of a target, or -1 if it is not one of these. */
    long numberOf(ScanTarget target) {
        int port = ports.length == 1 ? (ports[0] == target.port ? 0 : -1) : Arrays.binarySearch(ports, target.port);
        if (port < 0) {
            return -1;
        }
        int from = target.v6 ? firstV6 : 0;
        int to = (target.v6 ? high.length : firstV6) - 1;
        int least = from;
        while (from <= to) {
            int middle = (from + to) >>> 1;
            if (AddressRange.compare(high[middle], low[middle], target.high, target.low) <= 0) {
                from = middle + 1;
            } else {
                to = middle - 1;
            }
        }
        if (to < least || high[to] != target.high) {
            return -1;
        }
        long inside = target.low - low[to];
        if (inside < 0 || inside >= offset[to + 1] - offset[to]) {
            return -1;
        }
        return (offset[to] + inside) * ports.length + port;
    }
}

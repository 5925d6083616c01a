package org.mpcap.scan;

import java.util.List;
import org.mpcap.UserError;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;

/**
 * What makes a scan stateless: source address, source port, initial sequence number and key of every SYN follow from a secret and
 * the target, so an answer carries all that is needed to recognise it. Hashes are made as {@link org.mpcap.crypto.KeyGenerator}
 * makes keys, with a seed of their own for each use.
 */
final class Cookies {
    /** Above all numbers of kinds, which seed keys: no two hashes are of the same input. */
    private static final int SEED_OF_SOURCE = 0x100;

    private static final int SEED_OF_PORT = 0x200;

    private final SipHash hash;
    private final Sources v4;
    private final Sources v6;
    private final int lowPort;
    private final int portsPerKind;
    private final List<ProbeKind> kinds;

    /** Source addresses of one family in numbers. */
    private static final class Sources {
        final long[] high;
        final long[] low;

        Sources(List<IpAddress> addresses, boolean v6) {
            List<IpAddress> family =
                    addresses.stream().filter(address -> address.isV6() == v6).toList();
            high = family.stream().mapToLong(AddressRange::high).toArray();
            low = family.stream().mapToLong(AddressRange::low).toArray();
        }
    }

    /**
     * The cookies of a run.
     *
     * @param secret 16 bytes
     * @param sources our addresses, of either family or both
     * @param lowPort lowest source port
     * @param highPort highest source port; each kind gets an equal share of the range
     * @param kinds what is sent, the control included
     * @throws UserError if there are fewer ports than kinds
     */
    Cookies(Bytes secret, List<IpAddress> sources, int lowPort, int highPort, List<ProbeKind> kinds) {
        hash = new SipHash(secret);
        v4 = new Sources(sources, false);
        v6 = new Sources(sources, true);
        this.lowPort = lowPort;
        this.kinds = List.copyOf(kinds);
        portsPerKind = (highPort - lowPort + 1) / kinds.size();
        if (portsPerKind < 1) {
            throw UserError.usage("source ports " + lowPort + "-" + highPort + " are fewer than the " + kinds.size()
                    + " kinds of probes, which need one each");
        }
    }

    /** What identifies one SYN, filled in again for each. */
    static final class Cookie {
        long sourceHigh;
        long sourceLow;
        int sourcePort;
        int sequence;
        long key;
    }

    /** Fills in the cookie of a SYN of the kind numbered {@code kind} to {@code target}. */
    void make(ScanTarget target, int kind, Cookie cookie) {
        Sources sources = target.v6 ? v6 : v4;
        int count = sources.low.length;
        int source = count == 1
                ? 0
                : (int) Long.remainderUnsigned(
                        hash.ofFlow(target.v6, 0, 0, target.high, target.low, SEED_OF_SOURCE, 0, target.port), count);
        cookie.sourceHigh = sources.high[source];
        cookie.sourceLow = sources.low[source];
        long bits = hash.ofFlow(
                target.v6,
                cookie.sourceHigh,
                cookie.sourceLow,
                target.high,
                target.low,
                SEED_OF_PORT + kind,
                0,
                target.port);
        cookie.sourcePort = lowPort + kind * portsPerKind + (int) ((bits >>> 32) % portsPerKind);
        cookie.sequence = (int) bits;
        if (kinds.get(kind).carriesKey()) {
            cookie.key = hash.ofFlow(
                    target.v6,
                    cookie.sourceHigh,
                    cookie.sourceLow,
                    target.high,
                    target.low,
                    kind,
                    cookie.sourcePort,
                    target.port);
        }
    }

    /** The number of the kind that has this source port, or -1. */
    int kindOf(int sourcePort) {
        int kind = sourcePort < lowPort ? -1 : (sourcePort - lowPort) / portsPerKind;
        return kind < kinds.size() ? kind : -1;
    }

    /** Whether this is the cookie of a SYN to a family we have a source address of. */
    boolean canReach(boolean isV6) {
        return (isV6 ? v6 : v4).low.length > 0;
    }
}

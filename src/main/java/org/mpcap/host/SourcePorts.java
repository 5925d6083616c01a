package org.mpcap.host;

import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.mpcap.link.PortLease;

/** Hands out source ports of a range, starting anywhere in it; none twice at a time. Use it from one thread. */
public final class SourcePorts {
    private static final int FIRST_UNPRIVILEGED = 1024;
    private static final int LAST = 65535;
    private static final int FEW = 256;

    private final int low;
    private final int high;
    private final BitSet taken;
    private int next;

    /**
     * Ports from {@code low} to {@code high}, both included.
     *
     * @throws IllegalArgumentException if that is no range of ports
     */
    public SourcePorts(int low, int high, RandomGenerator random) {
        if (low < 1 || high > LAST || low > high) {
            throw new IllegalArgumentException(low + " to " + high + " is no range of ports");
        }
        this.low = low;
        this.high = high;
        taken = new BitSet(high - low + 1);
        next = random.nextInt(high - low + 1);
    }

    /** Ports the kernel does not use for connections of its own: the larger part outside its ephemeral range. */
    public static SourcePorts outsideEphemeral(RandomGenerator random) {
        return outside(Sysctl.read("net/ipv4/ip_local_port_range").orElse("32768 60999"), random);
    }

    /** @param ephemeral the kernel's lowest and highest ephemeral port */
    static SourcePorts outside(String ephemeral, RandomGenerator random) {
        String[] bounds = ephemeral.strip().split("\\s+");
        int first = Integer.parseInt(bounds[0]);
        int last = Integer.parseInt(bounds[1]);
        int above = LAST - last;
        int below = Math.max(0, first - FIRST_UNPRIVILEGED);
        if (above >= FEW) {
            return new SourcePorts(last + 1, LAST, random);
        }
        if (below >= FEW) {
            return new SourcePorts(FIRST_UNPRIVILEGED, first - 1, random);
        }
        // The kernel uses them all. What is taken here is reserved by the reset guard at least.
        return new SourcePorts(FIRST_UNPRIVILEGED, LAST, random);
    }

    /** Lowest port of the range. */
    public int low() {
        return low;
    }

    /** Highest port of the range. */
    public int high() {
        return high;
    }

    /**
     * A port not in use, guarded; ports other programs have are passed over and not tried again. None if all are in use.
     *
     * @throws HostException if the guard cannot protect it
     */
    public Optional<PortLease> lease(ResetGuard guard) {
        for (OptionalInt free = take(); free.isPresent(); free = take()) {
            int port = free.getAsInt();
            try {
                guard.guard(port);
                return Optional.of(new PortLease(port, ended -> {
                    guard.release(ended);
                    release(ended);
                }));
            } catch (HostException e) {
                if (e.reason() != HostException.Reason.PORT_IN_USE) {
                    release(port);
                    throw e;
                }
            }
        }
        return Optional.empty();
    }

    private OptionalInt take() {
        int size = high - low + 1;
        int free = taken.nextClearBit(next);
        if (free >= size) {
            free = taken.nextClearBit(0);
        }
        if (free >= size) {
            return OptionalInt.empty();
        }
        taken.set(free);
        next = (free + 1) % size;
        return OptionalInt.of(low + free);
    }

    private void release(int port) {
        taken.clear(port - low);
    }
}

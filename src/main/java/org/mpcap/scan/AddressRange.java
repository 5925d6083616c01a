package org.mpcap.scan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.mpcap.UserError;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;

/**
 * Addresses from a first to a last one, both included. An address is an unsigned number of 128 bits in two halves; IPv4 fills
 * the low 32.
 *
 * @param v6 whether these are IPv6 addresses
 * @param firstHigh high half of the first
 * @param firstLow low half of the first
 * @param lastHigh high half of the last
 * @param lastLow low half of the last
 */
public record AddressRange(boolean v6, long firstHigh, long firstLow, long lastHigh, long lastLow) {
    private static final Comparator<AddressRange> BY_FIRST = Comparator.comparing(AddressRange::v6)
            .thenComparing((a, b) -> compare(a.firstHigh, a.firstLow, b.firstHigh, b.firstLow));

    /** @throws IllegalArgumentException if the last lies before the first */
    public AddressRange {
        if (compare(lastHigh, lastLow, firstHigh, firstLow) < 0) {
            throw new IllegalArgumentException("the range ends before it starts");
        }
    }

    /** From one address to another of the same family. */
    public static AddressRange of(IpAddress first, IpAddress last) {
        if (first.isV6() != last.isV6()) {
            throw new IllegalArgumentException(first + " and " + last + " are of different families");
        }
        return new AddressRange(first.isV6(), high(first), low(first), high(last), low(last));
    }

    /**
     * Reads an address, {@code ADDRESS/LENGTH} or {@code FIRST-LAST}. Bits behind the prefix length must be zero.
     *
     * @throws UserError if the text is none of these, or bits behind the prefix are set
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        if (slash >= 0) {
            return prefix(text, address(text, text.substring(0, slash)), text.substring(slash + 1));
        }
        int dash = text.indexOf('-');
        IpAddress first = address(text, dash < 0 ? text : text.substring(0, dash));
        IpAddress last = dash < 0 ? first : address(text, text.substring(dash + 1));
        try {
            return of(first, last);
        } catch (IllegalArgumentException e) {
            throw UserError.usage("'" + text + "': " + e.getMessage());
        }
    }

    private static IpAddress address(String text, String part) {
        Optional<IpAddress> address = IpAddress.literal(part.strip());
        return address.orElseThrow(
                () -> UserError.usage("'" + text + "' is no address, no prefix (ADDRESS/LENGTH) and no range"));
    }

    private static AddressRange prefix(String text, IpAddress address, String lengthText) {
        int width = address.isV6() ? 128 : 32;
        if (!lengthText.matches("\\d{1,3}") || Integer.parseInt(lengthText) > width) {
            throw UserError.usage("'" + text + "': the prefix length is not within 0…" + width);
        }
        int free = width - Integer.parseInt(lengthText);
        long maskHigh = free <= 64 ? 0 : free == 128 ? -1 : (1L << (free - 64)) - 1;
        long maskLow = free >= 64 ? -1 : (1L << free) - 1;
        long high = high(address);
        long low = low(address);
        if ((high & maskHigh) != 0 || (low & maskLow) != 0) {
            IpAddress network = address(address.isV6(), high & ~maskHigh, low & ~maskLow);
            throw UserError.usage(
                    "'" + text + "': bits behind the prefix are set; write " + network + "/" + lengthText);
        }
        return new AddressRange(address.isV6(), high, low, high | maskHigh, low | maskLow);
    }

    /** High half of an address. */
    static long high(IpAddress address) {
        return address.isV6() ? address.bytes().u64(0) : 0;
    }

    /** Low half of an address. */
    static long low(IpAddress address) {
        return address.isV6()
                ? address.bytes().u64(8)
                : Integer.toUnsignedLong(address.bytes().u32(0));
    }

    /** The address with these halves. */
    static IpAddress address(boolean v6, long high, long low) {
        return IpAddress.of(v6 ? Bytes.ofLong(high).plus(Bytes.ofLong(low)) : Bytes.ofInt((int) low));
    }

    public static int compare(long highA, long lowA, long highB, long lowB) {
        int byHigh = Long.compareUnsigned(highA, highB);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(lowA, lowB);
    }

    /** The first address. */
    public IpAddress first() {
        return address(v6, firstHigh, firstLow);
    }

    /** The last address. */
    public IpAddress last() {
        return address(v6, lastHigh, lastLow);
    }

    /** All of them one by one; empty if they are more than {@code limit}. */
    public Optional<List<IpAddress>> addresses(int limit) {
        long more = lastLow - firstLow;
        if (firstHigh != lastHigh || more < 0 || more >= limit) {
            return Optional.empty();
        }
        List<IpAddress> all = new ArrayList<>();
        for (long i = 0; i <= more; i++) {
            all.add(address(v6, firstHigh, firstLow + i));
        }
        return Optional.of(all);
    }

    private boolean endsBefore(AddressRange other) {
        return v6 != other.v6 ? !v6 : compare(lastHigh, lastLow, other.firstHigh, other.firstLow) < 0;
    }

    private boolean touches(AddressRange next) {
        if (v6 != next.v6) {
            return false;
        }
        long behindLow = lastLow + 1;
        long behindHigh = behindLow == 0 ? lastHigh + 1 : lastHigh;
        boolean nothingBehind = behindLow == 0 && behindHigh == 0;
        return nothingBehind || compare(next.firstHigh, next.firstLow, behindHigh, behindLow) <= 0;
    }

    private AddressRange until(AddressRange next) {
        return compare(next.lastHigh, next.lastLow, lastHigh, lastLow) > 0
                ? new AddressRange(v6, firstHigh, firstLow, next.lastHigh, next.lastLow)
                : this;
    }

    /** The same addresses, sorted, IPv4 before IPv6, each once, in as few ranges as possible. */
    public static List<AddressRange> union(List<AddressRange> ranges) {
        List<AddressRange> sorted = new ArrayList<>(ranges);
        sorted.sort(BY_FIRST);
        List<AddressRange> result = new ArrayList<>();
        for (AddressRange range : sorted) {
            int end = result.size() - 1;
            if (end >= 0 && result.get(end).touches(range)) {
                result.set(end, result.get(end).until(range));
            } else {
                result.add(range);
            }
        }
        return result;
    }

    /** The first of these addresses, at most so many. */
    public List<IpAddress> first(int count) {
        List<IpAddress> addresses = new ArrayList<>();
        long high = firstHigh;
        long low = firstLow;
        while (addresses.size() < count && contains(high, low)) {
            addresses.add(address(v6, high, low));
            low++;
            high += low == 0 ? 1 : 0;
        }
        return addresses;
    }

    /** Whether an address is one of these. */
    public boolean contains(IpAddress address) {
        return address.isV6() == v6 && contains(high(address), low(address));
    }

    /** Whether an address of this family is one of these. */
    boolean contains(long high, long low) {
        return compare(high, low, firstHigh, firstLow) >= 0 && compare(high, low, lastHigh, lastLow) <= 0;
    }

    /** The addresses in both of two unions. */
    public static List<AddressRange> intersection(List<AddressRange> a, List<AddressRange> b) {
        List<AddressRange> result = new ArrayList<>();
        int inA = 0;
        int inB = 0;
        while (inA < a.size() && inB < b.size()) {
            AddressRange x = a.get(inA);
            AddressRange y = b.get(inB);
            if (x.endsBefore(y)) {
                inA++;
            } else if (y.endsBefore(x)) {
                inB++;
            } else {
                result.add(x.overlap(y));
                if (compare(x.lastHigh, x.lastLow, y.lastHigh, y.lastLow) < 0) {
                    inA++;
                } else {
                    inB++;
                }
            }
        }
        return result;
    }

    private AddressRange overlap(AddressRange other) {
        boolean laterStart = compare(other.firstHigh, other.firstLow, firstHigh, firstLow) > 0;
        boolean earlierEnd = compare(other.lastHigh, other.lastLow, lastHigh, lastLow) < 0;
        return new AddressRange(
                v6,
                laterStart ? other.firstHigh : firstHigh,
                laterStart ? other.firstLow : firstLow,
                earlierEnd ? other.lastHigh : lastHigh,
                earlierEnd ? other.lastLow : lastLow);
    }

    /** The addresses of one union that are not in another. */
    public static List<AddressRange> difference(List<AddressRange> from, List<AddressRange> taken) {
        return intersection(from, complement(taken));
    }

    private static List<AddressRange> complement(List<AddressRange> union) {
        List<AddressRange> result = new ArrayList<>();
        for (boolean v6 : new boolean[] {false, true}) {
            long endHigh = v6 ? -1 : 0;
            long endLow = v6 ? -1 : 0xffff_ffffL;
            long nextHigh = 0;
            long nextLow = 0;
            boolean more = true;
            for (AddressRange range : union) {
                if (range.v6 != v6) {
                    continue;
                }
                if (compare(range.firstHigh, range.firstLow, nextHigh, nextLow) > 0) {
                    long low = range.firstLow - 1;
                    result.add(new AddressRange(
                            v6, nextHigh, nextLow, range.firstLow == 0 ? range.firstHigh - 1 : range.firstHigh, low));
                }
                nextLow = range.lastLow + 1;
                nextHigh = nextLow == 0 ? range.lastHigh + 1 : range.lastHigh;
                more = range.lastHigh != endHigh || range.lastLow != endLow;
            }
            if (more) {
                result.add(new AddressRange(v6, nextHigh, nextLow, endHigh, endLow));
            }
        }
        return result;
    }

    /** {@code FIRST-LAST}, or the address if it is one. */
    @Override
    public String toString() {
        return firstHigh == lastHigh && firstLow == lastLow ? first().toString() : first() + "-" + last();
    }
}

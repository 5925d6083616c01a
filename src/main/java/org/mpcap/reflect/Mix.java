package org.mpcap.reflect;

import java.util.EnumMap;
import java.util.Map;

/** Shares of hosts that answer in each manner. Which host does what follows from its number alone. */
public final class Mix {
    private static final int LARGEST_SHARE = 1_000_000;

    private final Map<Manner, Integer> shares;
    private final int sum;

    private Mix(Map<Manner, Integer> shares) {
        this.shares = shares;
        sum = shares.values().stream().mapToInt(Integer::intValue).sum();
    }

    /**
     * Reads {@code v1=30,plain=60,silent=10}; the shares need not make a hundred.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    public static Mix parse(String text) {
        Map<Manner, Integer> shares = new EnumMap<>(Manner.class);
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            String share = equals < 0 ? "1" : part.substring(equals + 1);
            if (!share.matches("\\d{1,7}") || Integer.parseInt(share) > LARGEST_SHARE) {
                throw new IllegalArgumentException("'" + share + "' is no share; write v1=30,plain=60,silent=10");
            }
            if (shares.put(manner(name), Integer.parseInt(share)) != null) {
                throw new IllegalArgumentException("'" + name + "' has two shares");
            }
        }
        if (shares.values().stream().allMatch(share -> share == 0)) {
            throw new IllegalArgumentException("all shares are 0");
        }
        return new Mix(shares);
    }

    private static Manner manner(String name) {
        for (Manner manner : Manner.values()) {
            if (manner.toString().equals(name)) {
                return manner;
            }
        }
        throw new IllegalArgumentException("'" + name + "' is none of "
                + java.util.Arrays.toString(Manner.values()).replaceAll("[\\[\\]]", ""));
    }

    /** The manner of the host with this number, any 64 bits. */
    public Manner of(long number) {
        int place = (int) Long.remainderUnsigned(number, sum);
        Manner last = Manner.SILENT;
        for (Map.Entry<Manner, Integer> share : shares.entrySet()) {
            last = share.getKey();
            place -= share.getValue();
            if (place < 0) {
                break;
            }
        }
        return last;
    }
}

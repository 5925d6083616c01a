package org.mpcap.responder;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** Shares of hosts that answer in each manner. Which host does what follows from its number alone. */
public final class BehaviourMix {
    private static final int LARGEST_SHARE = 1_000_000;

    private final Map<HostBehaviour, Integer> shares;
    private final int sum;

    private BehaviourMix(Map<HostBehaviour, Integer> shares) {
        this.shares = shares;
        sum = shares.values().stream().mapToInt(Integer::intValue).sum();
    }

    /**
     * Reads {@code v1=30,plain=60,silent=10}; the shares need not make a hundred.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    public static BehaviourMix parse(String text) {
        Map<HostBehaviour, Integer> shares = new EnumMap<>(HostBehaviour.class);
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
        return new BehaviourMix(shares);
    }

    private static HostBehaviour manner(String name) {
        for (HostBehaviour manner : HostBehaviour.values()) {
            if (manner.toString().equals(name)) {
                return manner;
            }
        }
        throw new IllegalArgumentException("'" + name + "' is none of "
                + Arrays.toString(HostBehaviour.values()).replaceAll("[\\[\\]]", ""));
    }

    /** The manner of the host with this number, any 64 bits. */
    public HostBehaviour of(long number) {
        int place = (int) Long.remainderUnsigned(number, sum);
        HostBehaviour last = HostBehaviour.SILENT;
        for (Map.Entry<HostBehaviour, Integer> share : shares.entrySet()) {
            last = share.getKey();
            place -= share.getValue();
            if (place < 0) {
                break;
            }
        }
        return last;
    }
}

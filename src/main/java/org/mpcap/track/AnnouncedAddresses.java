package org.mpcap.track;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.mpcap.wire.IpAddress;

/** Which address each side announced under which id (RFC 8684 3.4.1). */
final class AnnouncedAddresses {
    private final PerSide<Map<Integer, IpAddress>> byId = new PerSide<>(new HashMap<>(2), new HashMap<>(2));

    /**
     * An announcement.
     *
     * @return the address that had the id before, if it was another: an id stays with its address until it is removed
     */
    Optional<IpAddress> announce(Side side, int id, IpAddress address) {
        return Optional.ofNullable(byId.of(side).put(id, address)).filter(before -> !before.equals(address));
    }

    /** The id is free for another address. */
    void remove(Side side, int id) {
        byId.of(side).remove(id);
    }

    /** Whether the side announces the address. */
    boolean has(Side side, IpAddress address) {
        return byId.of(side).containsValue(address);
    }
}

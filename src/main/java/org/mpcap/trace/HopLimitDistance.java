package org.mpcap.trace;

import java.util.List;

/** How far away the sender of a packet is, by the TTL or hop limit it arrived with. */
final class HopLimitDistance {
    /** What stacks begin with: 64 most of them, 128 Windows, 255 routers and Solaris, 32 some old ones. */
    private static final List<Integer> INITIAL = List.of(32, 64, 128, 255);

    private HopLimitDistance() {}

    /** Routers on the way, if the packet began with the nearest usual hop limit. */
    static int of(int arrivedWith) {
        return INITIAL.stream().filter(each -> each >= arrivedWith).findFirst().orElseThrow() - arrivedWith;
    }
}

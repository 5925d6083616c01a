package org.mpcap.scan;

import java.util.List;
import org.mpcap.stack.tcp.SynOptions;

/** How much of a wire SYNs take. */
public final class SynSize {
    /** Ethernet header, IPv4 header and TCP header. */
    private static final int HEADERS = 14 + 20 + 20;
    /** Preamble, frame check sequence and the gap between frames. */
    private static final int AROUND_A_FRAME = 8 + 4 + 12;

    private SynSize() {}

    /** The mean size in bytes of these SYNs over IPv4 and Ethernet, with all that surrounds a frame on the wire. */
    public static double onTheWire(List<ProbeKind> kinds) {
        return kinds.stream().mapToInt(SynSize::onTheWire).average().orElseThrow();
    }

    private static int onTheWire(ProbeKind kind) {
        int option = switch (kind) {
            case CAPABLE_V1 -> 4;
            case PLAIN -> 0;
            default -> 12;
        };
        int options = option == 0
                ? SynOptions.usual().build(0, 0, List.of()).write().length()
                : SynOptions.usual().sizeWith(option);
        return HEADERS + options + AROUND_A_FRAME;
    }
}

package org.mpcap.paths;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mpcap.wire.TransportAddress;

/**
 * What one flow showed.
 *
 * @param seen what of each aspect it was for
 * @param announced addresses that the server announced and signed
 */
record FlowReport(Map<PathAspect, FlowSighting> seen, List<TransportAddress> announced) {
    FlowReport {
        seen = Map.copyOf(seen);
        announced = List.copyOf(announced);
    }

    Optional<FlowSighting> of(PathAspect aspect) {
        return Optional.ofNullable(seen.get(aspect));
    }
}

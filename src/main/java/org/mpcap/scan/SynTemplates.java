package org.mpcap.scan;

import java.util.ArrayList;
import java.util.List;
import org.mpcap.wire.Bytes;

/** The frames of a scan: one template for each kind of probe and address family. */
final class SynTemplates {
    private final List<SynTemplate> v4 = new ArrayList<>();
    private final List<SynTemplate> v6 = new ArrayList<>();

    /**
     * Templates for these kinds, in their order.
     *
     * @param headerV4 link header of IPv4 packets
     * @param headerV6 link header of IPv6 packets
     */
    SynTemplates(List<ProbeKind> kinds, Bytes headerV4, Bytes headerV6, SynTemplate.Shape shape) {
        for (ProbeKind kind : kinds) {
            v4.add(new SynTemplate(headerV4, false, kind, shape));
            v6.add(new SynTemplate(headerV6, true, kind, shape));
        }
    }

    SynTemplate of(boolean isV6, int kind) {
        return (isV6 ? v6 : v4).get(kind);
    }
}

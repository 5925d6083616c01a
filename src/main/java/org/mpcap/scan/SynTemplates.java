package org.mpcap.scan;

import java.util.ArrayList;
import java.util.List;

/** The frames of a scan: one template for each kind of probe and address family. */
final class SynTemplates {
    private final List<SynTemplate> v4 = new ArrayList<>();
    private final List<SynTemplate> v6 = new ArrayList<>();

    /** Templates for these kinds, in their order. */
    SynTemplates(List<ProbeKind> kinds, Scan.Look look) {
        SynTemplate.Shape shapeV4 = new SynTemplate.Shape(look.optionsV4(), look.timestamp(), look.hopLimit());
        SynTemplate.Shape shapeV6 = new SynTemplate.Shape(look.optionsV6(), look.timestamp(), look.hopLimit());
        for (ProbeKind kind : kinds) {
            v4.add(new SynTemplate(look.headerV4(), false, kind, shapeV4));
            v6.add(new SynTemplate(look.headerV6(), true, kind, shapeV6));
        }
    }

    SynTemplate of(boolean isV6, int kind) {
        return (isV6 ? v6 : v4).get(kind);
    }
}

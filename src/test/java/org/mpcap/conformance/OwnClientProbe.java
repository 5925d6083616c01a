package org.mpcap.conformance;

import org.junit.jupiter.api.Test;
import org.mpcap.crypto.MptcpVersion;

class OwnClientProbe {
    @Test
    void all() {
        for (MptcpVersion v : MptcpVersion.values()) {
            SimulatedClientRun run = new SimulatedClientRun(v);
            run.run(SimulatedClientRun.checks(v == MptcpVersion.V1 ? "c1" : "c0")).stream()
                    .filter(r -> r.grade() != Grade.PASS && r.grade() != Grade.INFO)
                    .sorted((a, b) -> a.check().id().compareTo(b.check().id()))
                    .forEach(r -> System.out.println(r.grade() + " " + r.check().id() + " " + r.actual()));
            System.out.println(run.stopped());
        }
    }
}

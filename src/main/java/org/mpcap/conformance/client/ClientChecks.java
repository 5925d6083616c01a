package org.mpcap.conformance.client;

import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.mpcap.conformance.CheckProvider;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.catalogue.RfcChecks;

/** The checks of clients: what they are is in {@code checks.tsv}, how each is done in the classes beside. */
public final class ClientChecks implements CheckProvider {
    @Override
    public List<ConformanceCheck> checks() {
        ScriptTable all = new ScriptTable();
        all.share(RfcChecks.scripts());
        SynChecks.add(all);
        SynAckChecks.add(all);
        KeyChecks.add(all);
        ThirdAckChecks.add(all);
        JoinChecks.add(all);
        MappingChecks.add(all);
        ClosingChecks.add(all);
        PathChecks.add(all);
        AddressChecks.add(all);
        FallbackChecks.add(all);
        HostileChecks.add(all);
        FastOpenChecks.add(all);
        VersionZeroChecks.add(all);
        InputStream table = ClientChecks.class.getResourceAsStream("checks.tsv");
        return all.join(Objects.requireNonNull(table, "checks.tsv"));
    }
}

package org.mpcap.conformance.catalogue;

import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.mpcap.conformance.CheckProvider;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.ScriptTable;

/** The checks of RFC 8684 and RFC 6824: what they are is in {@code checks.tsv}, how each is done in the classes beside. */
public final class RfcChecks implements CheckProvider {
    @Override
    public List<ConformanceCheck> checks() {
        InputStream table = RfcChecks.class.getResourceAsStream("checks.tsv");
        return scripts().join(Objects.requireNonNull(table, "checks.tsv"));
    }

    /** The scripts alone: those of what binds either host are shared with checks of clients. */
    public static ScriptTable scripts() {
        ScriptTable all = new ScriptTable();
        AckV1.add(all);
        AddrV1.add(all);
        ChecksV0.add(all);
        CloseV1.add(all);
        DssV1.add(all);
        FallbackV1.add(all);
        HandshakeFormV1.add(all);
        HandshakeRepeats.add(all);
        HandshakeV0.add(all);
        HandshakeV1.add(all);
        JoinV1.add(all);
        PrioV1.add(all);
        RobustV1.add(all);
        ServerAddresses.add(all);
        TfoV1.add(all);
        ThirdV1.add(all);
        return all;
    }
}

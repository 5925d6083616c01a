package org.mpcap.conformance.catalogue;

import java.util.ArrayList;
import java.util.List;
import org.mpcap.conformance.CheckProvider;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.crypto.MptcpVersion;

/** The checks of RFC 8684 and RFC 6824. */
public final class RfcChecks implements CheckProvider {
    @Override
    public List<ConformanceCheck> checks() {
        List<ConformanceCheck> all = new ArrayList<>();
        all.addAll(HandshakeV1.checks());
        all.addAll(HandshakeRepeats.checks());
        all.addAll(ThirdV1.checks());
        all.addAll(KeyChecks.checks(MptcpVersion.V1));
        all.addAll(JoinV1.checks());
        all.addAll(DssV1.checks());
        all.addAll(AckV1.checks());
        all.addAll(CloseV1.checks());
        all.addAll(PrioV1.checks());
        all.addAll(AddrV1.checks());
        all.addAll(RemoveV1.checks());
        all.addAll(FastcloseV1.checks());
        all.addAll(FallbackV1.checks());
        all.addAll(DupackChecks.checks(MptcpVersion.V1));
        all.addAll(TfoV1.checks());
        all.addAll(RobustV1.checks());
        List<ConformanceCheck> shared = SharedV0.checks(all);
        all.addAll(HandshakeV0.checks());
        all.addAll(JoinV0.checks());
        all.addAll(DssV0.checks());
        all.addAll(ChecksV0.checks());
        all.addAll(shared);
        return all;
    }
}

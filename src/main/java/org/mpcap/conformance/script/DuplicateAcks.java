package org.mpcap.conformance.script;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.conformance.CheckContext;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.MpPrio;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.UnknownSubtype;

/** ACKs that repeat an acknowledgment number because they carry an option are no sign of loss (RFC 8684 4). */
public final class DuplicateAcks {
    private DuplicateAcks() {}

    /** A transfer of the host under test, during which it gets duplicate ACKs. */
    @FunctionalInterface
    public interface Transfer {
        /** Whether it sends again; {@code duplicates} whether it gets them, each with the option if there is one. */
        boolean retransmits(CheckContext s, boolean duplicates, Optional<MptcpOption> option);
    }

    /** Holds what options bring about against no duplicate ACKs and against plain ones. */
    public static void judge(CheckContext s, Transfer transfer) {
        s.given(!transfer.retransmits(s, false, Optional.empty()), "control: retransmits without any duplicate ACK");
        s.given(
                transfer.retransmits(s, true, Optional.empty()),
                "control: no fast retransmission for plain duplicate ACKs");
        for (MptcpOption option :
                List.of(new MpPrio(1, OptionalInt.empty()), new UnknownSubtype(0xb, Bytes.fromHex("1e04b000")))) {
            boolean again = transfer.retransmits(s, true, Optional.of(option));
            s.noteMust(!again, option.describe() + ": " + (again ? "fast retransmission" : "none"));
        }
    }
}

package org.mpcap.conformance.client;

import java.util.List;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.script.ClientScripts;
import org.mpcap.wire.mptcp.MpCapable;

/** Answers to the client's SYN, right and wrong (RFC 8684 section 3.1). */
final class SynAckChecks {
    private SynAckChecks() {}

    static void add(ScriptTable all) {
        all.add("c1/synack/3.1-1", s -> {
            var connection = ClientScripts.asked(s);
            var third = connection.answer().awaitThird();
            s.note(third.words());
            s.must(
                    third.option(MpCapable.class)
                            .filter(option -> option.version() == 1)
                            .filter(option -> option instanceof MpCapable.BothKeys || option instanceof MpCapable.WithData)
                            .isPresent(),
                    third.words());
            s.noteMust(connection.firstData().is(org.mpcap.conformance.ConnectionState.Kind.MPTCP), "not MPTCP afterwards");
        });
        all.add("c1/synack/3.1-2", s -> ClientScripts.answered(s, "no option", c -> c.first().synAck(), ClientScripts.isTcp(s)));
        all.add("c1/synack/3.1-3", s -> ClientScripts.raw(s, ClientScripts.isTcp(s), List.of("1e0c0201K", "1e0c0301K", "1e0c0701K", "1e0c0f01K")));
        all.add("c1/synack/3.1-5", s -> ClientScripts.flags(s, ClientScripts.isTcp(s), 0x41, 0xc1));
    }
}

package org.mpcap.conformance.client;

import java.util.ArrayList;
import java.util.List;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.script.ClientScripts;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpCapable;

/** The client's SYN (RFC 8684 section 3.1), which is judged before anything is answered. */
final class SynChecks {
    private static final int MANY = 40;
    /** A stack that counts its initial sequence numbers up by less than this lets them be guessed. */
    private static final long LEAST_ISN_STEP = 1000;

    private SynChecks() {}

    static void add(ScriptTable all) {
        all.add("c1/syn/3.1-1", s -> {
            ReceivedSegment syn = syn(s);
            s.note(syn.words());
            s.must(
                    syn.mptcp().size() == 1
                            && syn.option(MpCapable.Syn.class)
                                    .filter(option -> option.version() == 1)
                                    .isPresent(),
                    syn.words());
            s.should(!syn.hasData(), "data in the SYN");
        });
        all.add("c1/syn/3.1-2", s -> flag(s, "B", MpCapable.FLAG_EXTENSIBILITY, 0));
        all.add("c1/syn/3.1-3", s -> {
            int flags = flags(s);
            s.noteMust((flags & 0x1f) != 0, String.format("flags 0x%02x", flags));
            s.must((flags & MpCapable.FLAG_HMAC) != 0, String.format("flags 0x%02x: no H", flags));
            s.ought((flags & 0x1e) == 0, String.format("flags 0x%02x: algorithms nobody has defined", flags));
        });
        all.add("c1/syn/3.1-4", s -> {
            boolean asks = (flags(s) & MpCapable.FLAG_CHECKSUM) != 0;
            // An administrator may decline checksums (RFC 8684 3.1), which cannot be told from here.
            s.note(
                    asks
                            ? "A=1: checksums asked for"
                            : "A=0: no checksums asked for, which an administrator may decide");
        });
        all.add(
                "c1/syn/3.1-5",
                s -> s.note(
                        (flags(s) & MpCapable.FLAG_NO_JOIN_TO_INITIAL) != 0
                                ? "C=1: refuses joins to its address"
                                : "C=0"));
        all.add("c1/syn/3.1-6", s -> {
            CraftedConnection connection = ClientScripts.asked(s);
            CraftedSubflow subflow = connection.first();
            // The first repetition is due a second after the SYN (RFC 6298 2.1), some kernels wait three.
            s.given(s.await(4_000_000_000L, () -> subflow.count() > 1), "the SYN does not come again");
            ReceivedSegment first = subflow.received().get(0);
            ReceivedSegment again = subflow.received().get(1);
            s.note(again.words());
            s.must(first.segment().sequence() == again.segment().sequence(), "another sequence number");
            s.must(again.mptcp().isEmpty() || again.mptcp().equals(first.mptcp()), again.words());
        });
        all.add("c1/syn/3.1-7", s -> {
            List<Integer> isns = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                CraftedSubflow subflow = s.accept();
                isns.add(subflow.received().get(0).segment().sequence());
                subflow.rst();
            }
            long least = Long.MAX_VALUE;
            for (int i = 1; i < isns.size(); i++) {
                least = Math.min(least, Math.abs((long) (isns.get(i) - isns.get(i - 1))));
            }
            s.noteShould(least > LEAST_ISN_STEP, "least difference " + least + " in " + MANY + " SYNs");
        });
        all.add("c1/syn/-2", s -> {
            s.setting("md5 on", "md5 off");
            s.note(s.accept().received().get(0).words());
        });
        all.add("c1/syn/-3", s -> {
            if (!s.place().address().isV6()) {
                throw s.skip("needs --listen with an IPv6 address");
            }
            s.mustBe(ConnectionState.Kind.MPTCP, s.open().probe(), "over IPv6");
        });
        all.add("c1/syn/-1", s -> {
            ReceivedSegment syn = syn(s);
            List<String> kinds = syn.segment().options().options().stream()
                    .filter(option -> !(option instanceof TcpOption.NoOperation))
                    .map(option -> String.valueOf(option.kind()))
                    .toList();
            s.note("options of kinds " + String.join(" ", kinds) + ", window "
                    + syn.segment().window() + (syn.segment().has(TcpSegment.ECE) ? ", ECN" : ""));
        });
    }

    private static ReceivedSegment syn(CheckContext s) {
        return ClientScripts.asked(s).first().received().get(0);
    }

    private static int flags(CheckContext s) {
        return syn(s).option(MpCapable.class).map(MpCapable::flags).orElse(0);
    }

    private static void flag(CheckContext s, String name, int mask, int wanted) {
        int flags = flags(s);
        s.noteMust((flags & mask) == wanted, name + "=" + ((flags & mask) == 0 ? 0 : 1));
    }
}

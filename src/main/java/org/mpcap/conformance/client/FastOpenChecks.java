package org.mpcap.conformance.client;

import java.util.List;
import java.util.Optional;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.script.ClientScripts;
import org.mpcap.conformance.script.HandshakeScripts;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;

/** TCP fast open (RFC 8684 appendix B, RFC 7413): the client sends data in its SYN. */
final class FastOpenChecks {
    private static final int KIND_FAST_OPEN = 34;
    private static final String COOKIE = "220a0102030405060708";

    private FastOpenChecks() {}

    static void add(ScriptTable all) {
        all.add("c1/tfo/B-1", s -> {
            ReceivedSegment syn =
                    ClientScripts.asked(s, "tfo 6").first().received().get(0);
            s.note(cookie(syn)
                            .map(c -> c.length() == 2 ? "cookie request" : "cookie")
                            .orElse("no fast open") + ", " + syn.words());
            s.must(syn.has(MpCapable.Syn.class), syn.words());
        });
        all.add("c1/tfo/B-2", s -> {
            ReceivedSegment syn = withCookie(s).first().received().get(0);
            s.note(syn.words() + ", " + syn.segment().payload().length() + " bytes");
            s.must(!syn.has(MpCapable.OneKey.class), "a key in the SYN");
        });
        all.add("c1/tfo/B-3", s -> {
            CraftedConnection connection = withCookie(s);
            CraftedSubflow subflow = connection.first();
            int data = subflow.received().get(0).segment().payload().length();
            subflow.craftSynAck()
                    .acknowledging(subflow.expected() + data)
                    .with(connection.answerOption())
                    .send();
            Optional<ReceivedSegment> third = ClientScripts.third(connection);
            s.noteMust(third.filter(t -> t.has(MpCapable.BothKeys.class)).isPresent(), ClientScripts.words(third));
        });
        all.add("c1/tfo/B-4", s -> {
            CraftedConnection connection = withCookie(s);
            connection.first().acking(AckPolicy.NONE);
            connection.answer();
            s.await(
                    s.patience(),
                    () -> connection.first().received().stream().skip(1).anyMatch(ReceivedSegment::hasData));
            List<ReceivedSegment> data = connection.first().received().stream()
                    .filter(r -> r.hasData() && !r.segment().has(TcpSegment.SYN))
                    .toList();
            s.given(!data.isEmpty(), "the bytes do not come again");
            boolean mapped = data.stream()
                    .allMatch(d -> d.has(MpCapable.WithData.class)
                            || d.option(Dss.class).flatMap(Dss::mapping).isPresent()
                            || d.mptcp().isEmpty());
            s.noteMust(mapped, data.get(0).words());
        });
    }

    private static Optional<Bytes> cookie(ReceivedSegment syn) {
        return syn.segment().options().options().stream()
                .filter(option -> option.kind() == KIND_FAST_OPEN)
                .map(TcpOption::toBytes)
                .findFirst();
    }

    /** A SYN with data: the first connection gets the cookie, the second uses it. */
    private static CraftedConnection withCookie(CheckContext s) {
        for (int i = 0; i < 3; i++) {
            CraftedConnection connection = ClientScripts.asked(s, "tfo 6");
            ReceivedSegment syn = connection.first().received().get(0);
            if (cookie(syn).isEmpty()) {
                throw s.skip("the client does not use fast open");
            }
            if (syn.hasData()) {
                return connection;
            }
            connection
                    .first()
                    .craftSynAck()
                    .raw(COOKIE)
                    .with(connection.answerOption())
                    .send();
            ClientScripts.third(connection);
            HandshakeScripts.confirmed(s, connection);
            s.end(connection);
        }
        throw s.skip("the client does not send data in its SYN");
    }
}
